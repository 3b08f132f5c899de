'use client';

import { Button, Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { Dialog, DialogActions, Icon, Note } from '@waypost/ui';
import { useState, type FormEvent, type ReactNode } from 'react';
import { ApiProblem, faultsByMember, sentenceOf } from '../api/problem';

/** One field of a form, described. `name` is the member of the request that its faults point to. */
export interface RecordField<Name extends string> {
  name: Name;
  label: string;
  kind?: 'text' | 'password' | 'select' | 'flags' | 'datetime-local';
  description?: string;
  placeholder?: string;
  required?: boolean;
  autoComplete?: string;
  /** Whether it is there at all beside what the other fields hold. */
  shown?: (values: Readonly<Record<Name, string>>) => boolean;
  /** Draws the field in place of a plain one, from its value as text. */
  input?: (props: FieldProps) => ReactNode;
  /** For `select` and `flags`. The value of `flags` is the picked ones, joined by commas. */
  options?: readonly { value: string; label: string }[];
  /** Present where somebody else decides the field: it is shown, and cannot be changed until they are asked to let go. */
  held?: HeldField | undefined;
}

/** What a field of its own drawing gets. */
export interface FieldProps {
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}

/** Who decides a field in our place. */
export interface HeldField {
  /** Who, in a sentence. */
  sentence: string;
  /** What asking them to let go is called, and how that is done. */
  release: string;
  onRelease: () => void;
}

export interface RecordDialogProps<Name extends string> {
  title: string;
  /** What the button that saves says. */
  submit: string;
  fields: readonly RecordField<Name>[];
  initial: Readonly<Record<Name, string>>;
  /** Saves. What it answers with, if anything, is done once the dialog has closed: leaving the page, for one. */
  onSubmit: (values: Readonly<Record<Name, string>>) => Promise<unknown>;
  onClose: () => void;
  /** What stands between the fields and the buttons, such as a preview of what the present values would do. */
  children?: (values: Readonly<Record<Name, string>>) => ReactNode;
  dangerous?: boolean;
  /** For dialogs that show a table. */
  wide?: boolean;
}

/** A form in a dialog. Faults the server finds land beside their fields; one it cannot place stands at the top. */
export function RecordDialog<Name extends string>(props: RecordDialogProps<Name>) {
  const { title, submit, fields, initial, onSubmit, onClose, children, dangerous, wide = false } = props;
  const [values, setValues] = useState(initial);
  const [refusal, setRefusal] = useState<ApiProblem | Error>();
  const [busy, setBusy] = useState(false);
  const faults = refusal instanceof ApiProblem ? faultsByMember(refusal.problem) : {};
  const present = fields.filter(({ shown }) => shown?.(values) ?? true);
  const placed = present.some(({ name }) => name in faults);
  const send = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setBusy(true);
    setRefusal(undefined);
    onSubmit(values).then(
      (afterwards) => {
        onClose();
        if (typeof afterwards === 'function') afterwards();
      },
      (error: unknown) => {
        setBusy(false);
        setRefusal(error instanceof Error ? error : new Error(String(error)));
      },
    );
  };
  return (
    <Dialog title={title} opened onClose={onClose} wide={wide}>
      <form className="wp-form" onSubmit={send}>
        {refusal && !placed && (
          <Note tone="off" live>
            {sentenceOf(refusal)} {Object.values(faults).join(' ')}
          </Note>
        )}
        {present.map((field, index) => (
          <FieldInput
            key={field.name}
            field={field}
            first={index === 0}
            value={values[field.name]}
            fault={faults[field.name]}
            onChange={(value) => {
              setValues({ ...values, [field.name]: value });
            }}
          />
        ))}
        {children?.(values)}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} {...(dangerous && { className: 'wp-danger' })}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface FieldInputProps extends FieldProps {
  field: Omit<RecordField<string>, 'shown'>;
  first: boolean;
}

function FieldInput({ field, first, value, fault, onChange }: FieldInputProps) {
  const {
    label,
    kind = 'text',
    description,
    placeholder,
    required = false,
    autoComplete = 'off',
    options = [],
  } = field;
  const common = {
    label,
    description,
    error: fault,
    required,
    withAsterisk: false,
    ...(first && { 'data-autofocus': true }),
  };
  if (field.held) return <Held field={field} held={field.held} value={value} fault={fault} />;
  if (field.input) return field.input({ value, fault, onChange });
  const take = ({ currentTarget }: { currentTarget: { value: string } }) => {
    onChange(currentTarget.value);
  };
  if (kind === 'select') return <NativeSelect {...common} data={[...options]} value={value} onChange={take} />;
  if (kind === 'password')
    return <PasswordInput {...common} autoComplete={autoComplete} value={value} onChange={take} />;
  if (kind === 'flags') return <Flags field={field} value={value} fault={fault} onChange={onChange} />;
  return (
    <TextInput
      {...common}
      type={kind}
      placeholder={placeholder}
      autoComplete={autoComplete}
      spellCheck={false}
      value={value}
      onChange={take}
    />
  );
}

/** A field that somebody else decides: its value, whose it is, and the way to take it over. */
function Held({
  field,
  held,
  value,
  fault,
}: {
  field: RecordField<string>;
  held: HeldField;
  value: string;
  fault: string | undefined;
}) {
  const said =
    field.options === undefined
      ? value
      : value
          .split(',')
          .map((one) => field.options?.find((option) => option.value === one)?.label ?? one)
          .join(', ');
  return (
    <div className="wp-held">
      <TextInput
        label={field.label}
        readOnly
        error={fault}
        value={said}
        leftSection={<Icon name="lock" />}
        description={held.sentence}
      />
      <button type="button" className="wp-link-button" onClick={held.onRelease}>
        {held.release}
        <span className="wp-hidden">: {field.label}</span>
      </button>
    </div>
  );
}

function Flags({ field, value, fault, onChange }: Omit<FieldInputProps, 'first'>) {
  const picked = value.split(',').filter(Boolean);
  return (
    <fieldset className="wp-flags">
      <legend>{field.label}</legend>
      {field.description && <p className="wp-soft wp-small">{field.description}</p>}
      {(field.options ?? []).map((option) => (
        <Checkbox
          key={option.value}
          size="xs"
          label={option.label}
          checked={picked.includes(option.value)}
          onChange={({ currentTarget: { checked } }) => {
            onChange(
              (field.options ?? [])
                .map((known) => known.value)
                .filter((known) => (known === option.value ? checked : picked.includes(known)))
                .join(','),
            );
          }}
        />
      ))}
      {fault && (
        <p className="wp-fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
