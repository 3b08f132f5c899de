import { describe, expect, it } from 'vitest';
import { attributesOf, fillTemplate, parseExpression } from './mapping-expression.js';

const values: Record<string, string> = { givenName: 'Jürgen', sn: 'Strauß', mail: 'J.Strauss@Example.ORG', empty: '' };

function filled(text: string): string | undefined {
  const parsed = parseExpression(text);
  if (!('expression' in parsed) || parsed.expression.type !== 'template') throw new Error(`${text} is no template.`);
  return fillTemplate(parsed.expression.pieces, (attribute) => values[attribute]);
}

describe('a mapping expression', () => {
  it.each(['mail', 'sAMAccountName', 'cn;lang-de', '2.5.4.3', 'ms-DS-ConsistencyGuid'])(
    'may be the attribute %s',
    (text) => expect(parseExpression(text)).toEqual({ expression: { type: 'attribute', attribute: text } }),
  );

  it.each([
    ['{givenName} {sn}', 'Jürgen Strauß'],
    ['{givenName|first}. {sn}', 'J. Strauß'],
    ['{givenName|ascii|lower}.{sn|ascii|lower}@example.org', 'jurgen.strauss@example.org'],
    ['{mail|local-part}', 'J.Strauss'],
    ['{mail|domain}', 'example.org'],
    ['{sn|upper}', 'STRAUSS'],
    ['{sn|domain}', ''],
    ['{sn|local-part}', 'Strauß'],
  ])('%s gives %s', (text, value) => expect(filled(text)).toBe(value));

  it.each(['{givenName} {absent}', '{empty}x'])('%s gives nothing, for an attribute has no value', (text) => {
    expect(filled(text)).toBeUndefined();
  });

  it.each([
    { text: '', at: 0, fault: /Name an attribute/ },
    { text: 'given name', at: 0, fault: /braces/ },
    { text: 'mail@example.org', at: 0, fault: /braces/ },
    { text: 'a {sn', at: 2, fault: /never closed/ },
    { text: 'a sn}', at: 4, fault: /closes nothing/ },
    { text: '{a}{{b}', at: 4, fault: /no attribute name/ },
    { text: 'x{}', at: 2, fault: /no attribute name/ },
    { text: '{sn|lower|shout}', at: 10, fault: /no function “shout”.*lower, upper/ },
    { text: '{sn|toString}', at: 4, fault: /no function/ },
  ])('$text is none, at $at', ({ text, at, fault }) => {
    expect(parseExpression(text)).toEqual({ at, fault: expect.stringMatching(fault) });
  });

  it('names the attributes it reads', () => {
    const parsed = parseExpression('{givenName|first}-{sn}');
    expect('expression' in parsed && attributesOf(parsed.expression)).toEqual(['givenName', 'sn']);
  });
});
