import type { Problem } from '@waypost/contracts';

/** Faults by where they are: `connection.urls.0`. */
export type Faults = Readonly<Record<string, string>>;

/** A JSON pointer in its URI fragment form (RFC 6901 §6) as a path: `#/connection/urls/0` is `connection.urls.0`. */
export const pathOfPointer = (pointer: string): string =>
  decodeURIComponent(pointer)
    .replace(/^#?\//, '')
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

/** The faults of a refusal by path; several about one place are joined. */
export function faultsByPath({ errors = [] }: Pick<Problem, 'errors'>): Faults {
  const faults: Record<string, string> = {};
  for (const { pointer, detail } of errors) {
    const path = pathOfPointer(pointer);
    faults[path] = path in faults ? `${faults[path] ?? ''} ${detail}` : detail;
  }
  return faults;
}

/** Whether a place, or one inside it, has a fault. */
export const hasFault = (faults: Faults, place: string): boolean =>
  Object.keys(faults).some((path) => path === place || path.startsWith(`${place}.`));

/** The faults of the places inside one that has no field of its own to show them beside. */
export const faultsWithin = (faults: Faults, place: string): string[] =>
  Object.entries(faults).flatMap(([path, detail]) => (path.startsWith(`${place}.`) ? [detail] : []));

/** The faults of a place and of the places inside it, for a field that shows them all. */
export const faultsAt = (faults: Faults, place: string): string[] =>
  faults[place] === undefined ? faultsWithin(faults, place) : [faults[place], ...faultsWithin(faults, place)];

/** Takes away what is no longer true: the faults of places that were changed since. */
export function withoutFaultsOf(faults: Faults, places: readonly string[]): Faults {
  return Object.fromEntries(
    Object.entries(faults).filter(([path]) => !places.some((place) => path === place || path.startsWith(`${place}.`))),
  );
}
