'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { PageHead } from '@waypost/ui';
import { useEffect, useState } from 'react';
import { AuditTrail } from '../../../audit/audit-trail';
import { actionWords } from '../../../audit/audit-words';
import { useAddress } from '../../../navigation/use-address';
import { useTitle } from '../../../navigation/use-title';
import { auditActions } from './audit-actions';

const subjectPattern = /^[a-z-]+:.+$/;

/** Everything that was changed, by anyone, anywhere. */
export function AuditPage() {
  useTitle('Audit');
  const { get, put } = useAddress();
  const [actor, setActor] = useState(get('actor') ?? '');
  const [subject, setSubject] = useState(get('subject') ?? '');
  const [asked] = useDebouncedValue(
    { actor: actor.trim(), subject: subjectPattern.test(subject.trim()) ? subject.trim() : '' },
    250,
  );
  useEffect(() => {
    put(asked);
  }, [put, asked]);
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        title="Audit"
        facts={<span>Every change, in the order it was made, each chained to the one before.</span>}
      />
      <section className="wp-card" aria-label="Changes">
        <div className="wp-list-tools" role="search">
          <NativeSelect
            aria-label="Action"
            className="wp-list-picker"
            data={[
              { value: '', label: 'Every action' },
              ...auditActions.map((value) => ({ value, label: actionWords(value) })),
            ]}
            value={get('action') ?? ''}
            onChange={({ currentTarget }) => {
              put({ action: currentTarget.value });
            }}
          />
          <TextInput
            aria-label="By whom"
            placeholder="By whom"
            className="wp-list-picker"
            value={actor}
            onChange={({ currentTarget }) => {
              setActor(currentTarget.value);
            }}
          />
          <TextInput
            aria-label="To what, such as site:paris"
            placeholder="To what, such as site:paris"
            className="wp-list-search"
            error={
              subject !== '' &&
              !subjectPattern.test(subject.trim()) &&
              'Write a level and a name, such as mailbox:mark.'
            }
            value={subject}
            onChange={({ currentTarget }) => {
              setSubject(currentTarget.value);
            }}
          />
        </div>
        <AuditTrail filter={{ action: get('action'), actor: asked.actor, subject: asked.subject }} />
      </section>
    </div>
  );
}
