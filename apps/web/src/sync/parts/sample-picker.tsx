'use client';

import type { SampleEntry } from '@waypost/contracts';
import type { CandidateKind } from '@waypost/sync';
import { Icon } from '@waypost/ui';
import { Outcome } from '../sample-list';
import { candidateWords } from '../source-words';

export interface SamplePickerProps {
  kind: CandidateKind;
  samples: readonly SampleEntry[] | undefined;
  at: number;
  onGo: (at: number) => void;
}

/** The entry that the mapping is shown with, and the way to the next. */
export function SamplePicker({ kind, samples, at, onGo }: SamplePickerProps) {
  const sample = samples?.[at];
  if (samples === undefined)
    return (
      <p className="wp-soft wp-small">
        Once the source answers, real entries are shown here with what the mapping makes of them.
      </p>
    );
  if (sample === undefined)
    return <p className="wp-soft wp-small">No {candidateWords[kind].many} were found to show the mapping with.</p>;
  return (
    <div className="wp-sample" role="group" aria-label="Sample entry">
      <div className="wp-row">
        <Step
          label="Entry before"
          icon="left"
          disabled={at === 0}
          onGo={() => {
            onGo(at - 1);
          }}
        />
        <div className="wp-sample-text" aria-live="polite">
          <strong>{sample.label}</strong>
          <div className="wp-soft wp-small wp-mono">{sample.dn}</div>
        </div>
        <span className="wp-soft wp-small wp-number">
          {at + 1} of {samples.length}
        </span>
        <Step
          label="Next entry"
          icon="right"
          disabled={at >= samples.length - 1}
          onGo={() => {
            onGo(at + 1);
          }}
        />
      </div>
      <Outcome sample={{ ...sample, faults: [] }} />
    </div>
  );
}

const Step = ({
  label,
  icon,
  disabled,
  onGo,
}: {
  label: string;
  icon: 'left' | 'right';
  disabled: boolean;
  onGo: () => void;
}) => (
  <button type="button" className="wp-icon-button" aria-label={label} disabled={disabled} onClick={onGo}>
    <Icon name={icon === 'left' ? 'chevronLeft' : 'chevronRight'} />
  </button>
);
