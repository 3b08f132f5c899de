'use client';

import '../../../styles/steps-taken.css';
import type { RecipientLookup } from '@waypost/contracts';
import { countOf, Icon, Note, Pill } from '@waypost/ui';
import type { ReactNode } from 'react';
import { useMay } from '../../../api/session';
import { explainHref } from '../../../explain/question';
import { recipientIcons } from '../../../forms/recipient-picker';
import { Anchor } from '../../../navigation/leaving';
import { recipientHref } from '../../../navigation/places';
import { Origin } from '../../../recipients/addresses-card';
import { draftOfDelivery } from '../../../recipients/delivery-draft';
import { writingSentences } from '../../../recipients/delivery-words';
import { MemberName } from '../../../recipients/members-list';
import { type LookupStepKey, lookupSteps, verdictOf } from './lookup-steps';

/** Who gets mail for an address: the verdict, and every step to it with the way to its record. */
export function LookupAnswer({ lookup }: { lookup: RecipientLookup }) {
  const mayExplain = useMay('routing.explain');
  const { tone, icon, says } = verdictOf(lookup);
  return (
    <section className="wp-card" aria-label={`Mail for ${lookup.address}`}>
      <div className="wp-card-head wp-row-wrap">
        <h2 className="wp-address">{lookup.address}</h2>
        <Pill tone={tone} icon={icon}>
          {says}
        </Pill>
        {mayExplain && (
          <Anchor className="wp-push" href={explainHref({ to: lookup.address })}>
            Explain a message to it
          </Anchor>
        )}
      </div>
      <ol className="wp-steps-taken">
        {lookupSteps(lookup).map((step) => (
          <li key={step.key} className="wp-step-taken" data-tone={step.tone} data-step={step.key}>
            <span className="wp-step-dot" aria-hidden="true">
              <Icon name={step.icon} />
            </span>
            <div className="wp-step-body">
              <p className="wp-step-asks">{step.asks}</p>
              <p className="wp-step-says">{step.says}</p>
              {details[step.key](lookup)}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What stands behind each step. */
const details = {
  domain: ({ domain }) =>
    domain && <Anchor href={`/domains/?name=${encodeURIComponent(domain.name)}`}>Domain {domain.name}</Anchor>,
  recipient: ({ recipient, addresses, address }) => {
    const own = addresses.find((one) => one.type === 'SMTP' && one.address.toLowerCase() === address.toLowerCase());
    return (
      recipient && (
        <>
          <Anchor href={recipientHref(recipient.kind, recipient.name)}>
            {recipient.kind === 'mailbox' ? 'Mailbox' : recipient.kind === 'group' ? 'Group' : 'Contact'}{' '}
            {recipient.displayName}
          </Anchor>
          {own && <Origin address={own} />}
          {addresses.length > 1 && (
            <p className="wp-soft wp-small wp-address">
              {countOf(addresses.length, 'address', 'addresses')} in all:{' '}
              {addresses.map((one) => (one.type === 'SMTP' ? one.address : `${one.type}:${one.address}`)).join(', ')}
            </p>
          )}
        </>
      )
    );
  },
  writers: ({ recipient, delivery }) =>
    recipient &&
    delivery && (
      <>
        <ul className="wp-soft">
          {writingSentences(draftOfDelivery(delivery)).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <Anchor href={recipientHref(recipient.kind, recipient.name, 'delivery')}>Its delivery rules</Anchor>
      </>
    ),
  group: ({ filter, loops }) => (
    <>
      {filter !== null && <code className="wp-address">{filter}</code>}
      {loops.length > 0 && (
        <Note tone="override">
          {loops.map(({ name }) => name).join(', ')} {loops.length === 1 ? 'holds itself' : 'hold themselves'} through
          others; each is opened once.
        </Note>
      )}
    </>
  ),
  forwarding: ({ forwarded }) => (
    <ul>
      {forwarded.map(({ from, to, keepCopy }) => (
        <li key={`${from.id} ${to.address}`}>
          <Anchor className="wp-inline-link" href={recipientHref('mailbox', from.name, 'delivery')}>
            {from.name}
          </Anchor>{' '}
          goes on to <MemberName member={to} />
          <span className="wp-soft">{keepCopy ? ', and a copy stays' : ', and nothing stays'}</span>
        </li>
      ))}
    </ul>
  ),
  receivers: ({ receives, receivesTotal, receivesExact }) => (
    <>
      <ul className="wp-receivers" aria-label="Who gets it">
        {receives.map((member) => (
          <li key={`${member.kind} ${member.id ?? member.address}`} className="wp-address">
            <Icon name={recipientIcons[member.kind]} /> <MemberName member={member} />
            {member.displayName !== null && <span className="wp-soft wp-small"> · {member.address}</span>}
          </li>
        ))}
      </ul>
      {receivesTotal > receives.length && (
        <p className="wp-soft">
          and {receivesExact ? '' : 'about '}
          {countOf(receivesTotal - receives.length, 'other', 'others')}
        </p>
      )}
    </>
  ),
} satisfies Record<LookupStepKey, (lookup: RecipientLookup) => ReactNode>;
