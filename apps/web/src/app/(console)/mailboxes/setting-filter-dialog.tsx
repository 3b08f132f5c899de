'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { settingOf, settingsAt } from '@waypost/settings';
import { Dialog, DialogActions } from '@waypost/ui';
import { useState, type FormEvent } from 'react';
import { useServerChoices, useSiteChoices } from '../../../lists/pickers';
import { effectiveParam, readEffective, sourceWords } from './effective-filter';
import type { SettingFilterProps } from './setting-filter';

/** Picks a setting, the effective value asked for and who supplied it. */
export function SettingFilterDialog({ onClose, ...filter }: SettingFilterProps & { onClose: () => void }) {
  return (
    <Dialog title="Mailboxes by effective setting" opened onClose={onClose}>
      <FilterForm {...filter} />
    </Dialog>
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
