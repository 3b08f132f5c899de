import { recordHref } from './places';

/** The page of a directory source. */
export const sourceHref = (name: string, tab?: string) => recordHref('/source/', name, tab);

export const runHref = (id: string, filters: Readonly<Record<string, string>> = {}) =>
  `/run/?${new URLSearchParams({ id, ...filters }).toString()}`;
