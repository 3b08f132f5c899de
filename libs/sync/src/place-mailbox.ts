import type { Candidate } from './candidate.js';
import type { PlacementServer, PlanContext } from './plan-input.js';

/** The servers a mailbox may land on, or why there are none. */
type Choice = { servers: readonly PlacementServer[] } | { fault: string };

/** Chooses servers for the mailboxes of one plan, counting those it has placed already. */
export class MailboxPlacing {
  private readonly found = {
    server: new Map<string, Choice>(),
    site: new Map<string, Choice>(),
    named: new Map<string, Choice>(),
  };
  private readonly counts: Map<string, number>;

  constructor(private readonly context: Pick<PlanContext, 'servers' | 'sites'>) {
    this.counts = new Map(context.servers.map(({ id, mailboxes }) => [id, mailboxes]));
  }

  /** Why nothing can be placed so, in a sentence; undefined where it can. */
  fault(placement: Candidate['placement']): string | undefined {
    const choice = this.choice(placement);
    return 'fault' in choice ? choice.fault : undefined;
  }

  /** The server for one more mailbox: of several the one with the fewest, by name where they have equally many. */
  take(placement: Candidate['placement']): string {
    const choice = this.choice(placement);
    if ('fault' in choice) throw new Error(`A mailbox is placed where none can be: ${choice.fault}`);
    let best: PlacementServer | undefined;
    for (const server of choice.servers) if (!best || this.count(server) < this.count(best)) best = server;
    const { id } = best as PlacementServer;
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
    return id;
  }

  private count({ id }: PlacementServer) {
    return this.counts.get(id) ?? 0;
  }

  private choice(placement: Candidate['placement']): Choice {
    if (!placement)
      return { fault: 'No placement rule takes the entry: add one that takes everybody, or one for this entry.' };
    const how = 'server' in placement ? 'server' : 'site' in placement ? 'site' : 'named';
    const reference = 'server' in placement ? placement.server : 'site' in placement ? placement.site : placement.named;
    const known = this.found[how].get(reference);
    if (known) return known;
    const choice = this.find(how, reference);
    this.found[how].set(reference, choice);
    return choice;
  }

  private find(how: string, reference: string): Choice {
    const wanted = reference.toLowerCase();
    const isMeant = ({ id, name }: { id: string; name: string }) => id === wanted || name.toLowerCase() === wanted;
    const server = how === 'site' ? undefined : this.context.servers.find(isMeant);
    if (server) return { servers: [server] };
    const site = how === 'server' ? undefined : this.context.sites.find(isMeant);
    if (!site)
      return {
        fault: `There is no ${how === 'named' ? 'mailbox server or site' : how === 'site' ? 'site' : 'mailbox server'} ${reference}.`,
      };
    const servers = this.context.servers
      .filter(({ siteId }) => siteId === site.id)
      .sort((one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1));
    return servers.length > 0 ? { servers } : { fault: `The site ${site.name} has no mailbox server.` };
  }
}
