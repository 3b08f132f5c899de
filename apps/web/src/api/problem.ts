import type { Problem } from '@waypost/contracts';

/** A refusal of the api, as `application/problem+json` told it. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiProblem';
  }

  /** The code at the end of the problem's type, such as `setting-locked`. */
  get code(): string {
    return this.problem.type.slice(this.problem.type.lastIndexOf('/') + 1);
  }
}

/** Reads a JSON pointer in its URI fragment form (RFC 6901 §6) and answers its first member. */
export const memberOfPointer = (pointer: string): string =>
  decodeURIComponent(pointer).replace(/^#?\//, '').split('/')[0]?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '';

/** The faults of a refusal by the member of the body they are about; several about one are joined. */
export function faultsByMember(problem: Pick<Problem, 'errors'>): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const { pointer, detail } of problem.errors ?? []) {
    const member = memberOfPointer(pointer);
    faults[member] = member in faults ? `${faults[member] ?? ''} ${detail}` : detail;
  }
  return faults;
}

/** One sentence about anything that went wrong, for a person. */
export const sentenceOf = (error: unknown): string =>
  error instanceof ApiProblem ? error.message : 'The server did not answer. Check the connection and try again.';
