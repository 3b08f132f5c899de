'use client';

import type { Message } from '@waypost/ui';
import { ApiProblem, sentenceOf } from '../api/problem';

let messages: readonly Message[] = [];
let count = 0;
const listeners = new Set<() => void>();

const put = (next: readonly Message[]) => {
  messages = next;
  for (const listener of listeners) listener();
};
const add = (message: Omit<Message, 'id'>) => {
  put([...messages.slice(-3), { ...message, id: (count += 1) }]);
};

const refusalOf = (error: unknown) =>
  [
    sentenceOf(error),
    ...(error instanceof ApiProblem ? (error.problem.errors ?? []).map(({ detail }) => detail) : []),
  ].join(' ');

/** Short messages at the edge of the screen; read out by screen readers, gone by themselves. */
export const tell = {
  done: (text: string, undo?: Message['undo']) => {
    add({ tone: 'on', text, undo, stays: undo ? 15_000 : 6_000 });
  },
  refused: (title: string, error: unknown) => {
    add({ tone: 'off', title, text: refusalOf(error), stays: 12_000 });
  },
};

/** The messages in sight, for the one place that draws them. */
export const told = {
  now: () => messages,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  close: (id: number) => {
    put(messages.filter((message) => message.id !== id));
  },
};
