import { describe, expect, it } from 'vitest';
import type { Picked } from '../forms/recipient-picker';
import { deliveryChange, type DeliveryDraft, deliveryFaults, draftOfDelivery } from './delivery-draft';
import { deliverySentences, peopleWords } from './delivery-words';

const somebody = (kind: Picked['kind'], name: string): Picked => ({ kind, name, label: name });
const ann = somebody('mailbox', 'Ann');
const sales = somebody('group', 'Sales');
const open: DeliveryDraft = {
  forwards: false,
  to: undefined,
  keepCopy: true,
  requireSignIn: false,
  acceptFrom: [],
  rejectFrom: [],
  maxReceiveBytes: null,
  sendAs: [],
};

describe('deliverySentences', () => {
  it.each<[string, Partial<DeliveryDraft>, string[]]>([
    ['nothing', {}, ['Everybody may write, from inside and from outside.']],
    [
      'signing in',
      { requireSignIn: true },
      ['Only people who have signed in may write; mail from outside is refused.'],
    ],
    [
      'who alone may',
      { acceptFrom: [ann, sales] },
      ['Only Ann and everyone in Sales may write; mail from anybody else is refused.'],
    ],
    [
      'both',
      { acceptFrom: [ann], requireSignIn: true },
      ['Only Ann may write, and only signed in; mail from anybody else is refused.'],
    ],
    [
      'who may not, and how much',
      { rejectFrom: [sales], maxReceiveBytes: 5 * 1024 ** 2 },
      [
        'Everybody may write, from inside and from outside.',
        'Everyone in Sales may not write.',
        'Messages of more than 5 MiB are refused.',
      ],
    ],
    [
      'a copy, and who sends in its name',
      { forwards: true, to: somebody('external', 'a@b.example'), sendAs: [ann] },
      [
        'Mail for Mark goes on to a@b.example, and a copy stays in the mailbox.',
        'Everybody may write, from inside and from outside.',
        'Ann may send in its name.',
      ],
    ],
    [
      'no copy',
      { forwards: true, to: sales, keepCopy: false },
      [
        'Mail for Mark goes on to everyone in Sales, and none of it stays in the mailbox.',
        'Everybody may write, from inside and from outside.',
      ],
    ],
  ])('says of %s what it means', (_, part, then) => {
    expect(deliverySentences({ ...open, ...part }, 'Mark')).toEqual(then);
  });
});

it('counts those who are too many to name', () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => somebody('mailbox', name));
  expect(peopleWords(many)).toBe('a, b, c, d and 3 more');
  expect(peopleWords(many.slice(0, 5))).toBe('a, b, c, d and e');
});

describe('deliveryChange', () => {
  const member = { kind: 'mailbox', id: '1', name: 'ann', displayName: 'Ann', address: 'ann@b.example' } as const;
  const outside = { kind: 'external', id: null, name: null, displayName: null, address: 'x@y.example' } as const;
  const stored = draftOfDelivery({
    requireSignIn: true,
    acceptFrom: [member],
    rejectFrom: [],
    maxReceiveBytes: null,
    forwarding: { to: outside, keepCopy: false },
    sendAs: [],
  });

  it('is empty where nothing differs', () => {
    expect(deliveryChange(stored, { ...stored })).toEqual({});
  });

  it.each<[string, Partial<DeliveryDraft>, object]>([
    ['forwarding ended', { forwards: false }, { forwarding: null }],
    ['a copy kept', { keepCopy: true }, { forwarding: { to: { address: 'x@y.example' }, keepCopy: true } }],
    [
      'another target and list',
      { to: sales, rejectFrom: [sales] },
      { forwarding: { to: { group: 'Sales' }, keepCopy: false }, rejectFrom: [{ group: 'Sales' }] },
    ],
    ['everybody let in', { acceptFrom: [], requireSignIn: false }, { acceptFrom: [], requireSignIn: false }],
  ])('asks for %s alone', (_, part, then) => {
    expect(deliveryChange(stored, { ...stored, ...part })).toEqual(then);
  });

  it('is not sent while nobody is picked to forward to', () => {
    expect(deliveryFaults({ ...open, forwards: true })).toEqual({ 'forwarding.to': 'Pick who the mail goes on to.' });
    expect(deliveryFaults(stored)).toEqual({});
  });
});
