import { Icon } from './icons.js';

/** One step of a longer task. */
export interface Step<K extends string> {
  key: K;
  label: string;
  /** `done` was answered; `fault` was, and something in it cannot be used; `open` is still to come. */
  state: 'done' | 'fault' | 'open';
}

export interface StepsProps<K extends string> {
  label: string;
  steps: readonly Step<K>[];
  current: K;
  onGo: (key: K) => void;
}

const stateWords = { done: 'done', fault: 'something to mend', open: 'to do' } as const;

/** The way through a longer task. Every step can be gone to at any time: the order is advice. */
export function Steps<K extends string>({ label, steps, current, onGo }: StepsProps<K>) {
  return (
    <nav className="wp-steps" aria-label={label}>
      <ol>
        {steps.map((step, at) => (
          <li key={step.key}>
            <button
              type="button"
              className="wp-step"
              data-state={step.state}
              aria-current={step.key === current ? 'step' : undefined}
              onClick={() => {
                onGo(step.key);
              }}
            >
              <span className="wp-step-mark" aria-hidden="true">
                {step.state === 'done' ? (
                  <Icon name="check" />
                ) : step.state === 'fault' ? (
                  <Icon name="warning" />
                ) : (
                  at + 1
                )}
              </span>
              <span>{step.label}</span>
              <span className="wp-hidden">, {stateWords[step.state]}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
