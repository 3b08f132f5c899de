/** A search finds its text anywhere; what LIKE would take for a wildcard is taken as written. */
export const likePattern = (text: string) => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
