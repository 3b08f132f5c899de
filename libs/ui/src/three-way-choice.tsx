import { useId, type ReactNode } from 'react';

/** One way to answer. `label` is the accessible name where the visible content is not plain text. */
export interface Option<V extends string> {
  value: V;
  content: ReactNode;
  label?: string;
}

export interface ChoiceProps<V extends string> {
  /** What is being chosen, for those who cannot see it above the control. */
  label: string;
  value: V;
  options: readonly Option<V>[];
  onPick: (value: V) => void;
  disabled?: boolean;
  describedBy?: string | undefined;
}

/** A row of segments of which exactly one holds. Native radio buttons: one tab stop, arrows move, a screen reader counts them. */
export function Choice<V extends string>({ label, value, options, onPick, disabled, describedBy }: ChoiceProps<V>) {
  const name = useId();
  return (
    <div className="wp-choice" role="radiogroup" aria-label={label} aria-describedby={describedBy}>
      {options.map((option) => (
        <label key={option.value} className="wp-choice-option" data-picked={option.value === value || undefined}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={disabled}
            aria-label={option.label}
            onChange={() => {
              onPick(option.value);
            }}
          />
          <span>{option.content}</span>
        </label>
      ))}
    </div>
  );
}
