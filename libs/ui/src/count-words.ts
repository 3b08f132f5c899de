/** A count with its thousands set apart: `1,234,567`. Without the browser's `Intl`, whose first use costs more than a list takes to draw. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** A count with its noun: `1 mailbox`, `1,234 mailboxes`. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;
