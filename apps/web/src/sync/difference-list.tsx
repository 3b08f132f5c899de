import type { FieldDifference } from '@waypost/sync';
import { Icon } from '@waypost/ui';
import { differenceLine, type DifferenceLine } from './difference-lines';

/** Before and after, field by field; what the source says and is not taken stands below, with the reason. */
export function DifferenceList({ differences }: { differences: readonly FieldDifference[] }) {
  const lines = differences.map(differenceLine);
  const kept = lines.filter((line) => line.how === 'kept');
  const changed = lines.filter((line) => line.how !== 'kept');
  return (
    <>
      {changed.length > 0 && (
        <dl className="wp-diff wp-plan-diff">
          {changed.map((line) => (
            <div key={line.name} className="wp-diff-line">
              <dt>{line.name}</dt>
              <dd>
                <Sides line={line} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {kept.length > 0 && (
        <section aria-label="Kept as it is here">
          <h3 className="wp-plan-kept">Kept as it is here</h3>
          <dl className="wp-diff">
            {kept.map((line) => (
              <div key={line.name} className="wp-diff-line">
                <dt>{line.name}</dt>
                <dd>
                  {line.ours ?? 'no value'}
                  <span className="wp-soft">
                    {' '}
                    · the source says {line.theirs ?? 'nothing'}; {line.why}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

function Sides({ line }: { line: Exclude<DifferenceLine, { how: 'kept' }> }) {
  if (line.how === 'set')
    return (
      <>
        {line.added.map((value) => (
          <div key={`+${value}`}>
            <ins>
              <span className="wp-hidden">added: </span>+ {value}
            </ins>
          </div>
        ))}
        {line.removed.map((value) => (
          <div key={`-${value}`}>
            <del>
              <span className="wp-hidden">removed: </span>
              {value}
            </del>
          </div>
        ))}
      </>
    );
  return (
    <>
      {line.before !== undefined && (
        <del>
          <span className="wp-hidden">before: </span>
          {line.before}
        </del>
      )}
      {line.before !== undefined && (
        <span className="wp-diff-arrow" aria-hidden="true">
          <Icon name="move" />
        </span>
      )}
      {line.after === undefined ? (
        <span className="wp-soft">
          <span className="wp-hidden">after: </span>no value
        </span>
      ) : (
        <ins>
          <span className="wp-hidden">after: </span>
          {line.after}
        </ins>
      )}
    </>
  );
}
