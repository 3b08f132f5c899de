/** A reason not to start that an operator can do something about, in one sentence. */
export class StartupFailure extends Error {
  override readonly name = 'StartupFailure';
}
