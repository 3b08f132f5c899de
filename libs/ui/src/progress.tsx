export interface ProgressProps {
  label: string;
  /** Between 0 and 1; undefined where nobody knows how much there is. */
  done: number | undefined;
  /** What a screen reader says in place of the percentage. */
  words?: string;
}

/** How far long work has come. Without a known end it only shows that something is going on. */
export function Progress({ label, done, words }: ProgressProps) {
  const percent = done === undefined ? undefined : Math.round(Math.min(1, Math.max(0, done)) * 100);
  return (
    <div
      className="wp-progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={words}
      data-unknown={percent === undefined || undefined}
    >
      <div style={percent === undefined ? undefined : { width: `${String(percent)}%` }} />
    </div>
  );
}
