'use client';

import { TextInput } from '@mantine/core';
import { Choice, Icon } from '@waypost/ui';
import { useId, useMemo } from 'react';
import type { ConnectorDraft } from './connector-draft';
import { PartCard } from '../forms/part-card';
import type { ConnectorPartProps } from './parts';

type Windows = Exclude<ConnectorDraft['schedule'], string>;
type Window = Windows['windows'][number];

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const workday: Window = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
const modes = [
  { value: 'always', content: 'Always' },
  { value: 'windows', content: 'At certain times' },
  { value: 'never', content: 'Never' },
] as const;

const helps = {
  always: 'At any time.',
  windows: 'Outside these times its mail waits for it, and takes no other way.',
  never: 'It is as if it were turned off: its mail takes the next best way.',
};

/** When it passes mail on; outside its windows mail for it waits. */
export function SchedulePart({ draft, faults, onChange }: ConnectorPartProps) {
  const { schedule } = draft;
  const mode = typeof schedule === 'string' ? schedule : 'windows';
  return (
    <PartCard title="When" help={helps[mode]}>
      <div className="wp-find-choice">
        <Choice
          label="When it passes mail on"
          value={mode}
          options={modes}
          onPick={(picked) => {
            onChange({ schedule: picked === 'windows' ? { zone: localZone(), windows: [workday] } : picked });
          }}
        />
      </div>
      {typeof schedule !== 'string' && (
        <WindowsField
          schedule={schedule}
          faults={faults}
          onChange={(change) => {
            onChange({ schedule: { ...schedule, ...change } });
          }}
        />
      )}
    </PartCard>
  );
}

const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

interface WindowsFieldProps {
  schedule: Windows;
  faults: ConnectorPartProps['faults'];
  onChange: (change: Partial<Windows>) => void;
}

function WindowsField({ schedule: { zone, windows }, faults, onChange }: WindowsFieldProps) {
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  const id = useId();
  const put = (at: number, change: Partial<Window>) => {
    onChange({ windows: windows.map((one, nth) => (nth === at ? { ...one, ...change } : one)) });
  };
  return (
    <>
      <TextInput
        label="By the clocks of"
        list={id}
        value={zone}
        error={faults['schedule.zone']}
        spellCheck={false}
        onChange={({ currentTarget }) => {
          onChange({ zone: currentTarget.value });
        }}
      />
      <datalist id={id}>
        {zones.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <ol className="wp-windows" aria-label="Times">
        {windows.map((window, at) => (
          <WindowRow
            key={at}
            at={at}
            window={window}
            fault={faults[`schedule.windows.${String(at)}.to`] ?? faults[`schedule.windows.${String(at)}.days`]}
            only={windows.length === 1}
            onChange={(change) => {
              put(at, change);
            }}
            onRemove={() => {
              onChange({ windows: windows.filter((_, nth) => nth !== at) });
            }}
          />
        ))}
      </ol>
      <div>
        <button
          type="button"
          className="wp-link-button"
          onClick={() => {
            onChange({ windows: [...windows, workday] });
          }}
        >
          Add times
        </button>
      </div>
    </>
  );
}

interface WindowRowProps {
  at: number;
  window: Window;
  fault: string | undefined;
  only: boolean;
  onChange: (change: Partial<Window>) => void;
  onRemove: () => void;
}

function WindowRow({ at, window, fault, only, onChange, onRemove }: WindowRowProps) {
  const nth = String(at + 1);
  return (
    <li className="wp-window">
      <div className="wp-days" role="group" aria-label={`Days of times ${nth}`}>
        {days.map((day, index) => {
          const number = index + 1;
          const isOn = window.days.includes(number);
          return (
            <button
              key={day}
              type="button"
              className="wp-day"
              aria-label={dayNames[index]}
              aria-pressed={isOn}
              onClick={() => {
                const picked = isOn ? window.days.filter((one) => one !== number) : [...window.days, number];
                // A window without days would say nothing; its last day stays until another is chosen.
                if (picked.length > 0) onChange({ days: picked.sort((a, b) => a - b) });
              }}
            >
              {day}
            </button>
          );
        })}
      </div>
      <TimeField
        label={`From, of times ${nth}`}
        value={window.from}
        onChange={(from) => {
          onChange({ from });
        }}
      />
      <span className="wp-soft">to</span>
      <TimeField
        label={`To, of times ${nth}`}
        value={window.to}
        fault={fault}
        onChange={(to) => {
          // The end of a day is 24:00, which a field of time calls 00:00.
          onChange({ to: to === '00:00' ? '24:00' : to });
        }}
      />
      <button
        type="button"
        className="wp-icon-button"
        aria-label={`Remove times ${nth}`}
        disabled={only}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

interface TimeFieldProps {
  label: string;
  value: string;
  fault?: string | undefined;
  onChange: (time: string) => void;
}

const TimeField = ({ label, value, fault, onChange }: TimeFieldProps) => (
  <TextInput
    type="time"
    className="wp-time"
    aria-label={label}
    value={value === '24:00' ? '00:00' : value}
    error={fault}
    onChange={({ currentTarget }) => {
      if (currentTarget.value !== '') onChange(currentTarget.value);
    }}
  />
);
