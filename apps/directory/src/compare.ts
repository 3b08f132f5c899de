import { type CompareRequest, compileFilter, isTag, type LdapResult } from '@waypost/ldap';
import type { Directory } from './directory.js';
import { planSearch, type Asker } from './search-plan.js';

/** Answers a compare (RFC 4511 §4.10). What the caller may not read is an attribute the entry does not have. */
export function compare({ dn, attribute, value }: CompareRequest, asker: Asker, directory: Directory): LdapResult {
  const filter = { type: 'equality', attribute, value } as const;
  const base = {
    op: 'search',
    base: dn,
    scope: 'base',
    sizeLimit: 0,
    timeLimit: 0,
    typesOnly: false,
    filter,
    attributes: [],
  } as const;
  const plan = planSearch(base, asker, directory);
  if ('code' in plan) return plan;
  const described = directory.schema.describe(attribute);
  if (!described || !described.options.every(isTag)) return { code: 17, sentence: 'There is no such attribute type.' };
  const { type, options } = described;
  const [entry] = plan.entries;
  if (!entry) return { code: 32, sentence: 'There is no such entry.' };
  if (type.secret) return { code: 16, sentence: noSuchAttribute };
  const truth = type.rules.equality && compileFilter(filter, directory.schema)(entry);
  // Only then are all values made, which of a large group are many.
  if (truth === true) return { code: 6 };
  // No entry here has a value with an option.
  if (options.length > 0 || type.withSubtypes.every((one) => entry.values(one).length === 0))
    return { code: 16, sentence: noSuchAttribute };
  if (!type.rules.equality) return { code: 18, sentence: 'The attribute has no equality.' };
  if (truth === undefined) return { code: 21, sentence: 'The value is not of the syntax of the attribute.' };
  return { code: 5 };
}

const noSuchAttribute = 'The entry has no such attribute.';
