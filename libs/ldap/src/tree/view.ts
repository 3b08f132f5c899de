import type { DirectoryModel } from './directory-model.js';
import type { EffectiveValues } from './effective-values.js';
import type { NextHops } from './next-hops.js';
import type { ServiceView, Tree } from './tree.js';

/** What one reader sees entries with: the model, the tree they stand in, and the instant of asking. */
export interface DirectoryView {
  model: DirectoryModel;
  tree: Tree;
  effective: EffectiveValues;
  hops: NextHops;
  now: number;
  /** Whether only groups that have somebody by name are seen of those: what a group's filter itself looks at. */
  byName?: boolean;
  /** The service the people are seen through, where the reader asked below one. */
  through?: ServiceView;
  /** Whether a person reads: who is hidden is not there for them. */
  isPerson?: boolean;
  /** The mailbox whose person reads, which is there for them even where it is hidden. */
  self?: string;
}
