import type { FilterMatch } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { Anchor } from '../navigation/leaving';
import { recipientHref } from '../navigation/places';
import { matchWords } from './match-words';

/** How many a filter matches, and some of them. */
export function MatchSample({ match }: { match: FilterMatch | undefined }) {
  if (match === undefined) return <p className="wp-soft wp-small">Who matches is shown here as you write.</p>;
  const { sample, unknownAttributes, partsNeverTrue } = match;
  return (
    <div className="wp-stack wp-match">
      <p aria-live="polite">
        <strong>{matchWords(match)}</strong>
      </p>
      {unknownAttributes.length > 0 && (
        <Note tone="override">
          No recipient has {unknownAttributes.join(', ')}: what is asserted of that is never true.
        </Note>
      )}
      {partsNeverTrue.length > 0 && (
        <Note tone="override">
          {partsNeverTrue.join(', ')}: that is no value of this attribute, so it is never true.
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
