import type { DirectoryOrigin } from '@waypost/contracts';
import { expect, it } from 'vitest';
import { addressActsOf } from './address-acts';

const ad = { id: '1', name: 'ad' };
const an = (type: string, primary: boolean, source: typeof ad | null = null) => ({ type, primary, source });
const managing = (...managedFields: string[]): DirectoryOrigin => ({ source: ad, managedFields }) as never;
const two = [an('SMTP', true), an('SMTP', false)];

it.each([
  ['the primary one for mail stays', an('SMTP', true), two, undefined, { promote: false, remove: false, held: false }],
  ['a further one gives way or rises', an('SMTP', false), two, undefined, { promote: true, remove: true, held: false }],
  [
    'the only one of a type goes',
    an('X400', true),
    [an('X400', true)],
    undefined,
    { promote: false, remove: true, held: false },
  ],
  [
    'the first of two of a type stays',
    an('MS', true),
    [an('MS', true), an('MS', false)],
    undefined,
    { promote: false, remove: false, held: false },
  ],
  [
    'what a directory supplied stays',
    an('SMTP', false, ad),
    two,
    managing('aliases'),
    { promote: true, remove: false, held: true },
  ],
  [
    'once the directory let go of it, it goes',
    an('SMTP', false, ad),
    two,
    managing('title'),
    { promote: true, remove: true, held: false },
  ],
  [
    'a directory decides the primary one',
    an('SMTP', false),
    two,
    managing('address'),
    { promote: false, remove: true, held: false },
  ],
  [
    'of mail alone',
    an('MS', false),
    [an('MS', true), an('MS', false)],
    managing('address'),
    { promote: true, remove: true, held: false },
  ],
])('%s', (_, address, all, origin, then) => {
  expect(addressActsOf(address, all, origin)).toEqual(then);
});
