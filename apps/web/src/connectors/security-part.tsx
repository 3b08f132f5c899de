'use client';

import { PasswordInput, TextInput } from '@mantine/core';
import type { TlsPolicy } from '@waypost/organization';
import { ChoiceCards } from '@waypost/ui';
import { canSignIn } from './connector-draft';
import { PartCard } from '../forms/part-card';
import type { ConnectorPartProps } from './parts';

const policies = [
  { value: 'none', label: 'Never', help: 'In clear text. For hosts that break when encryption is tried.' },
  {
    value: 'opportunistic',
    label: 'Where they offer it',
    help: 'Else in clear text; nobody’s certificate is looked at.',
  },
  { value: 'required', label: 'Always', help: 'Mail waits while they do not offer it. Any certificate will do.' },
  {
    value: 'verified',
    label: 'Always, and by their certificate',
    help: 'Mail waits unless the certificate is for their name and from an authority that the server trusts.',
  },
] as const satisfies readonly { value: TlsPolicy; label: string; help: string }[];

/** How its hosts are spoken to, and what a new one signs in to them with. */
export function SecurityPart({ draft, faults, onChange, isSaved }: ConnectorPartProps) {
  const { tls, tlsName, signIn } = draft;
  return (
    <PartCard
      title="Encryption"
      help="What counts for the hosts it hands mail to. Two connectors that name the same host on one server should say the same."
    >
      <ChoiceCards
        label="Its mail is encrypted"
        value={tls}
        options={policies}
        onPick={(picked) => {
          onChange({ tls: picked });
        }}
      />
      {faults['tls'] && (
        <p className="wp-fault" role="alert">
          {faults['tls']}
        </p>
      )}
      {tls === 'verified' && (
        <TextInput
          label="Name that the certificate must be for"
          description="Empty for the name each host is called by; needed where hosts are addresses."
          placeholder="mail.example.com"
          autoComplete="off"
          spellCheck={false}
          value={tlsName}
          error={faults['tlsName']}
          onChange={({ currentTarget }) => {
            onChange({ tlsName: currentTarget.value });
          }}
        />
      )}
      {canSignIn(draft) && !isSaved && (
        <div className="wp-form-pair">
          <TextInput
            label="Signs in as"
            description="Empty where the hosts want no password."
            autoComplete="off"
            spellCheck={false}
            value={signIn.username}
            error={faults['signIn.username'] ?? faults['username']}
            onChange={({ currentTarget }) => {
              onChange({ signIn: { ...signIn, username: currentTarget.value } });
            }}
          />
          <PasswordInput
            label="Password"
            description="Kept sealed; never shown again."
            autoComplete="new-password"
            value={signIn.password}
            error={faults['signIn.password'] ?? faults['password']}
            onChange={({ currentTarget }) => {
              onChange({ signIn: { ...signIn, password: currentTarget.value } });
            }}
          />
        </div>
      )}
    </PartCard>
  );
}
