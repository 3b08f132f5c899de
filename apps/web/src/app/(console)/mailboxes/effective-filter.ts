import { formatValue, settingOf, type SettingKey } from '@waypost/settings';
import { levelWords } from '@waypost/ui';

/** A filter by effective value as the api takes it, taken apart; undefined where it names no setting. */
export function readEffective(param: string | undefined): { key: SettingKey; value: string } | undefined {
  const colon = param?.indexOf(':') ?? -1;
  if (param === undefined || colon < 0) return undefined;
  const setting = settingOf(param.slice(0, colon));
  return setting && { key: setting.key, value: param.slice(colon + 1) };
}

/** The filter as the api takes it, such as `pop3.enabled:false`. */
export const effectiveParam = (key: string, value: string) => `${key}:${value.trim()}`;

/** Says whom a filter by source means. */
export function sourceWords(source: string): string {
  if (source === 'default') return 'the default';
  if (source === 'organization') return 'the organization';
  if (source === 'mailbox') return 'the mailbox itself';
  const [level, ...name] = source.split(':');
  return `${level === 'site' ? levelWords.site : levelWords.server} ${name.join(':')}`;
}

function valueOf(key: SettingKey, text: string): unknown {
  const kind = settingOf(key)?.kind;
  if (kind === 'boolean') return text === 'true';
  return kind === 'integer' || kind === 'bytes' ? Number(text) : text;
}

/** The filter as a sentence: `POP3 access: Off, because of Site paris`. */
export function filterWords(effective: string | undefined, source: string | undefined): string | undefined {
  const read = readEffective(effective);
  const setting = read && settingOf(read.key);
  if (read === undefined || setting === undefined) return undefined;
  const value = valueOf(read.key, read.value);
  const plain = setting.kind === 'choices' || setting.kind === 'networks' || setting.kind === 'bindings';
  const words = `${setting.label}: ${plain ? read.value : formatValue(setting, value)}`;
  return source === undefined ? words : `${words}, because of ${sourceWords(source)}`;
}
