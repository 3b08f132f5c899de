'use client';

import { NativeSelect } from '@mantine/core';
import type { WhatIf } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { topologyQuery } from '../../../../../api/routing';

export interface SupposingProps {
  whatIf: WhatIf | undefined;
  onChange: (whatIf: WhatIf | undefined) => void;
}

const none: WhatIf = { connectors: [], states: [] };
const doing = { create: 'is made', change: 'is changed', delete: 'is deleted' } as const;

/** What is supposed and not so: connectors that are not saved, and servers or connectors that are down. */
export function Supposing({ whatIf = none, onChange }: SupposingProps) {
  const { data } = useQuery(topologyQuery);
  const put = (next: WhatIf) => {
    onChange(next.connectors.length + next.states.length === 0 ? undefined : next);
  };
  const stated = whatIf.states.map(({ of, name }) => `${of}:${name}`);
  const offered = [
    ...(data?.servers ?? []).map(({ name }) => ({ value: `server:${name}`, label: `Server ${name} is down` })),
    ...(data?.connectors ?? []).map(({ name }) => ({ value: `connector:${name}`, label: `Connector ${name} is down` })),
  ].filter(({ value }) => !stated.includes(value));
  return (
    <div className="wp-row wp-row-wrap wp-supposing" role="group" aria-label="What if">
      <strong>What if</strong>
      {whatIf.connectors.map((proposal, at) => (
        <Supposed
          key={at}
          words={`${typeof proposal.connector === 'string' ? proposal.connector : proposal.connector.name} ${doing[proposal.do]}`}
          onRemove={() => {
            put({ ...whatIf, connectors: whatIf.connectors.filter((_, nth) => nth !== at) });
          }}
        />
      ))}
      {whatIf.states.map(({ of, name, state }, at) => (
        <Supposed
          key={`${of}:${name}`}
          words={`${of} ${name} is ${state}`}
          onRemove={() => {
            put({ ...whatIf, states: whatIf.states.filter((_, nth) => nth !== at) });
          }}
        />
      ))}
      <NativeSelect
        aria-label="Suppose that something is down"
        className="wp-supposing-pick"
        data={[{ value: '', label: 'Suppose that something is down…' }, ...offered]}
        value=""
        onChange={({ currentTarget: { value } }) => {
          const [of, name] = [value.slice(0, value.indexOf(':')), value.slice(value.indexOf(':') + 1)];
          if (name === '') return;
          put({
            ...whatIf,
            states: [...whatIf.states, { of: of as 'server' | 'connector', name: name as never, state: 'down' }],
          });
        }}
      />
    </div>
  );
}

const Supposed = ({ words, onRemove }: { words: string; onRemove: () => void }) => (
  <span className="wp-picked">
    {words}
    <button type="button" className="wp-icon-button" aria-label={`Suppose no more that ${words}`} onClick={onRemove}>
      <Icon name="close" />
    </button>
  </span>
);
