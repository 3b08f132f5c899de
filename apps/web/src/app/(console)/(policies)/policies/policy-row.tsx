'use client';

import type { RecipientPolicy } from '@waypost/contracts';
import { Icon, Pill } from '@waypost/ui';
import { Anchor } from '../../../../navigation/leaving';
import { policyHref } from '../../../../navigation/policy-places';
import { templateWords } from '../../../../policies/template-words';

interface PolicyRowProps {
  policy: RecipientPolicy;
  place: number;
  /** How many can change places. */
  of: number;
  busy: boolean;
  onMove?: ((to: number) => void) | undefined;
  onDrag?: (place: number | undefined) => void;
  onDrop?: () => void;
}

/** One policy: whom it is for and what it gives. */
export function PolicyRow({ policy, place, of, busy, onMove, onDrag, onDrop }: PolicyRowProps) {
  const { id, name, enabled, filter, templates, note } = policy;
  return (
    <li
      className="wp-policy"
      data-off={!enabled || undefined}
      onDragOver={(event) => {
        if (onDrop) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        onDrop?.();
      }}
    >
      {onMove && (
        <button
          type="button"
          className="wp-policy-handle"
          data-handle={id}
          draggable
          aria-label={`Move ${name}, number ${String(place + 1)} of ${String(of)}: arrow keys, or drag`}
          aria-disabled={busy}
          onDragStart={(event) => {
            event.dataTransfer.setData('text/plain', name);
            event.dataTransfer.effectAllowed = 'move';
            onDrag?.(place);
          }}
          onDragEnd={() => onDrag?.(undefined)}
          onKeyDown={(event) => {
            const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            onMove(place + step);
          }}
        >
          <Icon name="menu" />
        </button>
      )}
      <span className="wp-policy-place wp-number">{policy.default ? 'Last' : place + 1}</span>
      <div className="wp-policy-text">
        <div className="wp-row wp-row-wrap">
          <Anchor className="wp-table-name" href={policyHref(name)}>
            {name}
          </Anchor>
          {policy.default && <Pill>Default</Pill>}
          {!enabled && (
            <Pill tone="off" icon="ban">
              Off
            </Pill>
          )}
        </div>
        <code className="wp-policy-filter">{filter}</code>
        <ul className="wp-policy-templates" aria-label={`Templates of ${name}`}>
          {templates.map((rule, at) => (
            <li key={at} data-off={!rule.enabled || undefined}>
              <code>{templateWords(rule)}</code>
              {rule.primary && <Pill tone="accent">Primary</Pill>}
              {!rule.enabled && <Pill>Off</Pill>}
            </li>
          ))}
        </ul>
        {note && <p className="wp-soft wp-small">{note}</p>}
      </div>
      {onMove && (
        <span className="wp-policy-acts">
          <MoveButton label={`Move ${name} up`} up disabled={place === 0} onClick={() => onMove(place - 1)} />
          <MoveButton label={`Move ${name} down`} disabled={place === of - 1} onClick={() => onMove(place + 1)} />
        </span>
      )}
    </li>
  );
}

interface MoveButtonProps {
  label: string;
  up?: boolean;
  disabled: boolean;
  onClick: () => void;
}

const MoveButton = ({ label, up = false, disabled, onClick }: MoveButtonProps) => (
  <button
    type="button"
    className="wp-icon-button"
    aria-label={label}
    title={label}
    data-up={up || undefined}
    disabled={disabled}
    onClick={onClick}
  >
    <Icon name="chevronDown" />
  </button>
);
