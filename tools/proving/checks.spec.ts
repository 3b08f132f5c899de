import { expect, it } from 'vitest';
import { checksWithout } from './checks.mjs';

const namesOf = (args: string[]) => checksWithout(args).map(({ name }) => name);

it('leaves out what is asked, and nothing else', () => {
  expect(namesOf([])).toContain('unit');
  expect(namesOf(['--without=unit'])).toEqual(namesOf([]).filter((name) => name !== 'unit'));
});

it.each(['--without=nothing', '--fix', 'unit'])('refuses %s', (arg) => {
  expect(() => checksWithout([arg])).toThrow(/There is no option/);
});
