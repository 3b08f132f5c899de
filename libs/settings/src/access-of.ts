import type { SettingKey } from './catalogue.js';
import type { NodeRef, Source } from './level.js';
import type { EffectiveSetting } from './resolve-setting.js';

/** What one reader of effective settings asks: the answer for a key at one node. */
export type EffectiveLookup = (key: SettingKey) => Pick<EffectiveSetting, 'value' | 'source' | 'ladder'>;

/** The ways to a mailbox that can be turned off. */
export const accessProtocols = ['pop3', 'imap', 'smtp', 'http'] as const;
export type AccessProtocol = (typeof accessProtocols)[number];

/**
 * Whether a mailbox may be reached by a protocol; if not, which of the two switches said no, where, and why, or that nobody signs
 * in to it at present.
 */
export type Access =
  | { protocol: AccessProtocol; allowed: true }
  | {
      protocol: AccessProtocol;
      allowed: false;
      refusedBy: 'service' | 'enabled' | 'suspension';
      source: Source;
      reason?: string;
    };

/** The two switches of each protocol. */
export const accessSwitches = {
  pop3: { service: 'pop3.service', enabled: 'pop3.enabled' },
  imap: { service: 'imap.service', enabled: 'imap.enabled' },
  smtp: { service: 'smtp.service', enabled: 'smtp.submissionEnabled' },
  http: { service: 'http.service', enabled: 'http.enabled' },
} satisfies Record<AccessProtocol, { service: SettingKey; enabled: SettingKey }>;

/** A mailbox is reached when the service runs at its home server AND the protocol is enabled for it; where both say no, the service is named. */
export function accessOf(effective: EffectiveLookup, protocol: AccessProtocol): Access {
  for (const refusedBy of ['service', 'enabled'] as const) {
    const { value, source, ladder } = effective(accessSwitches[protocol][refusedBy]);
    if (value === true) continue;
    const reason = ladder.find(({ part }) => part === 'wins')?.reason;
    return { protocol, allowed: false, refusedBy, source, ...(reason && { reason }) };
  }
  return { protocol, allowed: true };
}

/** The access to one mailbox by every protocol. */
export const accessesOf = (effective: EffectiveLookup): Access[] =>
  accessProtocols.map((protocol) => accessOf(effective, protocol));

/** The access to a suspended mailbox: none, whatever its settings say. */
export const suspendedAccess = (protocol: AccessProtocol, mailbox: NodeRef, reason?: string): Access => ({
  protocol,
  allowed: false,
  refusedBy: 'suspension',
  source: mailbox,
  ...(reason && { reason }),
});
