import type { Filter } from './filter.js';
import type { ResultCode } from './result-code.js';

export const searchScopes = ['base', 'one', 'sub'] as const;
export type SearchScope = (typeof searchScopes)[number];

export interface BindRequest {
  op: 'bind';
  version: number;
  name: string;
  authentication:
    | { method: 'simple'; password: Buffer }
    /** Without credentials the client waits to be asked for them (RFC 4513 §5.2.1.3). */
    | { method: 'sasl'; mechanism: string; credentials?: Buffer };
}

export interface SearchRequest {
  op: 'search';
  base: string;
  scope: SearchScope;
  /** Entries at most; 0 for no wish. */
  sizeLimit: number;
  /** Seconds at most; 0 for no wish. */
  timeLimit: number;
  typesOnly: boolean;
  filter: Filter;
  attributes: readonly string[];
}

export interface CompareRequest {
  op: 'compare';
  dn: string;
  attribute: string;
  value: Buffer;
}

/** Every request of RFC 4511. Writes are only recognised: the content of what is refused anyway is not read. */
export type LdapRequest =
  | BindRequest
  | SearchRequest
  | CompareRequest
  | { op: 'unbind' }
  | { op: 'abandon'; messageId: number }
  | { op: 'extended'; oid: string; value?: Buffer }
  | { op: 'add' | 'delete' | 'modify' | 'modifyDn' }
  | RefusedRequest;

/** A request that is well-formed but cannot be meant: it is answered with this code and the session goes on. */
export interface RefusedRequest {
  op: 'refused';
  of: AnsweredOp;
  code: ResultCode;
  sentence: string;
}

/** The requests that have an answer. */
export type AnsweredOp = 'bind' | 'search' | 'compare' | 'extended' | 'add' | 'delete' | 'modify' | 'modifyDn';

export interface Control {
  oid: string;
  critical: boolean;
  value?: Buffer;
}

export interface LdapMessage {
  id: number;
  request: LdapRequest;
  controls: readonly Control[];
}

/** How many attributes one search may ask for; more is adminLimitExceeded. */
export const maxAttributes = 128;
/** How many controls one message may carry. */
export const maxControls = 16;
