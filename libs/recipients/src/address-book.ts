import { addressKey } from '@waypost/kernel';

/** Who has which address, of every recipient there is; addresses of one type are compared without regard to case. */
export interface AddressBook {
  /** The id of who has an address, given by its {@link addressKey}; undefined where it is free. */
  holderOf(type: string, key: string): string | undefined;
  /** Notes that somebody has an address from now on. */
  claim(type: string, key: string, recipientId: string): void;
  /**
   * From which number on to look for a free one: all from 2 to below it are taken. Addresses do not become free while a plan is
   * made, so that ten thousand of one name do not each begin at 2.
   */
  firstNumber(type: string, wantedKey: string): number;
  /** Notes from which number on to look next time. */
  lookFrom(type: string, wantedKey: string, number: number): void;
}

/** An address book in memory. */
export class KnownAddresses implements AddressBook {
  private readonly holders = new Map<string, string>();
  private readonly numbers = new Map<string, number>();

  /** Addresses as they are held, in any case. */
  constructor(held: Iterable<{ type: string; address: string; recipientId: string }> = []) {
    for (const { type, address, recipientId } of held) this.claim(type, addressKey(address), recipientId);
  }

  holderOf(type: string, key: string): string | undefined {
    return this.holders.get(`${type}:${key}`);
  }

  claim(type: string, key: string, recipientId: string): void {
    this.holders.set(`${type}:${key}`, recipientId);
  }

  firstNumber(type: string, wantedKey: string): number {
    return this.numbers.get(`${type}:${wantedKey}`) ?? 2;
  }

  lookFrom(type: string, wantedKey: string, number: number): void {
    this.numbers.set(`${type}:${wantedKey}`, number);
  }
}
