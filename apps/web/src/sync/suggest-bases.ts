/** The suffix a name points to: the `dc` parts of a DN, or of an account such as `reader@example.org`. */
function suffixOf(account: string): string | undefined {
  const at = /@([a-z0-9.-]+)$/i.exec(account.trim())?.[1];
  if (at !== undefined)
    return at
      .split('.')
      .map((label) => `dc=${label}`)
      .join(',');
  return /(?:^|,)\s*((?:dc=[^,]+)(?:\s*,\s*dc=[^,]+)*)\s*$/i.exec(account)?.[1]?.replaceAll(/\s*,\s*/g, ',');
}

/** Bases worth offering: what the server says it holds, else what the account's own name tells. Bases that are named are not offered. */
export function suggestBases(
  namingContexts: readonly string[],
  account: string | null,
  named: readonly string[],
): string[] {
  const taken = new Set(named.map((base) => base.trim().toLowerCase()));
  const guess = account === null ? undefined : suffixOf(account);
  const offered = namingContexts.length > 0 ? namingContexts : guess === undefined ? [] : [guess];
  return [...new Set(offered)].filter((base) => !taken.has(base.toLowerCase()));
}
