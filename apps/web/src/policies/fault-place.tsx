/** The character that the api's sentence about a filter names, from 1. */
export const placeIn = (detail: string): number | undefined => {
  const [, digits] = /\(character (\d+)\)$/.exec(detail) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

/** What is wrong with a text, and the place of it in the text. */
export function FaultPlace({ text, detail, at }: { text: string; detail: string; at: number | null | undefined }) {
  return (
    <div className="wp-fault-place" role="alert">
      <p className="wp-fault">{detail}</p>
      {at !== null && at !== undefined && (
        <code aria-hidden="true">
          {text.slice(0, at)}
          <mark>{text.slice(at, at + 1) || '␣'}</mark>
          {text.slice(at + 1)}
        </code>
      )}
    </div>
  );
}
