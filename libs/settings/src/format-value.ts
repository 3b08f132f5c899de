import type { Binding, Setting, SettingKind, ValueOf } from './setting.js';

/** How a value of a setting reads to people: `On`, `25 MiB`, `30 days`, `unlimited`. The same everywhere and in every locale. */
export function formatValue(setting: Setting, value: unknown): string {
  if (setting.zero && isEmpty(value)) return setting.zero;
  return (formats[setting.kind] as (value: unknown, setting: Setting) => string)(value, setting);
}

const isEmpty = (value: unknown) => value === 0 || value === '' || (Array.isArray(value) && value.length === 0);

const formats: { [K in SettingKind]: (value: ValueOf[K], setting: Setting) => string } = {
  boolean: (value) => (value ? 'On' : 'Off'),
  integer: (value, { unit }) => (unit ? `${value} ${value === 1 ? unit.replace(/s$/, '') : unit}` : String(value)),
  bytes: formatBytes,
  text: (value) => value,
  host: (value) => value,
  choice: (value, setting) => labelOf(setting, value),
  choices: (value, setting) => value.map((member) => labelOf(setting, member)).join(', '),
  networks: (value) => value.join(', '),
  bindings: (value) => value.map(formatBinding).join(', '),
};

const labelOf = ({ options = [] }: Setting, value: string) =>
  options.find((option) => option.value === value)?.label ?? value;

const tlsLabels = { none: 'clear text', starttls: 'STARTTLS', tls: 'TLS' } satisfies Record<Binding['tls'], string>;

const formatBinding = ({ address, port, tls }: Binding) =>
  `${address.includes(':') ? `[${address}]` : address}:${port} ${tlsLabels[tls]}`;

const units = ['PiB', 'TiB', 'GiB', 'MiB', 'KiB'] as const;

/** The largest unit that says the size exactly and shortly, else plain bytes: a rounded limit would be a wrong one. */
export function formatBytes(value: number): string {
  for (const [index, unit] of units.entries()) {
    const count = value / 1024 ** (units.length - index);
    if (count >= 1 && count < 10_000 && Number.isInteger(count * 100)) return `${count} ${unit}`;
  }
  return value === 1 ? '1 byte' : `${value} bytes`;
}
