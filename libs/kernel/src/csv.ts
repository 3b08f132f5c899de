/**
 * One line of CSV (RFC 4180), its cells safe to open in a spreadsheet.
 * @returns the line with its CR LF
 */
export const csvRow = (cells: readonly string[]) => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * One cell of CSV. What a spreadsheet would take for a formula, a text that begins with `= + - @`, a tab or a line break, is given
 * an apostrophe in front, as is one that begins with an apostrophe: taking one away gives back what there was. The same stands behind
 * every semicolon, tab and line break, since a spreadsheet that separates cells by these begins another one there.
 */
export function csvCell(value: string): string {
  const safe = (/^[\t\r\n\0'=+\-@\uff0b\uff0d\uff1d\uff20]/.test(value) ? `'${value}` : value).replace(
    /([;\t\r\n])(?='*[=+\-@\uff0b\uff0d\uff1d\uff20])/g,
    "$1'",
  );
  return /[",;\t\r\n]|^ | $/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The value of a cell that {@link csvCell} wrote, its quotes taken away. */
export const plainCell = (value: string) =>
  (value.startsWith("'") ? value.slice(1) : value).replace(/([;\t\r\n])'(?='*[=+\-@\uff0b\uff0d\uff1d\uff20])/g, '$1');
