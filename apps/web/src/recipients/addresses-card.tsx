'use client';

import type { RecipientAddress, RecipientAddressList } from '@waypost/contracts';
import type { Permission } from '@waypost/organization';
import { Icon, Note, Pill, Skeleton, TimeAgo } from '@waypost/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { sentenceOf } from '../api/problem';
import { recipientPath, type RecipientKind } from '../api/recipients';
import { request } from '../api/request';
import { useMay } from '../api/session';
import { useUndo } from '../audit/use-undo';
import { Anchor } from '../navigation/leaving';
import { policyHref } from '../navigation/policy-places';
import { sourceHref } from '../navigation/source-places';
import { tell } from '../shell/tell';
import { AddAddress } from './add-address';
import { Kept } from './owned';
import { addressActsOf } from './address-acts';
import { fromDirectory, isManaged } from './managed-fields';
import type { FromDirectory } from './use-held-fields';

interface AddressesCardProps {
  kind: RecipientKind;
  recipient: FromDirectory;
  permission: Permission;
}

/** Every address of a recipient, where it came from and whether mail for it is taken in; more are added here, and another is made the primary one. */
export function AddressesCard({ kind, recipient, permission }: AddressesCardProps) {
  const may = useMay(permission);
  const cache = useQueryClient();
  const undo = useUndo();
  const own = `${recipientPath(kind, recipient.id)}/addresses`;
  const { data, error } = useQuery({
    queryKey: ['addresses', own],
    queryFn: ({ signal }) => request<RecipientAddressList>(own, { signal }),
  });
  const done = (text: string) => {
    tell.done(text, undo(kind, recipient.id, 'The addresses are as before.'));
    void cache.invalidateQueries();
  };
  const change = (method: 'PATCH' | 'DELETE', { type, address }: RecipientAddress, text: string) => {
    request(`${own}/${encodeURIComponent(`${type}:${address}`)}`, {
      method,
      ifMatch: data?.etag,
      ...(method === 'PATCH' && { body: { primary: true } }),
    }).then(
      () => {
        done(text);
      },
      (refusal: unknown) => {
        tell.refused('Nothing was changed', refusal);
      },
    );
  };
  const items = data?.data.items ?? [];
  const origin = fromDirectory(recipient);
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
      {origin && isManaged(origin, 'address') && (
        <p className="wp-card-body wp-soft wp-small">
          <Icon name="lock" /> Directory source{' '}
          <Anchor href={sourceHref(origin.source.name)}>{origin.source.name}</Anchor> decides which mail address is the
          primary one.
        </p>
      )}
      {data && (
        <ul className="wp-address-list">
          {items.map((item) => {
            const acts = addressActsOf(item, items, origin);
            return (
              <li key={`${item.type}:${item.address}`}>
                <span className="wp-address">
                  {item.type !== 'SMTP' && <span className="wp-soft">{item.type}: </span>}
                  {item.address}
                  {item.type === 'SMTP' && !item.domain && (
                    <span className="wp-soft wp-small"> · its domain is not accepted</span>
                  )}
                  <Origin address={item} />
                </span>
                <span className="wp-row">
                  {item.primary && <Pill>Primary</Pill>}
                  {may && acts.promote && (
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
                  )}
                  {may && acts.remove && (
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
                  )}
                  {may && acts.held && item.source && <Kept source={item.source.name} />}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {may && (
        <AddAddress
          path={own}
          onAdded={(address) => {
            done(`${address} is added.`);
          }}
        />
      )}
    </section>
  );
}

/** Where an address came from, and when. */
export function Origin({ address: { origin, source, policy, wanted, createdAt } }: { address: RecipientAddress }) {
  return (
    <span className="wp-address-origin wp-soft wp-small">
      {origin === 'manual' && 'Given by hand'}
      {origin === 'directory' &&
        (source === null ? (
          'From a directory source that is deleted'
        ) : (
          <>
            From directory source <Anchor href={sourceHref(source.name)}>{source.name}</Anchor>
          </>
        ))}
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
