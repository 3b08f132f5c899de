import type { ValueWithSource } from '@waypost/contracts';
import { accessSwitches } from '@waypost/settings';
import { OnOffPill, sourceName } from '@waypost/ui';
import { shownProtocols } from './mailboxes-question';

const labels: Record<(typeof shownProtocols)[number], string> = { pop3: 'POP3', imap: 'IMAP', smtp: 'SMTP' };

/** Which protocols a mailbox may use; whose word that is, on hover. */
export function ProtocolBadges({ effective }: { effective: Readonly<Record<string, ValueWithSource>> }) {
  return (
    <span className="wp-cell-pills">
      {shownProtocols.map((protocol) => {
        const label = labels[protocol];
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
