import type { ConnectorDraft } from './connector-draft';

/** An address that no space is likely to be made for: whoever takes everything takes it. */
export const anybody = 'someone@example.net';
/** As many as are asked about without being asked for. */
const most = 8;

/** Addresses that an address space takes: of a suffix one below it and its own. */
export function probesOfSpace({ type, pattern }: ConnectorDraft['addressSpaces'][number]): string[] {
  const text = pattern.trim().toLowerCase();
  if (text === '') return [];
  if (type !== 'SMTP') return [`${type}:${text === '*' ? 'someone' : text.replace(/\*$/, 'x')}`];
  if (text === '*') return [anybody];
  if (text.startsWith('*.')) return [`someone@mail.${text.slice(2)}`, `someone@${text.slice(2)}`];
  if (text.startsWith('*@')) return [`someone${text.slice(1)}`];
  return [text.includes('@') ? text : `someone@${text}`];
}

/** Addresses whose way a change of a connector may change: of what it takes and took, and one that stands for everybody else. */
export function probesOf(...drafts: readonly ConnectorDraft[]): string[] {
  const own = drafts.flatMap(({ kind, addressSpaces }) =>
    kind === 'site-link' ? [] : addressSpaces.flatMap(probesOfSpace),
  );
  return [...new Set([...own.slice(0, most), anybody])];
}

/** What a person typed that looks like addresses. */
export const typedProbes = (text: string): string[] => [
  ...new Set(text.split(/[\s,]+/).filter((one) => /^[^@\s]+@[^@\s]+\.[^@\s.]+$|^[A-Za-z][A-Za-z0-9]*:./.test(one))),
];
