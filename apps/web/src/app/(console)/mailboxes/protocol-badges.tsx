import type { ValueWithSource } from '@waypost/contracts';
import { accessSwitches, type AccessProtocol } from '@waypost/settings';
import { OnOffPill, sourceName } from '@waypost/ui';

const badges: [AccessProtocol, string][] = [
  ['pop3', 'POP3'],
  ['imap', 'IMAP'],
  ['smtp', 'SMTP'],
];

/** What the list asks to be shown of every mailbox. */
export const shownSettings = badges.map(([protocol]) => accessSwitches[protocol].enabled).join(',');

/** Which protocols a mailbox may use; whose word that is, on hover. */
export function ProtocolBadges({ effective }: { effective: Readonly<Record<string, ValueWithSource>> }) {
  return (
    <span className="wp-cell-pills">
      {badges.map(([protocol, label]) => {
        const answer = effective[accessSwitches[protocol].enabled];
        if (answer === undefined) return null;
        const word = answer.value === true ? 'on' : 'off';
        return (
          <span key={protocol} title={`${label} ${word}, says ${sourceName(answer.source)}`}>
            <OnOffPill on={answer.value === true} label={label} />
            <span className="wp-hidden"> {word}</span>
          </span>
        );
      })}
    </span>
  );
}
