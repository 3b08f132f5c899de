'use client';

import type { SampleEntry } from '@waypost/contracts';
import { type CandidateKind, candidateKinds } from '@waypost/sync';
import { Choice, countOf, Note } from '@waypost/ui';
import { useState } from 'react';
import { type MappingLine, mappingLines, withLine } from '../mapping-lines';
import { candidateWords } from '../source-words';
import { MappingRow } from './mapping-row';
import type { PartProps } from './part';
import { SamplePicker } from './sample-picker';

/** Attributes people map most; more can be typed. */
const usualAttributes = [
  'uid',
  'cn',
  'sn',
  'givenName',
  'displayName',
  'initials',
  'mail',
  'mailAlternateAddress',
  'proxyAddresses',
  'sAMAccountName',
  'userPrincipalName',
  'userAccountControl',
  'company',
  'o',
  'department',
  'ou',
  'physicalDeliveryOfficeName',
  'extensionAttribute1',
  'title',
  'telephoneNumber',
  'description',
  'member',
  'uniqueMember',
  'owner',
  'managedBy',
  'msExchHideFromAddressLists',
  'nsAccountLock',
  'targetAddress',
  'employeeType',
];

export interface MappingPartProps extends PartProps {
  /** Entries read with the mapping as it is; none before the source answered. */
  samples: readonly SampleEntry[] | undefined;
  /** Attributes that entries of the source were seen to have. */
  attributes?: readonly string[];
}

/** Which attribute becomes which field, who decides about it, and beside it what that makes of a real entry. */
export function MappingPart({ draft, onChange, faults, samples, attributes = [] }: MappingPartProps) {
  const [kind, setKind] = useState<CandidateKind>('person');
  const [at, setAt] = useState(0);
  const taken = candidateKinds.filter(
    (one) => one === 'person' || draft.scope[one === 'group' ? 'groups' : 'contacts'] !== null,
  );
  const ofKind = samples?.filter((sample) => sample.kind === kind) ?? [];
  const sample = ofKind[Math.min(at, ofKind.length - 1)];
  const lines = mappingLines(draft.mapping, kind);
  const [taking, leaving] = [lines.filter(({ line }) => line), lines.filter(({ line }) => !line)];
  const rows = (label: string, fields: readonly MappingLine[]) => (
    <div className="wp-mapping" role="list" aria-label={label}>
      {fields.map((field) => (
        <MappingRow
          key={`${kind} ${field.target}`}
          kind={kind}
          field={field}
          faults={faults}
          sample={sample}
          onChange={(line) => {
            onChange({ mapping: withLine(draft.mapping, { kind, target: field.target }, line) });
          }}
        />
      ))}
    </div>
  );
  return (
    <div className="wp-form">
      <datalist id="wp-attributes">
        {[...new Set([...attributes, ...usualAttributes])].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {taken.length > 1 && (
        <div className="wp-find-choice">
          <Choice
            label="Mapping of"
            value={kind}
            options={taken.map((value) => ({ value, content: candidateWords[value].title }))}
            onPick={(picked) => {
              setKind(picked);
              setAt(0);
            }}
          />
        </div>
      )}
      {faults['mapping'] && <Note tone="off">{faults['mapping']}</Note>}
      <SamplePicker kind={kind} samples={samples && ofKind} at={Math.min(at, ofKind.length - 1)} onGo={setAt} />
      {taking.length > 0 && rows(`Fields of ${candidateWords[kind].many}`, taking)}
      {leaving.length > 0 && (
        <details className="wp-fold" open={taking.length === 0 || undefined}>
          <summary>{countOf(leaving.length, 'field')} not taken</summary>
          {rows('Fields not taken', leaving)}
        </details>
      )}
    </div>
  );
}
