import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RouteChooser, type RouteQuery } from './choose-route.js';
import type { Topology } from './topology.js';

const { cases } = JSON.parse(readFileSync(new URL('../fixtures/routing.json', import.meta.url), 'utf8')) as {
  cases: (Topology & { queries: (RouteQuery & { expect: object })[] })[];
};

describe('choosing a connector', () => {
  it.each(
    cases.flatMap((topology, at) => topology.queries.map((query, nth) => ({ topology, query, id: `${at}.${nth}` }))),
  )('agrees with the known answer $id', ({ topology, query: { expect: expected, ...query } }) => {
    expect(new RouteChooser(topology).choose(query)).toMatchObject(expected);
  });
});
