import type { ReactNode } from 'react';

/** Names and values, one a line. A fact that is not known is left out by its caller. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="wp-facts">
      {facts.map(([name, value]) => [<dt key={`${name}:name`}>{name}</dt>, <dd key={`${name}:value`}>{value}</dd>])}
    </dl>
  );
}
