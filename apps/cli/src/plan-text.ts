import type { DirectoryRunItem, FieldDifference } from '@waypost/contracts';
import { plain } from './plain.js';

/** One item of a plan for people: who, what becomes of them, and each field with the sign of what happens to it. */
export function itemText({ seq, operation, risk, status, kind, label, dn, ...item }: DirectoryRunItem): string {
  const remarks = [risk === 'normal' ? undefined : risk, status === 'planned' ? undefined : status].filter(Boolean);
  const head = `${seq}. ${operation} ${kind} ${label}${remarks.length > 0 ? ` (${remarks.join(', ')})` : ''}`;
  const conflict = item.conflict ? [`! ${item.conflict.detail}`] : [];
  const said = [item.detail, item.error?.detail].flatMap((text) => (text ? [`! ${text}`] : []));
  const lines = [dn, ...conflict, ...said, ...item.differences.flatMap(differenceLines)];
  return [head, ...lines.map((line) => `    ${line}`)].map(plain).join('\n');
}

function differenceLines(difference: FieldDifference): string[] {
  const { field } = difference;
  if ('add' in difference)
    return [
      ...difference.remove.map((value) => `- ${field}: ${value}`),
      ...difference.add.map((value) => `+ ${field}: ${value}`),
    ];
  if ('kept' in difference)
    return [
      `  ${field}: ${valueText(difference.before)} stays; the source says ${valueText(difference.directory)} (${difference.authority})`,
    ];
  const { before, after } = difference;
  return [
    ...(isNothing(before) ? [] : [`- ${field}: ${valueText(before)}`]),
    ...(isNothing(after) ? [] : [`+ ${field}: ${valueText(after)}`]),
  ];
}

const isNothing = (value: unknown) => value === null || value === undefined || value === '';

function valueText(value: unknown): string {
  if (isNothing(value)) return 'nothing';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value !== 'object') return String(value);
  const { name } = value as { name?: unknown };
  return typeof name === 'string' ? name : JSON.stringify(value);
}
