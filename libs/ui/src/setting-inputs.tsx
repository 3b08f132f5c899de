import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { Binding, Setting, SettingKind } from '@waypost/settings';
import { useState } from 'react';
import { BindingsInput } from './bindings-input.js';
import { bytesOf, byteUnits, unitOf } from './byte-size.js';

/** What an input of any kind is given. `undefined` going out means that what was typed is not a value yet. */
export interface SettingInputProps {
  setting: Setting;
  value: unknown;
  onChange: (value: unknown) => void;
  invalid: boolean;
  describedBy?: string | undefined;
}

const wholeNumber = (typed: string) => (/^\s*-?\d+\s*$/.test(typed) ? Number(typed) : undefined);

function IntegerInput({ setting, value, onChange, invalid, describedBy }: SettingInputProps) {
  const [typed, setTyped] = useState(() => String(value ?? ''));
  return (
    <div className="wp-row">
      <TextInput
        className="wp-input-number"
        inputMode="numeric"
        aria-label={setting.label}
        aria-describedby={describedBy}
        error={invalid}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          onChange(wholeNumber(currentTarget.value));
        }}
      />
      {setting.unit && <span className="wp-soft">{setting.unit}</span>}
    </div>
  );
}

function BytesInput({ setting, value, onChange, invalid, describedBy }: SettingInputProps) {
  const [unit, setUnit] = useState(() => unitOf(typeof value === 'number' && value > 0 ? value : byteUnits[2].size));
  const [typed, setTyped] = useState(() => String(typeof value === 'number' ? value / unit.size : ''));
  return (
    <div className="wp-row">
      <TextInput
        className="wp-input-number"
        inputMode="decimal"
        aria-label={setting.label}
        aria-describedby={describedBy}
        error={invalid}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          onChange(bytesOf(currentTarget.value, unit));
        }}
      />
      <NativeSelect
        aria-label={`Unit of ${setting.label}`}
        data={byteUnits.map(({ label }) => label)}
        value={unit.label}
        onChange={({ currentTarget }) => {
          const next = byteUnits.find(({ label }) => label === currentTarget.value) ?? unit;
          setUnit(next);
          onChange(bytesOf(typed, next));
        }}
      />
    </div>
  );
}

function LineInput({ setting, value, onChange, invalid, describedBy }: SettingInputProps) {
  return (
    <TextInput
      className="wp-input-line"
      aria-label={setting.label}
      aria-describedby={describedBy}
      error={invalid}
      value={typeof value === 'string' ? value : ''}
      placeholder={setting.kind === 'host' ? 'relay.example.org' : undefined}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.value);
      }}
    />
  );
}

function OneOfInput({ setting, value, onChange, describedBy }: SettingInputProps) {
  return (
    <NativeSelect
      aria-label={setting.label}
      aria-describedby={describedBy}
      data={[...(setting.options ?? [])]}
      value={String(value)}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.value);
      }}
    />
  );
}

function SomeOfInput({ setting, value, onChange, describedBy }: SettingInputProps) {
  const picked = Array.isArray(value) ? (value as string[]) : [];
  const toggled = (option: string, on: boolean) =>
    (setting.options ?? [])
      .map((known) => known.value)
      .filter((known) => (known === option ? on : picked.includes(known)));
  return (
    <div className="wp-row wp-row-wrap" role="group" aria-label={setting.label} aria-describedby={describedBy}>
      {(setting.options ?? []).map((option) => (
        <Checkbox
          key={option.value}
          size="xs"
          label={option.label}
          checked={picked.includes(option.value)}
          onChange={({ currentTarget }) => {
            onChange(toggled(option.value, currentTarget.checked));
          }}
        />
      ))}
    </div>
  );
}

const linesOf = (typed: string) => typed.split(/[\s,]+/).filter(Boolean);

function NetworksInput({ setting, value, onChange, invalid, describedBy }: SettingInputProps) {
  const [typed, setTyped] = useState(() => (Array.isArray(value) ? value.join('\n') : ''));
  return (
    <Textarea
      className="wp-input-line"
      aria-label={setting.label}
      aria-describedby={describedBy}
      error={invalid}
      placeholder={'192.0.2.0/24\n2001:db8::/32'}
      rows={3}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        onChange(linesOf(currentTarget.value));
      }}
    />
  );
}

function OnOffInput({ setting, value, onChange }: SettingInputProps) {
  return (
    <Checkbox
      size="xs"
      label={setting.label}
      checked={value === true}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.checked);
      }}
    />
  );
}

const SocketsInput = ({ setting, value, onChange }: SettingInputProps) => (
  <BindingsInput label={setting.label} value={(value as Binding[] | undefined) ?? []} onChange={onChange} />
);

/** The input of every kind of value. A kind without one does not compile. */
export const settingInputs = {
  boolean: OnOffInput,
  integer: IntegerInput,
  bytes: BytesInput,
  text: LineInput,
  host: LineInput,
  choice: OneOfInput,
  choices: SomeOfInput,
  networks: NetworksInput,
  bindings: SocketsInput,
} satisfies Record<SettingKind, (props: SettingInputProps) => React.ReactNode>;
