'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ApiProblem, faultsByMember, sentenceOf } from '../api/problem';
import { request } from '../api/request';

/** The types that are usual; any other is written. */
const types = [
  { value: 'SMTP', label: 'Mail', placeholder: 'another@example.org' },
  { value: 'X400', label: 'X.400', placeholder: 'c=US;a= ;p=Paradigms;s=Clark;g=Mark' },
  { value: 'MS', label: 'MS Mail', placeholder: 'PARADIGMS/HQ/MARKC' },
  { value: '', label: 'Another type', placeholder: 'as its system writes it' },
] as const;

interface AddAddressProps {
  /** Where the addresses are. */
  path: string;
  onAdded: (address: string) => void;
}

/** Gives a recipient a further address, of mail or of another system. */
export function AddAddress({ path, onAdded }: AddAddressProps) {
  const [picked, setPicked] = useState<string>('SMTP');
  const [named, setNamed] = useState('');
  const [address, setAddress] = useState('');
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const add = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    request(path, { method: 'POST', body: { type: picked === '' ? named.trim() : picked, address: address.trim() } })
      .then(
        () => {
          setAddress('');
          setFaults({});
          onAdded(address.trim());
        },
        (refusal: unknown) => {
          const found = refusal instanceof ApiProblem ? faultsByMember(refusal.problem) : {};
          setFaults('type' in found || 'address' in found ? found : { address: sentenceOf(refusal) });
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <form className="wp-card-body wp-add-line wp-add-address" onSubmit={add}>
      <NativeSelect
        aria-label="Type of the further address"
        data={types.map(({ value, label }) => ({ value, label }))}
        value={picked}
        onChange={({ currentTarget }) => {
          setPicked(currentTarget.value);
        }}
      />
      {picked === '' && (
        <TextInput
          aria-label="Name of the type"
          placeholder="NOTES"
          autoComplete="off"
          spellCheck={false}
          value={named}
          error={faults['type']}
          onChange={({ currentTarget }) => {
            setNamed(currentTarget.value.toUpperCase());
          }}
        />
      )}
      <TextInput
        aria-label="Further address"
        placeholder={types.find(({ value }) => value === picked)?.placeholder}
        autoComplete="off"
        spellCheck={false}
        value={address}
        error={faults['address']}
        onChange={({ currentTarget }) => {
          setAddress(currentTarget.value);
        }}
      />
      <Button
        type="submit"
        variant="default"
        loading={busy}
        disabled={address.trim() === '' || (picked === '' && named.trim() === '')}
      >
        Add address
      </Button>
    </form>
  );
}
