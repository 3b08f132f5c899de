import type { Change } from '@waypost/store';
import type { Caller } from './caller.js';

/** The frame of a change as it came over HTTP. */
export interface WriteRequest {
  caller: Caller;
  ifMatch?: string | undefined;
  idempotencyKey?: string | undefined;
  /** A further look at the present state, inside the change; throws where the change must not be made. */
  expect?: (present: object) => void;
  /** A change that is under way, which this is to be a part of. */
  within?: Change | undefined;
  /** What makes two requests the same request. */
  asked: { method: string; url: string; body: unknown };
}
