/** The levels settings hang on, top to bottom. */
export const levels = ['organization', 'site', 'server', 'mailbox'] as const;
export type Level = (typeof levels)[number];

/** A place settings hang on, named well enough to show. */
export interface NodeRef {
  level: Level;
  id: string;
  name: string;
}

/** Where a value comes from: a node, or the catalogue's default. */
export type Source = NodeRef | { level: 'default' };
