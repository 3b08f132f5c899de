import type { FilterMatch } from '@waypost/contracts';
import { countOf, grouped, Note } from '@waypost/ui';
import { Anchor } from '../navigation/leaving';
import { recipientHref } from '../navigation/places';

/** How many a filter matches, and the first of them. */
export function MatchSample({ match }: { match: FilterMatch | undefined }) {
  if (match === undefined) return <p className="wp-soft wp-small">Who matches is shown here as you write.</p>;
  const { count, exact, sample, unknownAttributes } = match;
  return (
    <div className="wp-stack wp-match">
      <p aria-live="polite">
        <strong>
          {exact ? countOf(count, 'recipient matches', 'recipients match') : `About ${grouped(count)} recipients match`}
        </strong>
      </p>
      {unknownAttributes.length > 0 && (
        <Note tone="override">
          No recipient has {unknownAttributes.join(', ')}: what is asserted of that is never true.
        </Note>
      )}
      {sample.length > 0 && (
        <ul className="wp-match-list">
          {sample.map(({ kind, id, name, displayName, address, department }) => (
            <li key={id}>
              <Anchor href={recipientHref(kind, name)}>{displayName}</Anchor>
              <span className="wp-soft wp-small">{[address, department].filter(Boolean).join(' · ')}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
