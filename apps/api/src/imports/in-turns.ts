import { setImmediate as others } from 'node:timers/promises';

/** Milliseconds of work before others have their turn, and how many are worked on between two glances at the clock. */
const [turn, stride] = [8, 16];

/**
 * Makes one of each of many, a few milliseconds at a time, so that whoever else asks the api meanwhile is answered between two turns.
 * What cannot be made ends it, as it would without turns.
 */
export async function inTurns<T, R>(many: Iterable<T>, make: (one: T) => R): Promise<R[]> {
  const made: R[] = [];
  let until = performance.now() + turn;
  for (const one of many) {
    made.push(make(one));
    if (made.length % stride !== 0 || performance.now() < until) continue;
    await others();
    until = performance.now() + turn;
  }
  return made;
}
