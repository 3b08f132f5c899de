import { type FieldFault, pointerTo } from '@waypost/kernel';
import { type Filter, parseDn, parseFilter } from '@waypost/ldap';
import { dnKey } from './dn-key.js';
import { attributesOfFilter } from './place.js';
import { isSecretAttribute } from './secret-attribute.js';
import type { PlacementRule, SourceScope } from './source.js';

/** What is wrong with which entries a source takes. */
export function scopeFaults(scope: SourceScope): FieldFault[] {
  const faults = scope.bases.flatMap((base, index) => {
    const detail = baseFault(base, index, scope.bases);
    return detail === undefined ? [] : [{ pointer: pointerTo('scope', 'bases', index), detail }];
  });
  if (scope.bases.length === 0)
    faults.push({
      pointer: pointerTo('scope', 'bases'),
      detail: 'Name at least one base, such as ou=people,dc=example,dc=org.',
    });
  for (const kind of ['people', 'groups', 'contacts'] as const) {
    const detail = filterFault(scope[kind]);
    if (detail !== undefined) faults.push({ pointer: pointerTo('scope', kind), detail });
  }
  return faults;
}

/** Entries below two bases would come twice, which no run can believe. */
function baseFault(base: string, index: number, bases: readonly string[]): string | undefined {
  if (!parseDn(base)?.length) return 'Write a DN such as ou=people,dc=example,dc=org.';
  const key = dnKey(base);
  const above = bases.find(
    (other, at) => at !== index && (dnKey(other) === key ? at < index : key.endsWith(`,${dnKey(other)}`)),
  );
  return above === undefined ? undefined : `This lies within ${above}, which is searched whole.`;
}

function filterFault(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parsed = parseFilter(text);
  if ('fault' in parsed) return `${parsed.fault} (At character ${parsed.at + 1}.)`;
  const secret = attributesOfFilter(text).find(isSecretAttribute);
  return secret === undefined ? undefined : `${secret} holds a secret, and nothing is asked about it.`;
}

/** What is wrong with where new mailboxes land. */
export function placementFaults(rules: readonly PlacementRule[]): FieldFault[] {
  const everybody = rules.findIndex(({ filter, attribute }) => filter === undefined && attribute === undefined);
  return rules.flatMap((rule, index) => {
    const faults: FieldFault[] = [];
    const refuse = (detail: string, ...place: string[]) =>
      faults.push({ pointer: pointerTo('placement', index, ...place), detail });
    const said = [rule.server, rule.site, rule.attribute].filter((value) => value !== undefined).length;
    if (said !== 1) refuse('Say one of the three: a server, a site, or an attribute that names one of them.');
    const filter = filterFault(rule.filter) ?? unknownHere(rule.filter);
    if (filter !== undefined) refuse(filter, 'filter');
    const attribute = attributeFault(rule.attribute);
    if (attribute !== undefined) refuse(attribute, 'attribute');
    if (everybody >= 0 && index > everybody) refuse(`Rule ${everybody + 1} takes everybody, so this one takes nobody.`);
    return faults;
  });
}

function attributeFault(attribute: string | undefined): string | undefined {
  if (attribute === undefined) return undefined;
  if (!/^[a-z][a-z0-9-]*(?:;[a-z0-9-]+)*$/i.test(attribute)) return `“${attribute}” is no attribute name.`;
  return isSecretAttribute(attribute) ? `${attribute} holds a secret, and is never read.` : undefined;
}

/** Placement filters are evaluated here, where the server's own rules of comparison are not known. */
function unknownHere(text: string | undefined): string | undefined {
  const parsed = text === undefined ? undefined : parseFilter(text);
  if (!parsed || 'fault' in parsed) return undefined;
  const rule = extensibleRule(parsed.filter);
  return rule === undefined
    ? undefined
    : `Comparing by ${rule} is not known here; use = ~= >= <= and * in placement filters.`;
}

function extensibleRule(filter: Filter): string | undefined {
  switch (filter.type) {
    case 'and':
    case 'or':
      return filter.filters.map(extensibleRule).find((rule) => rule !== undefined);
    case 'not':
      return extensibleRule(filter.filter);
    case 'extensible':
      return filter.rule ?? ':=';
    default:
      return undefined;
  }
}
