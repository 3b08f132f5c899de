import { request, type Answer } from './request';

/** How long the page waits for them once its scripts run, in milliseconds: they were asked long before, or something is amiss. */
const patience = 500;

const answers = new Map<string, Answer<unknown>>();
const listeners = new Set<() => void>();
let settled = false;

const settle = () => {
  settled = true;
  // What nobody took belongs to another view of the page, and would be old by the time that is opened.
  setTimeout(() => {
    answers.clear();
  }, patience);
  for (const listener of listeners) listener();
};

/** Answers the browser asked for while it read the scripts (`askEarly`): with them at hand, the page is drawn once and whole. */
export const early = {
  /** Whether they are in, or have taken too long. */
  settled: () => settled,

  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** The answer to a path, once; undefined where it was not asked early, was refused or is late: then it is to be asked as ever. */
  take<T>(path: string): Answer<T> | undefined {
    const answer = answers.get(path) as Answer<T> | undefined;
    answers.delete(path);
    return answer;
  },
};

if (typeof document !== 'undefined') {
  const paths = [...document.querySelectorAll<HTMLLinkElement>('link[rel=preload][as=fetch]')].map(
    ({ href }) => href.split('/api/v1')[1] ?? '',
  );
  const asked = paths.map((path) =>
    request(path).then(
      (answer) => {
        if (!settled) answers.set(path, answer);
      },
      () => undefined,
    ),
  );
  const late = setTimeout(settle, patience);
  void Promise.all(asked).then(() => {
    clearTimeout(late);
    if (!settled) settle();
  });
}
