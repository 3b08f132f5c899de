import type { ResultCode, Tree } from '@waypost/ldap';
import { Trickle } from './trickle.js';

/** Why a bind was refused, for operators alone: to clients the first four look the same. */
export const refusalClasses = [
  'unknown-name',
  'no-password-set',
  'wrong-password',
  'main-password-not-for-service',
  'kept-elsewhere',
  'source-unavailable',
  'suspended',
  'delayed',
  'busy',
  'unavailable',
  'clear-text',
  'no-certificate',
  'for-another',
  'malformed',
] as const;
export type RefusalClass = (typeof refusalClasses)[number];

/** What is said of one refused bind: never anything of the password. */
export interface Refusal {
  why: RefusalClass;
  code: ResultCode;
  /** As the client wrote it. */
  name: string;
  /** The address the connection came from. */
  client: string;
  /** To tell which service and whose client the name speaks of. */
  tree: Tree | undefined;
}

/** Logs refused binds, a flood of them as a trickle that says how many it leaves out. */
export class BindLog {
  private readonly trickle: Trickle;

  constructor(
    private readonly log: { info(fields: object, sentence: string): void },
    now: () => number,
  ) {
    this.trickle = new Trickle(now);
  }

  refused({ name, tree, ...refusal }: Refusal): void {
    const leftOut = this.trickle.admit();
    if (leftOut === undefined) return;
    const place = tree?.place(name);
    const { service, client: onBehalfOf = undefined } = (place?.at === 'entry' && place.through) || {};
    this.log.info(
      {
        ...refusal,
        bindName: name.slice(0, 256),
        ...(service !== undefined && { service }),
        ...(onBehalfOf !== undefined && { onBehalfOf: onBehalfOf.slice(0, 64) }),
        ...(leftOut > 0 && { leftOut }),
      },
      'A bind was refused.',
    );
  }
}
