const home = '/organization/';

/** Where to go after signing in: a path of this console, and home for anything that could lead elsewhere. */
export function safeNext(wanted: string | null): string {
  if (wanted === null || !/^\/[a-z]/.test(wanted) || /[\\\s]/.test(wanted) || hasControl(wanted)) return home;
  const url = new URL(wanted, 'http://here.invalid');
  return url.host === 'here.invalid' && !url.pathname.startsWith('/sign-in')
    ? url.pathname + url.search + url.hash
    : home;
}

const hasControl = (text: string) => [...text].some((character) => character < ' ' || character === '\u007f');
