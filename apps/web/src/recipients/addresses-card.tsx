'use client';

import { Button, TextInput } from '@mantine/core';
import type { RecipientAddress, RecipientAddressList } from '@waypost/contracts';
import type { Permission } from '@waypost/organization';
import { Note, Pill, Skeleton, TimeAgo } from '@waypost/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { sentenceOf } from '../api/problem';
import { request } from '../api/request';
import { useMay } from '../api/session';
import { Anchor } from '../navigation/leaving';
import { policyHref } from '../navigation/policy-places';
import { tell } from '../shell/tell';

/** Every address of a recipient, and whether mail for it is taken in; more are added here, and another is made the primary one. */
export function AddressesCard({ path, permission }: { path: string; permission: Permission }) {
  const may = useMay(permission);
  const cache = useQueryClient();
  const own = `${path}/addresses`;
  const { data, error } = useQuery({
    queryKey: ['addresses', own],
    queryFn: ({ signal }) => request<RecipientAddressList>(own, { signal }),
  });
  const change = (method: 'PATCH' | 'DELETE', { type, address }: RecipientAddress, done: string) => {
    request(`${own}/${encodeURIComponent(`${type}:${address}`)}`, {
      method,
      ifMatch: data?.etag,
      ...(method === 'PATCH' && { body: { primary: true } }),
    }).then(
      () => {
        tell.done(done);
        void cache.invalidateQueries();
      },
      (refusal: unknown) => {
        tell.refused('Nothing was changed', refusal);
      },
    );
  };
  return (
    <section className="wp-card" aria-label="Addresses">
      <div className="wp-card-head">
        <h2>Addresses</h2>
      </div>
      {error && (
        <div className="wp-card-body">
          <Note tone="off">{sentenceOf(error)}</Note>
        </div>
      )}
      {!data && !error && (
        <div className="wp-card-body">
          <Skeleton lines={2} />
        </div>
      )}
      {data && (
        <ul className="wp-address-list">
          {data.data.items.map((item) => (
            <li key={`${item.type}:${item.address}`}>
              <span className="wp-address">
                {item.type !== 'SMTP' && <span className="wp-soft">{item.type}: </span>}
                {item.address}
                {item.type === 'SMTP' && !item.domain && (
                  <span className="wp-soft wp-small"> · its domain is not accepted</span>
                )}
                <Origin address={item} />
              </span>
              {item.primary ? (
                <Pill>Primary</Pill>
              ) : (
                may && (
                  <span className="wp-row">
                    <button
                      type="button"
                      className="wp-button-small"
                      aria-label={`Make ${item.address} the primary address`}
                      onClick={() => {
                        change('PATCH', item, `${item.address} is the primary address.`);
                      }}
                    >
                      Make primary
                    </button>
                    <button
                      type="button"
                      className="wp-button-small"
                      aria-label={`Remove ${item.address}`}
                      onClick={() => {
                        change('DELETE', item, `${item.address} is removed.`);
                      }}
                    >
                      Remove
                    </button>
                  </span>
                )
              )}
            </li>
          ))}
        </ul>
      )}
      {may && <AddAddress own={own} onAdded={() => void cache.invalidateQueries()} />}
    </section>
  );
}

/** Where an address came from, and when. */
function Origin({ address: { origin, policy, wanted, createdAt } }: { address: RecipientAddress }) {
  return (
    <span className="wp-address-origin wp-soft wp-small">
      {origin === 'manual' && 'Given by hand'}
      {origin === 'directory' && 'From a directory source'}
      {origin === 'policy' &&
        (policy === null ? (
          'By a recipient policy that is deleted'
        ) : (
          <>
            By policy <Anchor href={policyHref(policy.name)}>{policy.name}</Anchor>
          </>
        ))}{' '}
      · <TimeAgo at={createdAt} />
      {wanted !== null && ` · ${wanted} was taken`}
    </span>
  );
}

function AddAddress({ own, onAdded }: { own: string; onAdded: () => void }) {
  const [address, setAddress] = useState('');
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const add = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    request(own, { method: 'POST', body: { address: address.trim() } })
      .then(
        () => {
          setAddress('');
          setFault(undefined);
          onAdded();
        },
        (refusal: unknown) => {
          setFault(sentenceOf(refusal));
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <form className="wp-card-body wp-add-line" onSubmit={add}>
      <TextInput
        aria-label="Further address"
        placeholder="another@example.org"
        autoComplete="off"
        spellCheck={false}
        value={address}
        error={fault}
        onChange={({ currentTarget }) => {
          setAddress(currentTarget.value);
        }}
      />
      <Button type="submit" variant="default" loading={busy} disabled={address.trim() === ''}>
        Add address
      </Button>
    </form>
  );
}
