'use client';

import type { SampleEntry } from '@waypost/contracts';
import { Pill } from '@waypost/ui';
import { sayValue } from './difference-lines';
import { outcomeDetail, outcomeWords } from './sample-words';
import { candidateWords, fieldName } from './source-words';

/** The first entries of a source and what they would become, each fault beside its field. */
export function SampleList({ samples }: { samples: readonly SampleEntry[] }) {
  return (
    <div className="wp-plain-table-scroll">
      <table className="wp-plain-table wp-samples">
        <caption className="wp-hidden">Sample entries and what they would become</caption>
        <thead>
          <tr>
            <th scope="col">Entry</th>
            <th scope="col">Address</th>
            <th scope="col">What it would become</th>
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <tr key={sample.anchor}>
              <td data-header="Entry">
                <strong>{sample.label}</strong>
                <div className="wp-soft wp-small wp-mono">{sample.dn}</div>
              </td>
              <td data-header="Address">{sayValue(sample.fields['address']) ?? '—'}</td>
              <td data-header="What it would become">
                <Outcome sample={sample} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What becomes of one sample entry, with what is wrong with it. */
export function Outcome({ sample }: { sample: SampleEntry }) {
  const { tone, label } = outcomeWords[sample.outcome];
  const detail = outcomeDetail(sample);
  return (
    <>
      <span className="wp-row wp-row-wrap">
        <Pill tone={tone}>{label}</Pill>
        <span className="wp-soft wp-small">
          {candidateWords[sample.kind].one}
          {detail && `, ${detail}`}
        </span>
      </span>
      {sample.faults.map(({ field, detail: fault }) => (
        <p key={`${field} ${fault}`} className="wp-fault">
          {fieldName(field)}: {fault}
        </p>
      ))}
    </>
  );
}
