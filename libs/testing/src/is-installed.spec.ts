import { expect, it, vi } from 'vitest';
import { canRun, isInstalled, pathOf } from './is-installed.js';

it('finds a program by its name', () => {
  expect(isInstalled('sh')).toBe(true);
  expect(pathOf('sh')).toMatch(/\/sh$/);
  expect(isInstalled('no-such-program')).toBe(false);
});

it('says loudly what is missing, and what to install', () => {
  const spoken = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(canRun('the trial', { sh: 'dash', 'no-such-program': 'no-such-package' })).toBe(false);
  const said = spoken.mock.calls.map(([text]) => text);
  spoken.mockRestore();
  expect(said).toEqual([
    'NOT RUN: the trial. no-such-program is missing; install the Debian package no-such-package.\n',
  ]);
});
