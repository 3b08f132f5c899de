'use client';

import type { AuditEntry } from '@waypost/contracts';
import { levels, type Level } from '@waypost/settings';
import { ChangeDiff, Icon, Pill, TimeAgo } from '@waypost/ui';
import { Anchor } from '../navigation/leaving';
import { nodeHref, recipientHref } from '../navigation/places';
import { policyHref } from '../navigation/policy-places';
import { connectorHref } from '../navigation/routing-places';
import { actionWords, memberName, sayValue } from './audit-words';

const isNode = (level: string): level is Level => (levels as readonly string[]).includes(level);

const actorWords = { token: 'API token', mailbox: 'the person', system: 'by itself' };

/** One change: who, when, what to what, from what to what, why. */
export function AuditLine({
  entry,
  showsSubject,
  onRevert,
}: {
  entry: AuditEntry;
  showsSubject: boolean;
  onRevert?: () => void;
}) {
  return (
    <li className="wp-audit-line">
      <div className="wp-audit-who">
        <TimeAgo at={entry.at} />
        <span>
          {entry.actor.name}
          {entry.actor.kind !== 'administrator' && <span className="wp-soft"> ({actorWords[entry.actor.kind]})</span>}
        </span>
        {entry.origin && <span className="wp-soft wp-small">from {entry.origin}</span>}
      </div>
      <div className="wp-audit-what">
        <div className="wp-row wp-row-wrap">
          <Pill>{actionWords(entry.action)}</Pill>
          {showsSubject && <Subject subject={entry.subject} />}
        </div>
        <ChangeDiff
          before={entry.before}
          after={entry.after}
          nameOf={memberName}
          say={sayValue}
          absent={entry.action.startsWith('settings') ? 'inherited' : undefined}
        />
        {entry.reason && <q>{entry.reason}</q>}
      </div>
      <div className="wp-audit-act">
        {onRevert && (
          <button
            type="button"
            className="wp-button-small"
            aria-label={`Revert ${actionWords(entry.action)} of ${entry.subject.name}`}
            onClick={onRevert}
          >
            <Icon name="undo" /> Revert
          </button>
        )}
      </div>
    </li>
  );
}

function Subject({ subject }: { subject: AuditEntry['subject'] }) {
  const words = `${subject.level.replaceAll('-', ' ')} ${subject.name}`;
  const href = hrefOf(subject);
  return href !== undefined ? <Anchor href={href}>{words}</Anchor> : <span>{words}</span>;
}

function hrefOf({ level, name }: AuditEntry['subject']): string | undefined {
  if (isNode(level)) return nodeHref(level, name);
  if (level === 'contact' || level === 'group') return recipientHref(level, name);
  if (level === 'connector') return connectorHref(name);
  return level === 'recipient-policy' && name !== 'All policies' ? policyHref(name) : undefined;
}
