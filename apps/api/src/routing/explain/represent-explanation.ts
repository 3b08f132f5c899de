import type { ExplainOutcome, ExplainStep, PostfixHop } from '@waypost/contracts';
import {
  type Explanation,
  type FlowFacts,
  idsOf,
  type Message,
  type Outcome,
  ruleTitles,
  type Step,
} from '@waypost/flow';
import { HopsAlong } from './hops-along.js';

/** Connectors that lost and are named in one step; there may be a thousand. */
const mostLosers = 50;

/** A step as it is answered. */
export function representStep({ losers = [], ...step }: Step): ExplainStep {
  const named = losers.slice(0, mostLosers).map((loser) => ({
    ...loser,
    ...(loser.path && { path: { ...loser.path, sites: [...loser.path.sites], links: [...loser.path.links] } }),
  })) as NonNullable<ExplainStep['losers']>;
  return {
    ...step,
    asks: ruleTitles[step.rule],
    ...(named.length > 0 && { losers: named }),
    ...(losers.length > named.length && { losersLeftOut: losers.length - named.length }),
  };
}

/** What became of each recipient, and what Postfix is told of it on the way. */
export function representOutcomes(
  { outcomes }: Explanation,
  { server, from, bytes }: Pick<Message, 'server' | 'from' | 'bytes'>,
  facts: FlowFacts,
): ExplainOutcome[] {
  const hops = new HopsAlong(server, { sender: from, senderIs: idsOf(from, facts), bytes }, facts);
  return outcomes.map((outcome) => representOutcome(outcome, hops.of(outcome)));
}

function representOutcome({ way, through, ...outcome }: Outcome, postfix: PostfixHop[]): ExplainOutcome {
  const { sentTo, recipient, verdict } = outcome;
  const onward = way?.verdict === 'onward' ? way : undefined;
  const { station } = onward ?? {};
  return {
    sentTo,
    recipient,
    through: [...through],
    verdict,
    ...('code' in outcome && { code: outcome.code }),
    ...('server' in outcome && { server: outcome.server }),
    ...('nextHop' in outcome && { nextHop: outcome.nextHop }),
    ...('hop' in outcome && { hop: outcome.hop as NonNullable<ExplainOutcome['hop']> }),
    ...(onward && { servers: [...onward.servers] }),
    ...(onward?.connector !== undefined && { connector: onward.connector }),
    ...(onward?.closed !== undefined && { closed: onward.closed }),
    ...(station && {
      station: {
        port: station.port,
        ...(station.host !== undefined && { host: station.host }),
        ...(station.addresses && { addresses: [...station.addresses] }),
      },
    }),
    postfix,
  };
}
