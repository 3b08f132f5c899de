import { forbids, isOff, isSelective, refusalFor, type RestrictedMessage } from './restrictions.js';
import { type LinksBySite, linksBySite, PathsFrom, type SitePath } from './site-paths.js';
import type { SiteLink } from './topology.js';

/** The way of a message between two sites. */
export type SiteWay =
  | { verdict: 'route'; path: SitePath }
  /** There is a way, but links of it are down: the message waits. */
  | { verdict: 'queued'; reason: 'unreachable' }
  /** There is a way, but not for this sender or size. */
  | { verdict: 'refused'; reason: 'sender-restricted'; code: '5.7.1' }
  | { verdict: 'refused'; reason: 'too-large'; code: '5.2.3' }
  /** Nothing leads there, up or down. */
  | { verdict: 'refused'; reason: 'no-way'; code: '5.4.4' };

/** A link that a message may not take. */
export interface ForbiddenLink {
  link: string;
  because: 'sender-restricted' | 'too-large';
}

/** Different messages may take different links; of how many such differences the ways are kept. */
const mostKept = 256;

/** Finds ways between sites; what was found is kept, so ask one object for as long as its links hold. */
export class SiteWays {
  /** Links that are turned off are as good as not there. */
  private readonly links: readonly SiteLink[];
  private readonly selective: readonly SiteLink[];
  private readonly open: Ways;
  private readonly known = new Map<string, MessageWays>();

  constructor(links: readonly SiteLink[]) {
    this.links = links.filter((link) => !isOff(link));
    this.selective = this.links.filter(isSelective);
    this.open = new Ways(this.links);
  }

  /** Whether it depends on who sends, or how much, which links a message may take. */
  get areSelective(): boolean {
    return this.selective.length > 0;
  }

  /** The least costly way over links that are up, of mail that no restriction concerns. */
  path(from: string, to: string): SitePath | undefined {
    return this.open.up(from).to(to);
  }

  /** The same over links whether they are up or down: the way that mail waits for. */
  pathOnceUp(from: string, to: string): SitePath | undefined {
    return this.open.upOrDown(from).to(to);
  }

  /** The ways of one message. */
  of(message: RestrictedMessage): MessageWays {
    const forbidden = this.forbidden(message);
    const key = JSON.stringify(forbidden);
    const known = this.known.get(key);
    if (known) return known;
    const shut = new Set(forbidden.map(({ link }) => link));
    const mine = forbidden.length === 0 ? this.open : new Ways(this.links.filter(({ name }) => !shut.has(name)));
    const ways = new MessageWays(mine, this.open, forbidden);
    if (this.known.size >= mostKept) this.known.clear();
    this.known.set(key, ways);
    return ways;
  }

  private forbidden(message: RestrictedMessage): ForbiddenLink[] {
    const found: ForbiddenLink[] = [];
    for (const link of this.selective) {
      const because = forbids(link, message);
      if (because === 'sender-restricted' || because === 'too-large') found.push({ link: link.name, because });
    }
    return found;
  }
}

/** The ways that messages of one kind may take. */
export class MessageWays {
  constructor(
    private readonly mine: Ways,
    private readonly all: Ways,
    /** The links they may not take, and why. */
    readonly forbidden: readonly ForbiddenLink[],
  ) {}

  /** The least costly way over links that are up and take the message. */
  path(from: string, to: string): SitePath | undefined {
    return this.mine.up(from).to(to);
  }

  /** The same, or what becomes of the message where there is none. */
  between(from: string, to: string): SiteWay {
    const path = this.path(from, to);
    if (path) return { verdict: 'route', path };
    if (this.mine.upOrDown(from).has(to)) return { verdict: 'queued', reason: 'unreachable' };
    const refusal = this.all.upOrDown(from).has(to) && refusalFor(this.forbidden.map(({ because }) => because));
    return { verdict: 'refused', ...(refusal || { reason: 'no-way', code: '5.4.4' }) };
  }
}

/** The ways over some links, found when they are first asked for. */
class Ways {
  private readonly found = { up: new Map<string, PathsFrom>(), any: new Map<string, PathsFrom>() };
  private readonly byLinks: { up: LinksBySite; any: LinksBySite };

  constructor(links: readonly SiteLink[]) {
    this.byLinks = { up: linksBySite(links.filter(({ up }) => up)), any: linksBySite(links) };
  }

  up(from: string): PathsFrom {
    return this.from(from, 'up');
  }

  upOrDown(from: string): PathsFrom {
    return this.from(from, 'any');
  }

  private from(from: string, state: 'up' | 'any'): PathsFrom {
    let known = this.found[state].get(from);
    if (!known) this.found[state].set(from, (known = new PathsFrom(from, this.byLinks[state])));
    return known;
  }
}
