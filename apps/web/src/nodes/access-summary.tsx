import type { Access } from '@waypost/contracts';
import { protocols, settingOf, accessSwitches, type Protocol } from '@waypost/settings';
import { Icon, sourceName } from '@waypost/ui';
import { protocolWords } from './protocols/protocol-words';

/** Whether each protocol may be used, and whose word it is where not: `POP3 — off, because Site Paris says so`. */
export function AccessSummary({ access }: { access: readonly Access[] }) {
  const order = [...access].sort((one, other) => protocols.indexOf(one.protocol) - protocols.indexOf(other.protocol));
  return (
    <ul className="wp-access" aria-label="Access by protocol">
      {order.map((line) => (
        <li key={line.protocol} data-protocol={line.protocol}>
          <span className="wp-access-mark" data-on={line.allowed || undefined}>
            <Icon name={line.allowed ? 'check' : 'ban'} />
          </span>
          <span>{accessSentence(line)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The line about one protocol, for people. */
export function accessSentence({ protocol, allowed, refusedBy, source, ...rest }: Access): string {
  const name = protocolWords[protocol];
  if (allowed) return `${name} — on`;
  const who = source === undefined ? 'a level above' : sourceName(source);
  const reason = 'reason' in rest && typeof rest.reason === 'string' ? ` (${rest.reason})` : '';
  if (refusedBy === 'suspension') return `${name} — off, because sign-in is suspended${reason}`;
  if (refusedBy === 'service') return `${name} — off, because ${who} does not run ${serviceLabel(protocol)}${reason}`;
  return source?.level === 'mailbox'
    ? `${name} — off, set here${reason}`
    : `${name} — off, because ${who} says so${reason}`;
}

const serviceLabel = (protocol: Protocol) =>
  protocol === 'mailbox' ? 'it' : `the ${settingOf(accessSwitches[protocol].service)?.label ?? 'service'}`;
