import { type FieldFault, pointerTo } from '@waypost/kernel';
import { attributesOf, parseExpression } from './mapping-expression.js';
import { isSecretAttribute } from './secret-attribute.js';
import { type CandidateKind, type FieldMapping, type Normaliser, type TargetField, targetFields } from './source.js';
import type { SourceDraft } from './validate-source.js';

/** The filter of the scope that brings in each kind. */
const scopeOf = { person: 'people', contact: 'contacts', group: 'groups' } as const satisfies Record<
  CandidateKind,
  string
>;
/** What a recipient cannot be made without. */
const required = ['name', 'address'] as const satisfies readonly TargetField[];

/** What is wrong with where fields come from. */
export function mappingFaults({ mapping, scope }: Pick<SourceDraft, 'mapping' | 'scope'>): FieldFault[] {
  const faults = mapping.flatMap((field, index) =>
    fieldFaults(field, mapping.slice(0, index)).map(({ place, detail }) => ({
      pointer: pointerTo('mapping', index, ...place),
      detail,
    })),
  );
  for (const [kind, filter] of Object.entries(scopeOf)) {
    if (scope[filter] === undefined) continue;
    for (const target of required) {
      const isMapped = mapping.some(
        (field) => field.kind === kind && field.target === target && field.authority !== 'local',
      );
      if (isMapped) continue;
      faults.push({
        pointer: pointerTo('mapping'),
        detail: `Map the ${target} of a ${kind}: none can be made without one.`,
      });
    }
  }
  return faults;
}

type Fault = { place: (string | number)[]; detail: string };

function fieldFaults(field: FieldMapping, before: readonly FieldMapping[]): Fault[] {
  const { kind, target, from, normaliser } = field;
  const faults: Fault[] = [];
  if (!(targetFields[kind] as readonly string[]).includes(target))
    faults.push({ place: ['target'], detail: `A ${kind} has no ${target}; it has ${targetFields[kind].join(', ')}.` });
  if (before.some((other) => other.kind === kind && other.target === target))
    faults.push({
      place: ['target'],
      detail: `The ${target} of a ${kind} is mapped already; give several attributes in one line.`,
    });
  const misfit = normaliserFault(target, normaliser);
  if (misfit !== undefined) faults.push({ place: ['normaliser'], detail: misfit });
  if (from.length === 0) faults.push({ place: ['from'], detail: 'Name at least one attribute.' });
  from.forEach((text, index) => {
    const detail = fromFault(text, target);
    if (detail !== undefined) faults.push({ place: ['from', index], detail });
  });
  return faults;
}

function fromFault(text: string, target: TargetField): string | undefined {
  const parsed = parseExpression(text);
  if ('fault' in parsed) return `${parsed.fault} (At character ${parsed.at + 1}.)`;
  const secret = attributesOf(parsed.expression).find(isSecretAttribute);
  if (secret !== undefined) return `${secret} holds a password or another secret, and is never read.`;
  if (parsed.expression.type === 'template' && (target === 'members' || target === 'owners'))
    return `The ${target} of a group are DNs; name the attribute that has them.`;
  return undefined;
}

const forTexts: readonly Normaliser[] = ['none', 'trim', 'lower'];

function normaliserFault(target: TargetField, normaliser: Normaliser): string | undefined {
  const fitting = fittingNormalisers(target);
  return fitting.includes(normaliser) ? undefined : `For ${target} there is ${fitting.join(', ')}.`;
}

function fittingNormalisers(target: TargetField): readonly Normaliser[] {
  switch (target) {
    case 'disabled':
      return ['account-control', 'boolean'];
    case 'hidden':
    case 'hiddenFromAddressBook':
      return ['boolean'];
    case 'address':
    case 'aliases':
      return [...forTexts, 'proxy-addresses'];
    default:
      return forTexts;
  }
}
