/** What a sample of a table's blocks says: how many rows each block holds and how many of these match, added up. */
export interface BlockSample {
  /** Blocks looked at that hold rows. */
  blocks: number;
  /** Rows looked at, and those that match. */
  seen: number;
  hits: number;
  /** Sums over blocks of hits × hits, of rows × rows and of hits × rows. */
  hitsSquared: number;
  seenSquared: number;
  hitsBySeen: number;
  /** Rows the whole table holds. */
  total: number;
  /** Whether every row was looked at. */
  isWhole: boolean;
}

/** How many rows match, and between which figures that lies in 19 of 20 cases. */
export interface EstimatedCount {
  count: number;
  least: number;
  most: number;
}

/** Standard errors that 95 in 100 cases lie within. */
const z = 1.96;

/**
 * How many rows of a table match, from a sample of its blocks. Who came together lies together, so that rows of a block are alike and
 * say less than as many from everywhere: the sample counts for as many rows as its spread between blocks allows, and bounds follow
 * (Wilson 1927). Of a sample that is all alike nothing tells how much its rows say; there each block counts for one.
 */
export function estimateCount(sample: BlockSample): EstimatedCount {
  const { seen, hits, total, isWhole } = sample;
  if (seen === 0) return { count: 0, least: 0, most: isWhole ? 0 : total };
  if (isWhole) return { count: hits, least: hits, most: hits };
  const share = hits / seen;
  const { low, high } = wilson(share, countsFor(sample, share));
  return {
    count: Math.round(share * total),
    // What was seen is there.
    least: Math.max(hits, Math.floor(low * total)),
    most: Math.max(hits, Math.min(total - (seen - hits), Math.ceil(high * total))),
  };
}

/** For how many rows from everywhere a sample of blocks counts. */
function countsFor({ blocks, seen, hitsSquared, seenSquared, hitsBySeen }: BlockSample, share: number): number {
  const spread = hitsSquared - 2 * share * hitsBySeen + share * share * seenSquared;
  if (blocks < 2 || spread <= 0) return blocks;
  const variance = ((blocks / (blocks - 1)) * spread) / (seen * seen);
  return Math.min(seen, (share * (1 - share)) / variance);
}

function wilson(share: number, n: number): { low: number; high: number } {
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const whole = 1 + (z * z) / n;
  return { low: Math.max(0, (middle - half) / whole), high: Math.min(1, (middle + half) / whole) };
}

/** Figures of several tables as one: what is uncertain of each is so by itself, and adds up by squares. */
export function addCounts(counts: readonly EstimatedCount[]): EstimatedCount {
  const count = counts.reduce((sum, one) => sum + one.count, 0);
  const away = (of: (one: EstimatedCount) => number) =>
    Math.round(Math.sqrt(counts.reduce((sum, one) => sum + of(one) ** 2, 0)));
  return {
    count,
    least: count - away((one) => one.count - one.least),
    most: count + away((one) => one.most - one.count),
  };
}
