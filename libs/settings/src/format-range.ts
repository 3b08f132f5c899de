import { formatValue } from './format-value.js';
import type { Setting, SettingKind } from './setting.js';

/** What may be set, as it reads to people: `1 KiB to 1 MiB`, `0 to 3650 days, 0 is for ever`, `Delete or Keep for IMAP`. */
export const formatRange = (setting: Setting) => ranges[setting.kind](setting);

const ranges = {
  boolean: () => 'On or Off',
  integer: ({ min = 0, max, unit, zero }) =>
    `${min} to ${max}${unit ? ` ${unit}` : ''}${zero && min === 0 ? `, 0 is ${zero}` : ''}`,
  bytes: (setting) => bytesRange(setting),
  text: ({ min = 0, max }) => `${min} to ${max} printable ASCII characters`,
  host: ({ nextHop, zero }) =>
    `${nextHop ? 'host, [host], address or host:port' : 'full host name'}${zero ? `, empty is ${zero}` : ''}`,
  choice: (setting) => labels(setting, 'or'),
  choices: (setting) => `one or more of ${labels(setting, 'and')}`,
  networks: ({ max, zero }) => `up to ${max} networks${zero ? `, empty is ${zero}` : ''}`,
  bindings: ({ max }) => `1 to ${max} of address, port and encryption`,
} satisfies Record<SettingKind, (setting: Setting) => string>;

function bytesRange(setting: Setting): string {
  const { min = 0, max = 0, zero } = setting;
  const lowest = min === 0 ? '0' : formatValue(setting, min);
  return `${lowest} to ${formatValue(setting, max)}${zero && min === 0 ? `, 0 is ${zero}` : ''}`;
}

const labels = ({ options = [] }: Setting, word: 'and' | 'or') => options.map(({ label }) => label).join(` ${word} `);
