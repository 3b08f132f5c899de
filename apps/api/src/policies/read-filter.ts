import { DomainError } from '@waypost/kernel';
import { type Filter, parseFilter } from '@waypost/ldap';

/**
 * Reads a filter that recipients are chosen by. Refused with the place of the fault, counted in characters from 1; so are matching
 * rules by name, which a database does not know.
 */
export function readFilter(
  text: string,
  { pointer, code }: { pointer: string; code: 'body-invalid' | 'query-invalid' },
): Filter {
  const read = readOrFault(text);
  if ('filter' in read) return read.filter;
  const detail = read.fault;
  throw new DomainError(code, `The filter cannot be read: ${detail}`, { errors: [{ pointer, detail }] });
}

/** A filter, or why it is none that recipients are chosen by, with the place of the fault. */
export function readOrFault(text: string): { filter: Filter } | { fault: string } {
  const parsed = parseFilter(text);
  const fault = 'fault' in parsed ? parsed : extensibleFault(parsed.filter, text);
  return fault ? { fault: `${fault.fault} (character ${fault.at + 1})` } : (parsed as { filter: Filter });
}

function extensibleFault(filter: Filter, text: string): { fault: string; at: number } | undefined {
  if (!hasExtensible(filter)) return undefined;
  return { fault: 'Matching rules cannot be named in filters of recipients.', at: Math.max(text.indexOf(':='), 0) };
}

function hasExtensible(filter: Filter): boolean {
  if (filter.type === 'and' || filter.type === 'or') return filter.filters.some(hasExtensible);
  return filter.type === 'not' ? hasExtensible(filter.filter) : filter.type === 'extensible';
}
