'use client';

import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { Icon } from '@waypost/ui';
import { ApiProblem, sentenceOf } from '../api/problem';

/** Offers to take something back from the message that says it was done. */
export interface Undo {
  label: string;
  run: () => void;
}

const withUndo = (message: ReactNode, undo: Undo, id: string) => (
  <span className="wp-row">
    <span>{message}</span>
    <button
      type="button"
      className="wp-button-small wp-push"
      onClick={() => {
        notifications.hide(id);
        undo.run();
      }}
    >
      <Icon name="undo" /> {undo.label}
    </button>
  </span>
);

let count = 0;

/** Short messages at the edge of the screen; read out by screen readers, gone by themselves. */
export const tell = {
  done(message: string, undo?: Undo) {
    const id = `told-${String((count += 1))}`;
    notifications.show({
      id,
      color: 'teal',
      message: undo ? withUndo(message, undo, id) : message,
      autoClose: undo ? 15_000 : 6_000,
    });
  },
  refused(title: string, error: unknown) {
    notifications.show({ color: 'red', title, message: refusalOf(error), autoClose: 12_000 });
  },
};

const refusalOf = (error: unknown) =>
  [
    sentenceOf(error),
    ...(error instanceof ApiProblem ? (error.problem.errors ?? []).map(({ detail }) => detail) : []),
  ].join(' ');
