import { useId } from 'react';

export interface ChoiceCardsProps<V extends string> {
  /** What is being chosen. */
  label: string;
  value: V | undefined;
  options: readonly { value: V; label: string; help: string }[];
  onPick: (value: V) => void;
  disabled?: boolean;
}

/** One of a few, each with a sentence that says when it is the right one. Native radio buttons, as in `Choice`. */
export function ChoiceCards<V extends string>({ label, value, options, onPick, disabled }: ChoiceCardsProps<V>) {
  const name = useId();
  return (
    <div className="wp-cards" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className="wp-choice-card" data-picked={option.value === value || undefined}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={disabled}
            aria-describedby={`${name}${option.value}`}
            onChange={() => {
              onPick(option.value);
            }}
          />
          <span className="wp-choice-card-mark" aria-hidden="true" />
          <span>
            <strong>{option.label}</strong>
            <span id={`${name}${option.value}`} className="wp-choice-card-help">
              {option.help}
            </span>
          </span>
        </label>
      ))}
    </div>
  );
}
