import type { Normaliser } from './source.js';

/** A proxy address taken apart; without a prefix it is an SMTP address that may be the primary one. */
export interface ProxyAddress {
  /** In capitals. */
  type: string;
  address: string;
  primary: boolean;
}

/** Reads `SMTP:ann@example.org` (the primary one of its type, since its type is in capitals), `smtp:…`, `X400:…`, or a bare address. */
export function parseProxyAddress(text: string): ProxyAddress {
  const [, prefix, address] = /^([A-Za-z][A-Za-z0-9]*):(.*)$/s.exec(text) ?? [];
  if (prefix === undefined || address === undefined) return { type: 'SMTP', address: text, primary: true };
  const type = prefix.toUpperCase();
  return { type, address, primary: prefix === type };
}

/** Bit of userAccountControl that says an account is switched off (MS-ADTS §2.2.16, ADS_UF_ACCOUNTDISABLE). */
const accountDisabled = 2;

/** Whether userAccountControl says that the account is switched off; undefined where it is not a number. */
export function isSwitchedOff(accountControl: string): boolean | undefined {
  return /^-?\d{1,10}$/.test(accountControl) ? (Number(accountControl) & accountDisabled) !== 0 : undefined;
}

/** The time that means "until an administrator unlocks it" (draft-behera-ldap-password-policy §5.3.3). */
const lockedForGood = '000001010000Z';

/**
 * Whether a value says yes: all do but `false`, `no`, `off` and `0`, in any case, and times. Of times only the one that locks for
 * good does: any other pwdAccountLockedTime is a short lock after wrong passwords, which anybody can cause.
 */
export function isYes(value: string): boolean {
  if (/^\d{12,14}(?:[.,]\d+)?Z$/.test(value)) return value.startsWith(lockedForGood.slice(0, 12));
  return !/^(?:false|no|off|0|)$/i.test(value.trim());
}

/** What the normalisers of texts do; those that make something else of a value are applied by the field. */
export const textNormalisers: Record<Normaliser, (value: string) => string> = {
  none: (value) => value,
  trim: (value) => value.trim(),
  lower: (value) => value.trim().toLowerCase(),
  'proxy-addresses': (value) => value.trim(),
  'account-control': (value) => value.trim(),
  boolean: (value) => value.trim(),
};
