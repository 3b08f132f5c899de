/** How many there are of something, in words: `1 server`, `2 servers`. */
export const countOf = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
