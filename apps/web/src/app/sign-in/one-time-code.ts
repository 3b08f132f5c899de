/** The code of an address such as `/sign-in/#code=…`; undefined where there is none. */
export const codeOfHash = (hash: string): string | undefined =>
  new URLSearchParams(hash.replace(/^#/, '')).get('code') || undefined;

let taken: string | undefined;

/** Takes the code out of the address bar, so that it stays neither in sight nor in the history. Answers the same one again. */
export function takeOneTimeCode(): string | undefined {
  const code = codeOfHash(window.location.hash);
  if (code !== undefined) {
    taken = code;
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
  }
  return taken;
}
