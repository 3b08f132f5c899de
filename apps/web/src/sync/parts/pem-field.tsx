'use client';

import { Textarea } from '@mantine/core';
import { Icon } from '@waypost/ui';
import { useId, useRef, useState } from 'react';

export interface PemFieldProps {
  label: string;
  description: string;
  value: string;
  placeholder?: string;
  fault: string | undefined;
  onChange: (text: string) => void;
}

/** More than any chain of certificates needs, in bytes; a file beyond it is something else. */
const mostBytes = 65_536;

/** PEM text, pasted or read from a file. */
export function PemField({ label, description, value, placeholder, fault, onChange }: PemFieldProps) {
  const file = useRef<HTMLInputElement>(null);
  const id = useId();
  const [refusal, setRefusal] = useState<string>();
  const read = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    const text = chosen.size > mostBytes ? '' : await chosen.text();
    const isPem = text.includes('-----BEGIN ');
    setRefusal(
      isPem ? undefined : `${chosen.name} is no PEM text. It begins with a line such as -----BEGIN CERTIFICATE-----.`,
    );
    if (isPem) onChange(text.trim());
  };
  return (
    <div className="wp-stack wp-pem">
      <Textarea
        id={id}
        label={label}
        description={description}
        placeholder={placeholder ?? '-----BEGIN CERTIFICATE-----'}
        rows={value === '' ? 2 : 5}
        autoComplete="off"
        spellCheck={false}
        value={value}
        error={refusal ?? fault}
        onChange={({ currentTarget }) => {
          setRefusal(undefined);
          onChange(currentTarget.value);
        }}
      />
      <div className="wp-row">
        <button type="button" className="wp-button-small" onClick={() => file.current?.click()}>
          <Icon name="upload" /> Choose a file
          <span className="wp-hidden"> for {label}</span>
        </button>
        {value !== '' && (
          <button
            type="button"
            className="wp-link-button"
            onClick={() => {
              onChange('');
            }}
          >
            Clear<span className="wp-hidden"> {label}</span>
          </button>
        )}
        <input
          ref={file}
          type="file"
          hidden
          accept=".pem,.crt,.cer,.key,application/x-pem-file"
          onChange={({ currentTarget }) => {
            void read(currentTarget.files?.[0]);
            currentTarget.value = '';
          }}
        />
      </div>
    </div>
  );
}
