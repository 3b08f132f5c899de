import { NativeSelect, TextInput } from '@mantine/core';
import type { Binding } from '@waypost/settings';
import { Icon } from './icons.js';

const tlsWords = {
  none: 'No encryption',
  starttls: 'STARTTLS',
  tls: 'TLS',
} satisfies Record<Binding['tls'], string>;

interface SocketProps {
  index: number;
  binding: Binding;
  onChange: (binding: Binding) => void;
  onRemove: () => void;
}

function Socket({ index, binding, onChange, onRemove }: SocketProps) {
  const place = `socket ${String(index + 1)}`;
  return (
    <li className="wp-socket">
      <TextInput
        aria-label={`Address of ${place}`}
        value={binding.address}
        onChange={({ currentTarget }) => {
          onChange({ ...binding, address: currentTarget.value });
        }}
      />
      <TextInput
        aria-label={`Port of ${place}`}
        inputMode="numeric"
        value={binding.port === 0 ? '' : String(binding.port)}
        onChange={({ currentTarget }) => {
          onChange({ ...binding, port: Number(currentTarget.value.replace(/\D/g, '')) });
        }}
      />
      <NativeSelect
        aria-label={`Encryption of ${place}`}
        data={Object.entries(tlsWords).map(([value, label]) => ({ value, label }))}
        value={binding.tls}
        onChange={({ currentTarget }) => {
          onChange({ ...binding, tls: currentTarget.value as Binding['tls'] });
        }}
      />
      <button type="button" className="wp-icon-button" aria-label={`Remove ${place}`} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </li>
  );
}

export interface BindingsInputProps {
  label: string;
  value: Binding[];
  onChange: (value: Binding[]) => void;
}

/** The sockets a protocol listens on, one a line: address (`*` for all), port, encryption. */
export function BindingsInput({ label, value, onChange }: BindingsInputProps) {
  return (
    <div role="group" aria-label={label}>
      <ul className="wp-sockets">
        {value.map((binding, index) => (
          <Socket
            key={index}
            index={index}
            binding={binding}
            onChange={(next) => {
              onChange(value.map((old, at) => (at === index ? next : old)));
            }}
            onRemove={() => {
              onChange(value.filter((_, at) => at !== index));
            }}
          />
        ))}
      </ul>
      <button
        type="button"
        className="wp-link-button"
        onClick={() => {
          onChange([...value, { address: '*', port: 0, tls: 'tls' }]);
        }}
      >
        Add an address
      </button>
    </div>
  );
}
