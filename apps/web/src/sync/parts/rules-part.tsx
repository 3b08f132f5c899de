'use client';

import { TextInput } from '@mantine/core';
import { defaultThresholds } from '@waypost/sync';
import { areUsualLimits } from '../usual-limits';
import type { ReactNode } from 'react';
import type { SourceDraft } from '../source-draft';
import type { PartProps } from './part';

/** When a source runs by itself, what becomes of leavers, and how much may change before somebody must look. */
export function RulesPart({ draft, onChange, faults }: PartProps) {
  const { schedule, leavers, thresholds } = draft;
  const number = (label: string, path: string, value: number, onValue: (value: number) => void) => (
    <NumberBox label={label} value={value} fault={faults[path]} onChange={onValue} />
  );
  const limit = (change: Partial<SourceDraft['thresholds']>) => {
    onChange({ thresholds: { ...thresholds, ...change } });
  };
  const isUsual = areUsualLimits(thresholds);
  return (
    <div className="wp-form">
      <fieldset className="wp-fieldset">
        <legend>Schedule</legend>
        <Sentence faults={[faults['schedule.everyMinutes']]}>
          Ask for changes every{' '}
          {number('Minutes between runs', 'schedule.everyMinutes', schedule.everyMinutes, (everyMinutes) => {
            onChange({ schedule: { ...schedule, everyMinutes } });
          })}{' '}
          minutes; 0 for never.
        </Sentence>
        <Sentence faults={[faults['schedule.fullAt']]}>
          Read everything once a day at{' '}
          <TextInput
            type="time"
            size="xs"
            className="wp-inline-time"
            aria-label="Time of the daily full run, UTC"
            value={schedule.fullAt ?? ''}
            error={faults['schedule.fullAt'] !== undefined}
            onChange={({ currentTarget }) => {
              onChange({ schedule: { ...schedule, fullAt: currentTarget.value === '' ? null : currentTarget.value } });
            }}
          />{' '}
          UTC; empty for never. Only a full run can tell that somebody is gone where the server does not say so.
        </Sentence>
      </fieldset>
      <fieldset className="wp-fieldset">
        <legend>Leavers</legend>
        <Sentence faults={[faults['leavers.missingRuns'], faults['leavers.proposePurgeAfterDays']]}>
          Suspend somebody who was absent from{' '}
          {number('Full runs absent', 'leavers.missingRuns', leavers.missingRuns, (missingRuns) => {
            onChange({ leavers: { ...leavers, missingRuns } });
          })}{' '}
          complete full runs. Sign-in stops then, mail is still received. After{' '}
          {number('Days suspended', 'leavers.proposePurgeAfterDays', leavers.proposePurgeAfterDays, (days) => {
            onChange({ leavers: { ...leavers, proposePurgeAfterDays: days } });
          })}{' '}
          days the mailbox is proposed for purge; it is never deleted by itself, and all of it is undone when they come
          back.
        </Sentence>
      </fieldset>
      <fieldset className="wp-fieldset">
        <legend>Hold a plan for somebody to look at when</legend>
        <ul className="wp-limits">
          <li>
            <Sentence
              faults={[
                faults['thresholds.removals.count'],
                faults['thresholds.removals.percent'],
                faults['thresholds.mostRemovals'],
              ]}
            >
              {number('Removals, at least', 'thresholds.removals.count', thresholds.removals.count, (count) => {
                limit({ removals: { ...thresholds.removals, count } });
              })}{' '}
              people or more, and over{' '}
              {number('Removals, percent', 'thresholds.removals.percent', thresholds.removals.percent, (percent) => {
                limit({ removals: { ...thresholds.removals, percent } });
              })}{' '}
              % of all, would be missing, suspended or proposed for purge; or more than{' '}
              {number('Removals at most', 'thresholds.mostRemovals', thresholds.mostRemovals, (mostRemovals) => {
                limit({ mostRemovals });
              })}{' '}
              whatever their share
            </Sentence>
          </li>
          <li>
            <Sentence faults={[faults['thresholds.shrinkToPercent']]}>
              fewer than{' '}
              {number(
                'Shrunk to, percent',
                'thresholds.shrinkToPercent',
                thresholds.shrinkToPercent,
                (shrinkToPercent) => {
                  limit({ shrinkToPercent });
                },
              )}{' '}
              % of the last time’s entries came back
            </Sentence>
          </li>
          <li>
            <Sentence faults={[faults['thresholds.primaryChanges.count'], faults['thresholds.primaryChanges.percent']]}>
              {number(
                'Primary addresses, at least',
                'thresholds.primaryChanges.count',
                thresholds.primaryChanges.count,
                (count) => {
                  limit({ primaryChanges: { ...thresholds.primaryChanges, count } });
                },
              )}{' '}
              primary addresses or more, and over{' '}
              {number(
                'Primary addresses, percent',
                'thresholds.primaryChanges.percent',
                thresholds.primaryChanges.percent,
                (percent) => {
                  limit({ primaryChanges: { ...thresholds.primaryChanges, percent } });
                },
              )}{' '}
              %, would change
            </Sentence>
          </li>
          <li>
            <Sentence faults={[faults['thresholds.anchorChanges.count'], faults['thresholds.anchorChanges.percent']]}>
              {number(
                'New entries, at least',
                'thresholds.anchorChanges.count',
                thresholds.anchorChanges.count,
                (count) => {
                  limit({ anchorChanges: { ...thresholds.anchorChanges, count } });
                },
              )}{' '}
              or more, and over{' '}
              {number(
                'New entries, percent',
                'thresholds.anchorChanges.percent',
                thresholds.anchorChanges.percent,
                (percent) => {
                  limit({ anchorChanges: { ...thresholds.anchorChanges, percent } });
                },
              )}{' '}
              %, are new entries with the address of known people: a directory built anew
            </Sentence>
          </li>
          <li>
            <Sentence faults={[faults['thresholds.creates.count'], faults['thresholds.creates.percent']]}>
              more than{' '}
              {number('New, count', 'thresholds.creates.count', thresholds.creates.count, (count) => {
                limit({ creates: { ...thresholds.creates, count } });
              })}{' '}
              or{' '}
              {number('New, percent', 'thresholds.creates.percent', thresholds.creates.percent, (percent) => {
                limit({ creates: { ...thresholds.creates, percent } });
              })}{' '}
              %, whichever is more, would be created
            </Sentence>
          </li>
          <li>
            <Sentence
              faults={[faults['thresholds.groupRemovals.percent'], faults['thresholds.groupRemovals.aboveMembers']]}
            >
              a group of more than{' '}
              {number(
                'Group size',
                'thresholds.groupRemovals.aboveMembers',
                thresholds.groupRemovals.aboveMembers,
                (aboveMembers) => {
                  limit({ groupRemovals: { ...thresholds.groupRemovals, aboveMembers } });
                },
              )}{' '}
              would lose over{' '}
              {number(
                'Group members lost, percent',
                'thresholds.groupRemovals.percent',
                thresholds.groupRemovals.percent,
                (percent) => {
                  limit({ groupRemovals: { ...thresholds.groupRemovals, percent } });
                },
              )}{' '}
              % of its members
            </Sentence>
          </li>
        </ul>
        <p className="wp-soft wp-small">
          A first run, a changed configuration and an empty source are always held. Nothing is written before somebody
          approves.{' '}
          {!isUsual && (
            <button
              type="button"
              className="wp-link-button"
              onClick={() => {
                onChange({ thresholds: defaultThresholds });
              }}
            >
              Back to the usual limits
            </button>
          )}
        </p>
      </fieldset>
    </div>
  );
}

/** A sentence with fields in it, and what is wrong with them below. */
function Sentence({ children, faults }: { children: ReactNode; faults: readonly (string | undefined)[] }) {
  return (
    <>
      <div className="wp-sentence">{children}</div>
      {faults.filter(Boolean).map((fault) => (
        <p key={fault} className="wp-fault">
          {fault}
        </p>
      ))}
    </>
  );
}

interface NumberBoxProps {
  label: string;
  value: number;
  fault: string | undefined;
  onChange: (value: number) => void;
}

/** A number inside a sentence. Half typed it is no number; the api says so if it is sent that way. */
const NumberBox = ({ label, value, fault, onChange }: NumberBoxProps) => (
  <TextInput
    type="number"
    size="xs"
    min={0}
    className="wp-inline-number"
    aria-label={label}
    value={Number.isNaN(value) ? '' : String(value)}
    error={fault !== undefined}
    onChange={({ currentTarget }) => {
      onChange(currentTarget.valueAsNumber);
    }}
  />
);
