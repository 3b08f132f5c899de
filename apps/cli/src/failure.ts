/** What a shell is told. The numbers are part of the interface: scripts branch on them. */
export const exitCodes = { done: 0, refused: 1, usage: 2, unreachable: 3, held: 4 } as const;

/** A reason to end that the person at the keyboard can do something about, in sentences. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    sentence: string,
    readonly exitCode: (typeof exitCodes)[keyof typeof exitCodes] = exitCodes.refused,
  ) {
    super(sentence);
  }
}
