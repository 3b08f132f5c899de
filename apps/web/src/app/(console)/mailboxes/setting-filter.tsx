'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { settingOf, settingsAt } from '@waypost/settings';
import { Dialog, DialogActions, Icon } from '@waypost/ui';
import { useState, type FormEvent } from 'react';
import { useServerChoices, useSiteChoices } from '../../../lists/pickers';
import { effectiveParam, filterWords, readEffective, sourceWords } from './effective-filter';

export interface SettingFilterProps {
  effective: string | undefined;
  source: string | undefined;
  onChange: (effective: string | undefined, source: string | undefined) => void;
}

/** "Mailboxes where POP3 is Off, because of Site Paris": asked by effective value and by who supplied it. */
export function SettingFilter({ effective, source, onChange }: SettingFilterProps) {
  const [opened, setOpened] = useState(false);
  const words = filterWords(effective, source);
  return (
    <div className="wp-row">
      <button
        type="button"
        className="wp-button-filter"
        data-active={words !== undefined || undefined}
        aria-haspopup="dialog"
        onClick={() => {
          setOpened(true);
        }}
      >
        <Icon name="filter" />
        {words ?? 'Filter by setting'}
      </button>
      <Dialog
        title="Mailboxes by effective setting"
        opened={opened}
        onClose={() => {
          setOpened(false);
        }}
      >
        <FilterForm
          effective={effective}
          source={source}
          onChange={(next, nextSource) => {
            setOpened(false);
            onChange(next, nextSource);
          }}
        />
      </Dialog>
      {words && (
        <button
          type="button"
          className="wp-icon-button"
          aria-label={`Remove the filter ${words}`}
          onClick={() => {
            onChange(undefined, undefined);
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function FilterForm({ effective, source, onChange }: SettingFilterProps) {
  const start = readEffective(effective);
  const [key, setKey] = useState(start?.key ?? 'pop3.enabled');
  const [value, setValue] = useState(start?.value ?? 'false');
  const [because, setBecause] = useState(source ?? '');
  const setting = settingOf(key);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(effectiveParam(key, value), because === '' ? undefined : because);
  };
  return (
    <form className="wp-form" aria-label="Filter by effective setting" onSubmit={submit}>
      <NativeSelect
        label="Setting"
        data={settingsAt('mailbox').map((entry) => ({ value: entry.key, label: entry.label }))}
        value={key}
        onChange={({ currentTarget }) => {
          setKey(currentTarget.value as typeof key);
          setValue(settingOf(currentTarget.value)?.kind === 'boolean' ? 'false' : '');
        }}
      />
      {setting?.kind === 'boolean' || setting?.kind === 'choice' ? (
        <NativeSelect
          label="is"
          data={
            setting.kind === 'boolean'
              ? [
                  { value: 'false', label: 'Off' },
                  { value: 'true', label: 'On' },
                ]
              : [...(setting.options ?? [])]
          }
          value={value}
          onChange={({ currentTarget }) => {
            setValue(currentTarget.value);
          }}
        />
      ) : (
        <TextInput
          label="is"
          required
          withAsterisk={false}
          description={setting?.kind === 'bytes' ? 'In bytes.' : undefined}
          value={value}
          onChange={({ currentTarget }) => {
            setValue(currentTarget.value);
          }}
        />
      )}
      <BecauseOf value={because} onPick={setBecause} />
      <DialogActions>
        <Button type="submit">Show these mailboxes</Button>
      </DialogActions>
    </form>
  );
}

function BecauseOf({ value, onPick }: { value: string; onPick: (value: string) => void }) {
  const sites = useSiteChoices();
  const servers = useServerChoices();
  return (
    <NativeSelect
      label="because of"
      value={value}
      data={[
        { value: '', label: 'anyone' },
        ...['default', 'organization', 'mailbox'].map((source) => ({ value: source, label: sourceWords(source) })),
        { group: 'Sites', items: sites.map((site) => ({ value: `site:${site.value}`, label: `Site ${site.label}` })) },
        {
          group: 'Servers',
          items: servers.map((server) => ({ value: `server:${server.value}`, label: `Server ${server.label}` })),
        },
      ]}
      onChange={({ currentTarget }) => {
        onPick(currentTarget.value);
      }}
    />
  );
}
