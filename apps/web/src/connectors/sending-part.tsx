'use client';

import { Checkbox } from '@mantine/core';
import type { Server } from '@waypost/contracts';
import type { ForeignTransport } from '@waypost/organization';
import { ChoiceCards, Icon } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { childrenQuery } from '../api/children';
import { LineList } from '../forms/line-list';
import { hasHosts } from './connector-draft';
import { PartCard } from '../forms/part-card';
import type { ConnectorPartProps } from './parts';

const transports = [
  { value: 'smtp', label: 'SMTP', help: 'To its hosts, as between mail servers.' },
  { value: 'lmtp', label: 'LMTP', help: 'To its hosts, which answer for every recipient.' },
  {
    value: 'pipe',
    label: 'Pipe',
    help: 'To a program of the server that passes it on, which bears the connector’s name.',
  },
] as const satisfies readonly { value: ForeignTransport; label: string; help: string }[];

/** Who passes its mail on, and to which hosts. */
export function SendingPart({ draft, faults, onChange }: ConnectorPartProps) {
  const { kind, hosts, transport } = draft;
  return (
    <PartCard title="How it sends" help={sendingHelp[kind]}>
      {kind === 'foreign' && (
        <ChoiceCards
          label="It is spoken to by"
          value={transport}
          options={transports}
          onPick={(picked) => {
            onChange({ transport: picked });
          }}
        />
      )}
      {hasHosts(draft) && (
        <fieldset className="wp-fieldset">
          <legend>{kind === 'smarthost' ? 'Smart hosts' : 'Hosts'}</legend>
          <p className="wp-soft wp-small">
            Tried in this order. A name is looked up by its MX, unless it stands in [brackets]; a port goes behind a
            colon.
          </p>
          <LineList
            one="Host"
            placeholder="[192.0.2.1]:587"
            lines={hosts}
            more="Add another host"
            faultOf={(at) => faults[`hosts.${String(at)}`] ?? (at === 0 ? faults['hosts'] : undefined)}
            onChange={(lines) => {
              onChange({ hosts: lines });
            }}
          />
          {hosts.length > 1 && (
            <MoveUp
              hosts={hosts}
              onChange={(lines) => {
                onChange({ hosts: lines });
              }}
            />
          )}
        </fieldset>
      )}
      <Bridgeheads
        label={kind === 'site-link' ? 'Servers here that pass it on' : 'Servers that pass it on'}
        site={draft.site}
        picked={draft.bridgeheads}
        fault={faults['bridgeheads']}
        onPick={(bridgeheads) => {
          onChange({ bridgeheads });
        }}
      />
      {kind === 'site-link' && (
        <Bridgeheads
          label="Servers there that take it in"
          site={draft.targetSite}
          picked={draft.remoteBridgeheads}
          fault={faults['remoteBridgeheads']}
          onPick={(remoteBridgeheads) => {
            onChange({ remoteBridgeheads });
          }}
        />
      )}
    </PartCard>
  );
}

const sendingHelp = {
  internet: 'The next hop of each domain is asked of DNS by the server that passes the mail on.',
  smarthost: 'The server that passes the mail on hands it to the first of these hosts that takes it.',
  'site-link': 'From a server of this site to one of the other.',
  foreign: 'What happens to it behind the other system is not known here.',
} satisfies Record<ConnectorPartProps['draft']['kind'], string>;

/** The order of hosts counts: each but the first can go before the one above it. */
function MoveUp({ hosts, onChange }: { hosts: readonly string[]; onChange: (hosts: string[]) => void }) {
  return (
    <div className="wp-row wp-row-wrap">
      {hosts.slice(1).map((host, at) =>
        host.trim() === '' ? null : (
          <button
            key={at}
            type="button"
            className="wp-chip"
            onClick={() => {
              const next = [...hosts];
              next.splice(at, 2, host, hosts[at] ?? '');
              onChange(next);
            }}
          >
            <Icon name="arrowUp" /> {host} first of {String(at + 1)} and {String(at + 2)}
          </button>
        ),
      )}
    </div>
  );
}

interface BridgeheadsProps {
  label: string;
  site: string;
  picked: readonly string[];
  fault: string | undefined;
  onPick: (names: string[]) => void;
}

/** Some of a site's servers that move mail; none means any of them. */
function Bridgeheads({ label, site, picked, fault, onPick }: BridgeheadsProps) {
  const { data } = useQuery({ ...childrenQuery<Server>('/servers', site), enabled: site !== '' });
  const servers = (data?.items ?? []).filter(({ name, roles }) => roles.includes('transport') || picked.includes(name));
  return (
    <fieldset className="wp-flags">
      <legend>{label}</legend>
      {site === '' && <p className="wp-soft wp-small">Choose the site first.</p>}
      {site !== '' && data && servers.length === 0 && (
        <p className="wp-soft wp-small">No server of {site} moves mail: nothing can leave by this until one does.</p>
      )}
      {servers.length > 0 && (
        <p className="wp-soft wp-small">
          {picked.length === 0 ? 'Any of them. Tick some to name them.' : 'Only these; the first that is up, by name.'}
        </p>
      )}
      {servers.map(({ name, displayName }) => (
        <Checkbox
          key={name}
          size="xs"
          label={displayName}
          checked={picked.includes(name)}
          onChange={({ currentTarget: { checked } }) => {
            onPick(checked ? [...picked, name].sort() : picked.filter((one) => one !== name));
          }}
        />
      ))}
      {fault && (
        <p className="wp-fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
