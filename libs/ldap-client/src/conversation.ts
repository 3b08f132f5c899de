import type { Control, LdapAnswer, SearchRequest } from '@waypost/ldap';
import { AnswerQueue, type SearchEnd } from './answer-queue.js';
import { asClientError, LdapClientError, refusal } from './ldap-client-error.js';
import type { Wire } from './wire.js';

/** How a search that takes several questions goes on. Each question is the same but for its controls. */
export interface Course<T> {
  /** The controls of the next question. */
  controls(): readonly Control[];
  /** What an answer before the last is worth; undefined where it is kept or only counted. Called while receiving. */
  read(answer: LdapAnswer): T | undefined;
  /** Items that could be finished only now that the question is answered. */
  settle?(): Promise<T[]>;
  /** Takes the end of an answer, and says whether there is a further question. */
  goesOn(end: SearchEnd): boolean;
}

/** How much is handed out at once, and how much is taken in all. */
export interface Measure {
  portion: number;
  mostItems: number;
}

/**
 * Asks one question after the other and hands out what comes. The next is asked before a portion is handed out, so that the server
 * works while its last answer is being looked at; it is held off by not reading on. Throws LdapClientError, after everything that
 * came before it was handed out.
 */
export async function* converse<T>(
  wire: Wire,
  request: SearchRequest,
  course: Course<T>,
  { portion, mostItems }: Measure,
): AsyncGenerator<T[], void> {
  let taken = 0;
  let queue = ask(wire, request, course, portion);
  try {
    for (;;) {
      const { items, end } = await queue.next();
      taken += items.length;
      const further = end ? await afterEnd(course, end, items) : undefined;
      const goesOn = further?.goesOn ?? false;
      if (goesOn && taken <= mostItems) queue = ask(wire, request, course, portion);
      if (items.length > 0) yield items;
      if (taken > mostItems) throw tooMany(mostItems);
      if (further?.fault) throw further.fault;
      if (end && !goesOn) return;
    }
  } finally {
    wire.abandon(queue);
  }
}

function ask<T>(wire: Wire, request: SearchRequest, course: Course<T>, portion: number): AnswerQueue<T> {
  const queue = new AnswerQueue<T>(course.read.bind(course), portion, () => wire.readOn());
  wire.begin(request, course.controls(), queue);
  return queue;
}

/** What is wrong at the end of an answer is thrown later: first what has come is handed out. */
async function afterEnd<T>(
  course: Course<T>,
  end: SearchEnd,
  items: T[],
): Promise<{ goesOn: boolean; fault?: unknown }> {
  try {
    if (end.result.code !== 0) throw refusal('the search', end.result);
    if (course.settle) items.push(...(await course.settle()));
    return { goesOn: course.goesOn(end) };
  } catch (fault) {
    return { goesOn: false, fault: asClientError(fault) };
  }
}

const tooMany = (most: number) => new LdapClientError('too-large', `The server gave more than ${most} entries.`);
