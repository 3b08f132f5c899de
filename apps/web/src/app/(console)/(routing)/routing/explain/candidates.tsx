'use client';

import type { ExplainStep } from '@waypost/contracts';
import { countOf, Icon } from '@waypost/ui';
import { type Loser, loserWords, sumOf } from '../../../../../explain/step-words';
import { Anchor } from '../../../../../navigation/leaving';
import { connectorHref } from '../../../../../navigation/routing-places';

interface Winner {
  connector: string;
  space: string;
  totalCost: number | undefined;
}

/** The connector a step chose; its cost is told by the rule that compares costs. */
function winnerOf({ rule, evidence, recipient }: ExplainStep, steps: readonly ExplainStep[]): Winner | undefined {
  const { connector, space } = evidence;
  if (rule !== 'I1' || typeof connector !== 'string') return undefined;
  const cost = steps.find((step) => step.rule === 'I2' && step.recipient === recipient)?.evidence['totalCost'];
  return { connector, space: String(space), totalCost: typeof cost === 'number' ? cost : undefined };
}

/** Who could have had the message: the one that has it first, then those that lost, each with its arithmetic and why. */
export function Candidates({ step, steps }: { step: ExplainStep; steps: readonly ExplainStep[] }) {
  const { losers = [], losersLeftOut = 0 } = step;
  const winner = winnerOf(step, steps);
  if (losers.length === 0 && !winner) return null;
  return (
    <div className="wp-candidates-scroll">
      <table className="wp-candidates">
        <caption className="wp-hidden">Connectors that could have had it</caption>
        <thead>
          <tr>
            <th scope="col">Connector</th>
            <th scope="col">Address space</th>
            <th scope="col">Cost: way + space</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {winner && (
            <tr data-won>
              <td>
                <Icon name="check" /> <Anchor href={connectorHref(winner.connector)}>{winner.connector}</Anchor>
              </td>
              <td>
                <code>{winner.space}</code>
              </td>
              <td className="wp-number">{winner.totalCost ?? ''}</td>
              <td>has it</td>
            </tr>
          )}
          {losers.map((loser) => (
            <LoserRow key={`${loser.connector} ${loser.space}`} loser={loser} />
          ))}
        </tbody>
      </table>
      {losersLeftOut > 0 && <p className="wp-soft wp-small">and {countOf(losersLeftOut, 'more that lost')}</p>}
    </div>
  );
}

const LoserRow = ({ loser }: { loser: Loser }) => (
  <tr>
    <td>
      <Anchor href={connectorHref(loser.connector)}>{loser.connector}</Anchor>
    </td>
    <td>
      <code>{loser.space}</code>
    </td>
    <td className="wp-number">{sumOf(loser)}</td>
    <td>{loserWords[loser.because]}</td>
  </tr>
);
