'use client';

import { Button, TextInput } from '@mantine/core';
import { EmptyState, Icon, Note, PageHead, Skeleton } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiProblem, faultsByMember, sentenceOf } from '../../../api/problem';
import { lookupQuery } from '../../../api/recipients';
import { useAddress } from '../../../navigation/use-address';
import { useTitle } from '../../../navigation/use-title';
import { RecipientAreaTabs } from '../../../recipients/area-tabs';
import { LookupAnswer } from './lookup-answer';

/** Who gets mail for an address, and why; the address stands in the link, so that the answer can be sent to a colleague. */
export function LookupPage() {
  useTitle('Who gets mail');
  const address = useAddress().get('address') ?? '';
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        title="Who gets mail"
        facts="For any address: whose it is, who may write to it, and everybody its mail reaches."
      />
      <RecipientAreaTabs current="lookup" />
      <Lookup key={address} address={address} />
    </div>
  );
}

function Lookup({ address }: { address: string }) {
  const { put } = useAddress();
  const [typed, setTyped] = useState(address);
  const { data, error } = useQuery(lookupQuery(address));
  const fault = error instanceof ApiProblem ? faultsByMember(error.problem)['address'] : undefined;
  const ask = (event: FormEvent) => {
    event.preventDefault();
    put({ address: typed.trim() });
  };
  return (
    <>
      <form className="wp-card wp-card-body wp-add-line" role="search" onSubmit={ask}>
        <TextInput
          aria-label="Address somebody writes to"
          placeholder="sales@example.org"
          leftSection={<Icon name="at" />}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          error={fault}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
          }}
        />
        <Button type="submit" disabled={typed.trim() === ''}>
          Look up
        </Button>
      </form>
      {error !== null && fault === undefined && (
        <Note tone="off" live>
          {sentenceOf(error)}
        </Note>
      )}
      {address !== '' && data === undefined && error === null && <Skeleton lines={6} />}
      {data && <LookupAnswer lookup={data} />}
      {address === '' && (
        <EmptyState icon="mailbox" title="Which address?">
          Write one and see, step by step, who gets its mail. Ctrl K takes an address from everywhere.
        </EmptyState>
      )}
    </>
  );
}
