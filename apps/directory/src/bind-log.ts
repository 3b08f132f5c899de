import type { ResultCode, Tree } from '@waypost/ldap';

/** Why a bind was refused, for operators alone: to clients the first four look the same. */
export const refusalClasses = [
  'unknown-name',
  'no-password-set',
  'wrong-password',
  'main-password-not-for-service',
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

/** Lines at once, and milliseconds until there is room for another. */
const [mostLines, lineEvery] = [50, 500];

/** Logs refused binds, a flood of them as a trickle that says how many it leaves out. */
export class BindLog {
  private room = mostLines;
  private filledAt: number;
  private leftOut = 0;

  constructor(
    private readonly log: { info(fields: object, sentence: string): void },
    private readonly now: () => number,
  ) {
    this.filledAt = now();
  }

  refused({ name, tree, ...refusal }: Refusal): void {
    this.refill();
    if (this.room < 1) {
      this.leftOut++;
      return;
    }
    this.room--;
    const place = tree?.place(name);
    const { service, client: onBehalfOf = undefined } = (place?.at === 'entry' && place.through) || {};
    this.log.info(
      {
        ...refusal,
        name: name.slice(0, 256),
        ...(service !== undefined && { service }),
        ...(onBehalfOf !== undefined && { onBehalfOf: onBehalfOf.slice(0, 64) }),
        ...(this.leftOut > 0 && { leftOut: this.leftOut }),
      },
      'A bind was refused.',
    );
    this.leftOut = 0;
  }

  private refill(): void {
    const gained = Math.floor((this.now() - this.filledAt) / lineEvery);
    if (gained <= 0) return;
    this.room = Math.min(mostLines, this.room + gained);
    this.filledAt += gained * lineEvery;
  }
}
