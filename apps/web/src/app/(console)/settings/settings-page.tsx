'use client';

import { TextInput } from '@mantine/core';
import { catalogue, formatValue, protocols, type Setting } from '@waypost/settings';
import { EmptyState, Icon, levelWords, PageHead, Pill } from '@waypost/ui';
import { useDeferredValue, useEffect, useState } from 'react';
import { Anchor } from '../../../navigation/leaving';
import { nodeHref } from '../../../navigation/places';
import { useAddress } from '../../../navigation/use-address';
import { useTitle } from '../../../navigation/use-title';
import { settingMatches } from '../../../nodes/protocols/find-settings';
import { protocolWords } from '../../../nodes/protocols/protocol-words';

/** The whole catalogue, searched: what can be set, at which levels, and what makes it true. */
export function SettingsPage() {
  useTitle('Settings');
  const { get, put } = useAddress();
  const [find, setFind] = useState(get('q') ?? '');
  const wanted = useDeferredValue(find);
  useEffect(() => {
    put({ q: wanted.trim() });
  }, [put, wanted]);
  const found = catalogue.filter(({ key }) => settingMatches(key, wanted));
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        title="Settings"
        facts={
          <span>{`${String(catalogue.length)} settings; find one, then set it for the organization or for any node below.`}</span>
        }
      />
      <TextInput
        type="search"
        aria-label="Search settings"
        placeholder="Search by name, meaning or key"
        leftSection={<Icon name="search" />}
        className="wp-settings-search"
        value={find}
        onChange={({ currentTarget }) => {
          setFind(currentTarget.value);
        }}
      />
      <p className="wp-hidden" role="status">{`${String(found.length)} settings`}</p>
      {protocols.map((protocol) => {
        const entries = found.filter((setting) => setting.protocol === protocol);
        return (
          entries.length > 0 && (
            <section key={protocol} className="wp-card" aria-label={protocolWords[protocol]}>
              <div className="wp-card-head">
                <h2>{protocolWords[protocol]}</h2>
                <span className="wp-soft wp-small">{entries.length}</span>
              </div>
              {entries.map((setting) => (
                <Entry key={setting.key} setting={setting} />
              ))}
            </section>
          )
        );
      })}
      {found.length === 0 && (
        <EmptyState icon="sliders" title="No setting matches">
          Try another word. Only what a mail server or Waypost itself enforces is offered.
        </EmptyState>
      )}
    </div>
  );
}

function Entry({ setting }: { setting: Setting }) {
  const { key, label, help, levels, fallback, enforcedBy, reference } = setting;
  return (
    <article className="wp-entry" aria-label={label}>
      <div>
        <h3>
          <Anchor href={nodeHref('organization', '', 'protocols', key)}>{label}</Anchor>
        </h3>
        <p className="wp-soft">{help}</p>
        <p className="wp-small wp-soft">
          <code>{key}</code> · {reference}
        </p>
      </div>
      <dl className="wp-entry-facts">
        <dt>Default</dt>
        <dd>{formatValue(setting, fallback)}</dd>
        <dt>Set at</dt>
        <dd className="wp-cell-pills">
          {levels.map((level) => (
            <Pill key={level}>{levelWords[level]}</Pill>
          ))}
        </dd>
        <dt>Enforced by</dt>
        <dd>
          {Object.entries(enforcedBy)
            .map(([engine, how]) => `${engineWords[engine as keyof typeof engineWords]}: ${how}`)
            .join('; ')}
        </dd>
      </dl>
    </article>
  );
}

const engineWords = {
  postfix: 'Postfix',
  dovecot: 'Dovecot',
  dovecotUser: 'Dovecot, per mailbox',
  waypost: 'Waypost',
} satisfies Record<keyof Required<Setting['enforcedBy']>, string>;
