import { expect, it } from 'vitest';
import { worthShowing } from './log-line.mjs';

it.each([
  { what: 'a warning', line: '{"level":40,"msg":"disk nearly full"}', then: 'disk nearly full' },
  { what: 'an error with its cause', line: '{"level":50,"msg":"no","err":{"message":"boom"}}', then: 'no (boom)' },
  { what: 'a cause without a message', line: '{"level":50,"err":{"message":"boom"}}', then: 'boom' },
  { what: 'information', line: '{"level":30,"msg":"request"}', then: undefined },
  { what: 'a stack trace', line: '    at file.js:1:1', then: undefined },
  { what: 'half a JSON line', line: '{"level":50,', then: undefined },
])('shows of $what: $then', ({ line, then }) => {
  expect(worthShowing(line)).toBe(then);
});
