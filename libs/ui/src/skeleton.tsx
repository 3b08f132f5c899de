/** The place of lines that are on their way. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div className="wp-stack" aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={index}
          className="wp-skeleton"
          style={{ height: 18, width: `${String(92 - ((index * 23) % 48))}%` }}
        />
      ))}
    </div>
  );
}
