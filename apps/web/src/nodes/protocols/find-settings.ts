import { settingOf } from '@waypost/settings';
import { protocolWords } from './protocol-words';

/** Whether a setting holds every word that is looked for, in its name, its help, its key or its protocol. */
export function settingMatches(key: string, find: string): boolean {
  const setting = settingOf(key);
  if (setting === undefined) return false;
  const text = `${protocolWords[setting.protocol]} ${setting.label} ${setting.help} ${setting.key}`.toLowerCase();
  return find
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
