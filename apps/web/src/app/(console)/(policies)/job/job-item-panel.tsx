'use client';

import type { ImportItemChange, JobItem, PolicyItemChange } from '@waypost/contracts';
import { Facts, Note, Pill, SidePanel } from '@waypost/ui';
import { jobItemStatusWords, jobOperationWords } from '../../../../jobs/job-words';
import { addressesAfter, isOfPolicy, readWritten, sayRowValue } from '../../../../jobs/policy-change';
import { Anchor } from '../../../../navigation/leaving';
import { policyHref } from '../../../../navigation/policy-places';
import { recipientHref } from '../../../../navigation/places';

/** One item: who, what was before and what comes after. */
export function JobItemPanel({ item, onClose }: { item: JobItem; onClose: () => void }) {
  const { recipient, operation, status, change } = item;
  const { tone, icon, label, help } = jobOperationWords[operation];
  return (
    <SidePanel title={recipient.name} onClose={onClose}>
      <div className="wp-stack wp-stack-wide">
        <div className="wp-row wp-row-wrap">
          <Pill tone={tone} icon={icon}>
            {label}
          </Pill>
          <Pill tone={jobItemStatusWords[status].tone}>{jobItemStatusWords[status].label}</Pill>
          <span className="wp-soft wp-small">{help}</span>
        </div>
        {isOfPolicy(change) ? <Addresses change={change} /> : <Row change={change} />}
        {operation !== 'create' && (
          <p>
            <Anchor href={recipientHref(recipient.kind, recipient.name)}>Open the {recipient.kind}</Anchor>
          </p>
        )}
      </div>
    </SidePanel>
  );
}

const keptWords = {
  target: 'it is where the contact leads to',
  directory: 'a directory source decides it',
  'by-hand': 'it was set by hand',
} satisfies Record<PolicyItemChange['kept'][number]['why'], string>;

function Addresses({ change }: { change: PolicyItemChange }) {
  const collisions = change.added.filter(({ collision }) => collision !== undefined);
  return (
    <>
      {collisions.map(({ type, address, collision }) => (
        <Note key={`${type}:${address}`} tone="override">
          {collision?.wanted} is taken, so it is {address}.
        </Note>
      ))}
      {change.kept.map(({ type, address, wanted, why }) => (
        <Note key={`${type}:${address}`}>
          {address} stays the primary address in place of {wanted}: {keptWords[why]}.
        </Note>
      ))}
      <div>
        <h3>Before</h3>
        <ul className="wp-job-changes">
          {change.before.map(readWritten).map((one) => (
            <Address key={`${one.type}:${one.address}`} {...one} />
          ))}
        </ul>
      </div>
      <div>
        <h3>After</h3>
        <ul className="wp-job-changes">
          {addressesAfter(change).map((one) => (
            <Address key={`${one.type}:${one.address}`} {...one} />
          ))}
        </ul>
      </div>
      <Facts
        facts={[
          [
            'By',
            <Anchor key="policy" href={policyHref(change.policy.name)}>
              {change.policy.name}
            </Anchor>,
          ],
        ]}
      />
    </>
  );
}

interface AddressProps {
  type: string;
  address: string;
  primary: boolean;
  isNew?: boolean;
}

const Address = ({ type, address, primary, isNew = false }: AddressProps) => (
  <li>
    {type !== 'SMTP' && <span className="wp-soft">{type}:</span>}
    <span className="wp-address">{address}</span>
    {primary && <Pill tone="accent">Primary</Pill>}
    {isNew && <Pill tone="on">New</Pill>}
  </li>
);

function Row({ change: { row, differences, faults } }: { change: ImportItemChange }) {
  return (
    <>
      {faults.map(({ pointer, detail }) => (
        <Note key={`${pointer} ${detail}`} tone="off">
          Column <code>{pointer.replace(/^#?\//, '')}</code>: {detail}
        </Note>
      ))}
      <Facts
        facts={[
          ['Row', String(row)],
          ...differences.map(
            ({ field, before, after }) => [field, `${sayRowValue(before)} → ${sayRowValue(after)}`] as const,
          ),
        ]}
      />
    </>
  );
}
