import { DomainError } from '@waypost/kernel';

/** What goes on by one token at a time, at the most: a hundred directories may share one, and each may come anew before it is missed. */
const mostOfToken = 200;

/** Counts what goes on by each token, so that whoever stole one cannot fill the process with it. */
export class StreamRoom {
  private readonly going = new Map<string, number>();

  /**
   * Takes a place; returns how it is given back. A configured token has no id, and as many places as it likes. Throws
   * `streams-exhausted` where the token has no further one.
   */
  enter(tokenId: string | null): () => void {
    if (tokenId === null) return () => undefined;
    const going = this.going.get(tokenId) ?? 0;
    if (going >= mostOfToken)
      throw new DomainError('streams-exhausted', `${mostOfToken} streams go on by this token already.`);
    this.going.set(tokenId, going + 1);
    let isIn = true;
    return () => {
      if (isIn) this.leave(tokenId);
      isIn = false;
    };
  }

  private leave(tokenId: string): void {
    const left = (this.going.get(tokenId) ?? 0) - 1;
    if (left > 0) this.going.set(tokenId, left);
    else this.going.delete(tokenId);
  }
}
