import type { RecipientAddressEntity } from '@waypost/store';

/** An address as directories write it: the type in capitals where it is the primary one. */
export const proxyOf = ({ type, address, isPrimary }: Pick<RecipientAddressEntity, 'type' | 'address' | 'isPrimary'>) =>
  `${isPrimary ? type : type.toLowerCase()}:${address}`;

/** Reads `x400:…` as type and address; what names no type is an SMTP address. In capitals it is the primary one of its type. */
export function readProxy(proxy: string): { type: string; address: string; primary: boolean } {
  const [, type, address] = /^([a-z][a-z0-9-]{0,15}):(.*)$/i.exec(proxy) ?? [];
  return type !== undefined && address !== undefined
    ? { type: type.toUpperCase(), address, primary: type !== 'SMTP' && type === type.toUpperCase() }
    : { type: 'SMTP', address: proxy, primary: false };
}
