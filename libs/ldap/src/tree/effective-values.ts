import type { OverrideRecord } from '@waypost/organization';
import { resolveSetting, type EffectiveSetting, type NodeRef, type Setting, type Step } from '@waypost/settings';
import type { DirectoryModel } from './directory-model.js';
import type { HeldMailbox } from './held-mailbox.js';

type Answer = Pick<EffectiveSetting, 'value' | 'source' | 'ladder'>;

/** An answer that many mailboxes share, and the instant from which it may differ. */
interface Remembered {
  answer: Answer;
  until: number;
}

/**
 * Effective values, decided when they are asked for. What a server's mailboxes inherit is remembered per server and key, and
 * forgotten with any change above a mailbox or when an override on the way expires; nothing is remembered per mailbox.
 */
export class EffectiveValues {
  private readonly remembered = new Map<string, Map<string, Remembered>>();

  constructor(
    private readonly model: DirectoryModel,
    private readonly settingOf: (key: string) => Setting | undefined,
  ) {
    model.onInheritanceChange(() => {
      this.remembered.clear();
    });
  }

  /** The value in force for one mailbox at an instant (milliseconds since 1970). */
  of(mailbox: HeldMailbox, key: string, now: number): Answer {
    const own = this.model.overridesAt(mailbox.id)?.get(key);
    return own ? this.resolve(mailbox, own, key, now) : this.inherited(mailbox.serverId, key, now);
  }

  /** The value in force at a server at an instant, for whatever a mailbox cannot differ in. */
  atServer(serverId: string, key: string, now: number): Answer {
    return this.inherited(serverId, key, now);
  }

  private resolve(mailbox: HeldMailbox, override: OverrideRecord, key: string, now: number): Answer {
    const node: NodeRef = { level: 'mailbox', id: mailbox.id, name: mailbox.name };
    return resolveSetting(this.setting(key), [...this.path(mailbox.serverId, key), { node, override }], new Date(now));
  }

  private inherited(serverId: string, key: string, now: number): Answer {
    let ofServer = this.remembered.get(serverId);
    if (!ofServer) this.remembered.set(serverId, (ofServer = new Map()));
    const known = ofServer.get(key);
    if (known && now < known.until) return known.answer;
    const path = this.path(serverId, key);
    const answer = resolveSetting(this.setting(key), path, new Date(now));
    ofServer.set(key, { answer, until: nextExpiry(path, now) });
    return answer;
  }

  private setting(key: string): Setting {
    const setting = this.settingOf(key);
    if (!setting) throw new Error(`The catalogue has no setting ${key}.`);
    return setting;
  }

  private path(serverId: string, key: string): Step[] {
    const server = this.model.servers.get(serverId);
    const site = server && this.model.sites.get(server.siteId);
    const { organization } = this.model;
    const nodes: (NodeRef | undefined)[] = [
      organization && { level: 'organization', id: organization.id, name: organization.name },
      site && { level: 'site', id: site.id, name: site.name },
      server && { level: 'server', id: server.id, name: server.name },
    ];
    return nodes.flatMap((node) => (node ? [{ node, override: this.model.overridesAt(node.id)?.get(key) }] : []));
  }
}

/** When the answer may change by itself: the first expiry still ahead, lived or dormant. */
function nextExpiry(path: readonly Step[], now: number): number {
  const ahead = path.flatMap(({ override }) =>
    override?.expiresAt === undefined ? [] : [Date.parse(override.expiresAt)],
  );
  return Math.min(Number.POSITIVE_INFINITY, ...ahead.filter((instant) => instant > now));
}
