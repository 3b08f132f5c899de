const pattern = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a reference is an id rather than a name; names of that shape are refused, so the two never meet. */
export const isNodeId = (reference: string) => uuid.test(reference);

/** What keeps a text from naming a site, server or mailbox in a path; undefined when nothing does. */
export function nodeNameFault(name: string): string | undefined {
  if (name.length < 1 || name.length > 64) return 'A name has 1 to 64 characters.';
  if (!pattern.test(name) || name.includes('..')) {
    return 'A name holds letters a–z, digits, and . _ - between them, so that it can stand in an address path.';
  }
  if (isNodeId(name)) return 'A name may not look like an id.';
  return undefined;
}

/** What two spellings of one name share; names are unique without regard to case. */
export const nameKey = (name: string) => name.toLowerCase();
