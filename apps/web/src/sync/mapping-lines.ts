import type { FieldMapping } from '@waypost/contracts';
import { type CandidateKind, isFlag, targetFields, type TargetField } from '@waypost/sync';

/** One field of a kind, as the editor shows it: with its line of the mapping where it has one. */
export interface MappingLine {
  target: TargetField;
  /** Its place in the mapping, which faults name. */
  at: number | undefined;
  line: FieldMapping | undefined;
}

/** Every field a kind can take, mapped or not, in the order of the fields. */
export const mappingLines = (mapping: readonly FieldMapping[], kind: CandidateKind): MappingLine[] =>
  targetFields[kind].map((target) => {
    const at = mapping.findIndex((line) => line.kind === kind && line.target === target);
    return { target, at: at < 0 ? undefined : at, line: mapping[at] };
  });

/** What a field is mapped to when somebody begins to map it. */
export const newLine = (kind: CandidateKind, target: TargetField): FieldMapping => ({
  kind,
  target,
  from: [''],
  normaliser: target === 'aliases' ? 'proxy-addresses' : target === 'disabled' || isFlag(target) ? 'boolean' : 'trim',
  authority: 'directory',
  absent: target === 'name' || target === 'address' ? 'keep' : 'clear',
});

/** The mapping with one field changed, added or (`undefined`) taken out. */
export function withLine(
  mapping: readonly FieldMapping[],
  { kind, target }: { kind: CandidateKind; target: TargetField },
  line: FieldMapping | undefined,
): FieldMapping[] {
  const isIt = (one: FieldMapping) => one.kind === kind && one.target === target;
  if (line === undefined) return mapping.filter((one) => !isIt(one));
  return mapping.some(isIt) ? mapping.map((one) => (isIt(one) ? line : one)) : [...mapping, line];
}
