import { expect, it } from 'vitest';
import { suggestBases } from './suggest-bases';

it.each([
  {
    when: 'the server names them',
    contexts: ['dc=a', 'dc=b'],
    account: 'cn=x,dc=c',
    named: [],
    offers: ['dc=a', 'dc=b'],
  },
  { when: 'one is named already', contexts: ['dc=a', 'dc=b'], account: null, named: ['DC=A '], offers: ['dc=b'] },
  {
    when: 'only a DN is known',
    contexts: [],
    account: 'cn=reader,ou=x, dc=Example, dc=org',
    named: [],
    offers: ['dc=Example,dc=org'],
  },
  {
    when: 'only a user principal name is known',
    contexts: [],
    account: 'reader@ad.example.org',
    named: [],
    offers: ['dc=ad,dc=example,dc=org'],
  },
  { when: 'the account tells nothing', contexts: [], account: 'cn=Directory Manager', named: [], offers: [] },
  { when: 'there is no account', contexts: [], account: null, named: [], offers: [] },
])('offers $offers where $when', ({ contexts, account, named, offers }) => {
  expect(suggestBases(contexts, account, named)).toEqual(offers);
});
