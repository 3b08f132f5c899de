'use client';

import { NativeSelect } from '@mantine/core';
import type { DirectoryProcess, ServiceAccount } from '@waypost/contracts';
import { dovecotLookup, postfixLookup } from '@waypost/mailplan';
import { CopyBlock } from '@waypost/ui';
import { useState } from 'react';
import { useList } from '../../../api/lists';
import { useMay } from '../../../api/session';
import { Anchor } from '../../../navigation/leaving';

const standardPort = 3890;
const engines = ['Dovecot', 'Postfix'] as const;
type Engine = (typeof engines)[number];

const linesFor = {
  Dovecot: { label: 'Dovecot: in each ldap-*.conf.ext', lines: dovecotLookup },
  Postfix: { label: 'Postfix: in each waypost-*.cf', lines: postfixLookup },
};

/** The account that is called like what binds with it; else the first, or what it could be called. */
const likeliest = (engine: Engine, accounts: readonly string[], suffix: string) =>
  accounts.find((account) => account.toLowerCase().startsWith(`uid=${engine.toLowerCase()}`)) ??
  accounts[0] ??
  `uid=${engine.toLowerCase()},ou=services,${suffix}`;

/** The address a mail server asks a process at: in clear text on the machine itself, over TLS from another. */
const placesOf = (processes: readonly DirectoryProcess[]) => [
  ...new Set([
    ...(processes.length === 0 ? [standardPort] : processes.map(({ ldapPort }) => ldapPort)).map(
      (port) => `ldap://127.0.0.1:${String(port)}`,
    ),
    ...processes.map(({ host, ldapsPort }) => `ldaps://${host}:${String(ldapsPort)}`),
  ]),
];

/** What Dovecot and Postfix are told to ask this directory, ready to be copied; only the password is left to fill in. */
export function MailServerLines({ suffix, processes }: { suffix: string; processes: readonly DirectoryProcess[] }) {
  const maySeeAccounts = useMay('service-account.read');
  return maySeeAccounts ? (
    <WithAccounts suffix={suffix} places={placesOf(processes)} />
  ) : (
    <Lines suffix={suffix} places={placesOf(processes)} accounts={[]} />
  );
}

function WithAccounts({ suffix, places }: { suffix: string; places: string[] }) {
  const { items } = useList<ServiceAccount>('/service-accounts', {}, 500);
  const mailServers = items.filter((account) => account.class === 'mail-server');
  return <Lines suffix={suffix} places={places} accounts={mailServers.map(({ bindDn }) => bindDn)} />;
}

function Lines({ suffix, places, accounts }: { suffix: string; places: string[]; accounts: string[] }) {
  const [chosenPlace, choosePlace] = useState('');
  const [chosen, choose] = useState<Partial<Record<Engine, string>>>({});
  const uri = places.includes(chosenPlace) ? chosenPlace : (places[0] ?? '');
  const accountOf = (engine: Engine) => {
    const own = chosen[engine];
    return own !== undefined && accounts.includes(own) ? own : likeliest(engine, accounts, suffix);
  };
  return (
    <section className="wp-card" aria-labelledby="mail-server-lines">
      <div className="wp-card-head">
        <h2 id="mail-server-lines">Tell a mail server</h2>
      </div>
      <div className="wp-card-body wp-stack">
        <p className="wp-soft">
          Mail servers bind as a service account. <Anchor href="/service-accounts/">Service accounts</Anchor> shows them
          all and makes new ones, with a password that is shown once.
        </p>
        <div className="wp-directory-choices">
          <NativeSelect
            label="Directory"
            data={places}
            value={uri}
            onChange={({ currentTarget }) => {
              choosePlace(currentTarget.value);
            }}
          />
          {engines.map((engine) => (
            <NativeSelect
              key={engine}
              label={`${engine} binds as`}
              data={accounts.length === 0 ? [accountOf(engine)] : accounts}
              value={accountOf(engine)}
              onChange={({ currentTarget: { value } }) => {
                choose({ ...chosen, [engine]: value });
              }}
            />
          ))}
        </div>
        <div className="wp-directory-lines">
          {engines.map((engine) => (
            <CopyBlock
              key={engine}
              label={linesFor[engine].label}
              text={linesFor[engine].lines({ uri, bindDn: accountOf(engine), base: suffix })}
            />
          ))}
        </div>
      </div>
    </section>
  );
}
