import { describe, expect, it } from 'vitest';
import { askedOf, draftOf, emptyQuestion, explainHref, fromAddress, recipientsOf, toAddress } from './question';

describe('recipientsOf', () => {
  it.each([
    ['a@b.org', ['a@b.org']],
    ['a@b.org, c@d.org;e@f.org  g@h.org', ['a@b.org', 'c@d.org', 'e@f.org', 'g@h.org']],
    ['X400:c=us;a= ;p=org\na@b.org', ['X400:c=us;a= ;p=org', 'a@b.org']],
    [' , ', []],
  ])('reads %j', (text, then) => {
    expect(recipientsOf(text)).toEqual(then);
  });
});

describe('askedOf', () => {
  it('says nothing of what is usual', () => {
    expect(askedOf({ ...emptyQuestion, from: ' ann@a.org ', to: 'b@c.org' })).toEqual({
      from: 'ann@a.org',
      to: ['b@c.org'],
    });
  });
  it('sends sizes in bytes', () => {
    expect(askedOf({ ...emptyQuestion, size: '2', tls: false, channel: 'client' })).toMatchObject({
      bytes: 2048,
      tls: false,
      channel: 'client',
    });
  });
});

describe('a question in an address', () => {
  const question = {
    from: 'ann@a.org',
    to: 'b@c.org, d@e.org',
    authenticatedAs: 'ann',
    server: 'athena',
    channel: 'client',
    clientAddress: '192.0.2.1',
    size: '300',
    tls: false,
  };
  it('comes back as it was', () => {
    const address = new URLSearchParams(toAddress(question));
    expect(fromAddress((name) => address.get(name) ?? undefined)).toEqual(question);
  });
  it('comes back as it was from what the api understood', () => {
    expect(draftOf(askedOf(question))).toEqual(question);
  });
  it('can be linked to', () => {
    expect(explainHref({ to: 'a@b.org' })).toBe('/routing/explain/?to=a%40b.org');
  });
});
