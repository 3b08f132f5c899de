'use client';

import { Checkbox, TextInput } from '@mantine/core';
import type { AddressTemplateRule, TemplatePreview } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import type { Faults } from '../forms/faults';
import { FaultPlace } from './fault-place';
import { withPrimary } from './template-words';

export const emptyTemplate: AddressTemplateRule = { type: 'SMTP', template: '', primary: false, enabled: true };

interface TemplateListProps {
  templates: readonly AddressTemplateRule[];
  onChange: (templates: AddressTemplateRule[]) => void;
  /** What the api refused. */
  faults: Faults;
  /** What cannot be read as it stands. */
  unreadable: TemplatePreview['faults'];
}

/** Templates in order: type, text, whether it makes the primary address, and whether it is used. */
export function TemplateList({ templates, onChange, faults, unreadable }: TemplateListProps) {
  const change = (at: number, changes: Partial<AddressTemplateRule>) => {
    onChange(templates.map((rule, place) => (place === at ? { ...rule, ...changes } : rule)));
  };
  return (
    <div className="wp-stack">
      {templates.map((rule, at) => {
        const nth = String(at + 1);
        const live = rule.template === '' ? undefined : unreadable.find(({ template }) => template === at);
        const refused = faults[`templates.${String(at)}.template`];
        return (
          <div key={at} className="wp-template" role="group" aria-label={`Template ${nth}`}>
            <TextInput
              aria-label={`Type ${nth}`}
              autoComplete="off"
              spellCheck={false}
              value={rule.type}
              error={faults[`templates.${String(at)}.type`]}
              onChange={({ currentTarget }) => {
                change(at, { type: currentTarget.value.toUpperCase(), primary: false });
              }}
            />
            <TextInput
              aria-label={`Template ${nth}`}
              placeholder="%g.%s@example.org"
              classNames={{ input: 'wp-mono' }}
              autoComplete="off"
              spellCheck={false}
              value={rule.template}
              error={live !== undefined || refused !== undefined}
              onChange={({ currentTarget }) => {
                change(at, { template: currentTarget.value });
              }}
            />
            <Checkbox
              size="xs"
              label="Primary"
              aria-label={`Template ${nth} gives the primary address`}
              checked={rule.primary}
              onChange={({ currentTarget }) => {
                onChange(withPrimary(templates, at, currentTarget.checked));
              }}
            />
            <Checkbox
              size="xs"
              label="On"
              aria-label={`Template ${nth} is on`}
              checked={rule.enabled}
              onChange={({ currentTarget }) => {
                change(at, { enabled: currentTarget.checked });
              }}
            />
            {templates.length > 1 ? (
              <button
                type="button"
                className="wp-icon-button"
                aria-label={`Remove template ${nth}`}
                onClick={() => {
                  onChange(templates.filter((_, place) => place !== at));
                }}
              >
                <Icon name="close" />
              </button>
            ) : (
              <span />
            )}
            {live ? (
              <FaultPlace text={rule.template} {...live} />
            ) : (
              refused !== undefined && <FaultPlace text={rule.template} detail={refused} at={undefined} />
            )}
          </div>
        );
      })}
      {faults.templates !== undefined && (
        <p className="wp-fault" role="alert">
          {faults.templates}
        </p>
      )}
      <div>
        <button
          type="button"
          className="wp-link-button"
          onClick={() => {
            onChange([...templates, emptyTemplate]);
          }}
        >
          Add a template
        </button>
      </div>
      <p className="wp-soft wp-small">
        <code>%g</code> given name, <code>%s</code> surname, <code>%i</code> initials, <code>%d</code> display name,{' '}
        <code>%m</code> alias; <code>%1g</code> only the first character; <code>%r&nbsp;_%d</code> puts <code>_</code>{' '}
        for spaces; <code>%%</code> a percent sign. Mail addresses end with @ and an accepted domain.
      </p>
    </div>
  );
}
