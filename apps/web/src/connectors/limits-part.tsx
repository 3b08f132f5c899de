'use client';

import { TextInput } from '@mantine/core';
import { connectorLimitNames, type ConnectorLimits, largestConnectorLimit } from '@waypost/organization';
import { PartCard } from '../forms/part-card';
import { canBeLimited } from './connector-draft';
import type { ConnectorPartProps } from './parts';

const fields = {
  connections: { label: 'Connections at once', help: 'Of one server, all destinations together.' },
  connectionsPerDomain: { label: 'Connections to one destination', help: 'To one domain, or to the hosts it names.' },
  messagesPerConnection: { label: 'Messages per connection', help: 'After so many a new connection is opened.' },
  recipientsPerMessage: { label: 'Recipients per message', help: 'What is for more goes in several copies.' },
} as const satisfies Record<keyof ConnectorLimits, { label: string; help: string }>;

/** How much it hands over at once; what is empty follows the settings of its servers. */
export function LimitsPart({ draft, faults, onChange }: ConnectorPartProps) {
  const { limits } = draft;
  return (
    <PartCard
      title="How much at once"
      help={
        canBeLimited(draft)
          ? 'Empty for what the settings of its servers say. Limits count once the configuration of those servers is applied again; until then mail goes on without them.'
          : 'A pipe is limited where it is set up, in master.cf of its server.'
      }
    >
      {canBeLimited(draft) && (
        <div className="wp-form-pair">
          {connectorLimitNames.map((name) => (
            <TextInput
              key={name}
              type="number"
              min={1}
              max={largestConnectorLimit}
              label={fields[name].label}
              description={fields[name].help}
              placeholder="as its servers"
              value={limits[name] === null || Number.isNaN(limits[name]) ? '' : String(limits[name])}
              error={faults[`limits.${name}`]}
              onChange={({ currentTarget: { value, valueAsNumber } }) => {
                onChange({ limits: { ...limits, [name]: value === '' ? null : valueAsNumber } });
              }}
            />
          ))}
        </div>
      )}
    </PartCard>
  );
}
