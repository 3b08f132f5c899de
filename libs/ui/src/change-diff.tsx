import { diffOf, type Snapshot } from './snapshot-diff.js';

export interface ChangeDiffProps {
  before: Snapshot | null;
  after: Snapshot | null;
  /** Names a member in the reader's words. */
  nameOf: (key: string) => string;
  /** Says a value in the reader's words. */
  say: (key: string, value: unknown) => string;
  /** What is said of a side that has no value, such as `inherited`; nothing where it is left out. */
  absent?: string | undefined;
}

/** What a change did, member by member: what was, struck through, and what is. */
export function ChangeDiff({ before, after, nameOf, say, absent }: ChangeDiffProps) {
  return (
    <dl className="wp-diff">
      {diffOf(before, after).map(({ key, was, is }) => (
        <div key={key} className="wp-diff-line">
          <dt>{nameOf(key)}</dt>
          <dd>
            <Side tag="del" side="before" words={was === undefined ? absent : say(key, was)} />
            {(was !== undefined && is !== undefined) || absent !== undefined ? (
              <span aria-hidden="true"> → </span>
            ) : null}
            <Side tag="ins" side="after" words={is === undefined ? absent : say(key, is)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const Side = ({ tag: Tag, side, words }: { tag: 'del' | 'ins'; side: string; words: string | undefined }) =>
  words === undefined ? null : (
    <Tag>
      <span className="wp-hidden">{side}: </span>
      {words}
    </Tag>
  );
