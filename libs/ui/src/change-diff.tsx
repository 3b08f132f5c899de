import { diffOf, type Snapshot } from './snapshot-diff.js';

export interface ChangeDiffProps {
  before: Snapshot | null;
  after: Snapshot | null;
  /** Names a member in the reader's words. */
  nameOf: (key: string) => string;
  /** Says a value in the reader's words. */
  say: (key: string, value: unknown) => string;
}

/** What a change did, member by member: what was, struck through, and what is. */
export function ChangeDiff({ before, after, nameOf, say }: ChangeDiffProps) {
  return (
    <dl className="wp-diff">
      {diffOf(before, after).map(({ key, was, is }) => (
        <div key={key} className="wp-diff-line">
          <dt>{nameOf(key)}</dt>
          <dd>
            {was !== undefined && (
              <del>
                <span className="wp-hidden">before: </span>
                {say(key, was)}
              </del>
            )}
            {was !== undefined && is !== undefined && <span aria-hidden="true"> → </span>}
            {is !== undefined && (
              <ins>
                <span className="wp-hidden">after: </span>
                {say(key, is)}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
