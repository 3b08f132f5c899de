import type { ExplainOutcome, Explanation } from '@waypost/contracts';

/** What becomes of one address now, and what would. */
export interface RouteChange {
  address: string;
  now: ExplainOutcome | undefined;
  then: ExplainOutcome | undefined;
  isChanged: boolean;
}

/** What counts as another way: who takes it, over which servers, to where, with which result. */
const wayOf = (outcome: ExplainOutcome | undefined) =>
  JSON.stringify([
    outcome?.verdict,
    outcome?.code,
    outcome?.connector,
    outcome?.nextHop,
    outcome?.server,
    outcome?.servers,
  ]);

/** Both answers beside each other, what changes first. */
export function routeChanges(addresses: readonly string[], now: Explanation, then: Explanation): RouteChange[] {
  const find = ({ outcomes }: Explanation, address: string) =>
    outcomes.find(({ sentTo }) => sentTo.toLowerCase() === address.toLowerCase());
  const all = addresses.map((address) => {
    const [was, is] = [find(now, address), find(then, address)];
    return { address, now: was, then: is, isChanged: wayOf(was) !== wayOf(is) };
  });
  return all.sort((a, b) => Number(b.isChanged) - Number(a.isChanged));
}
