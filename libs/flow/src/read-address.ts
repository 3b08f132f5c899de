/** An address with its type: `SMTP` unless another stands before a colon, in capitals. */
export function readAddress(recipient: string): { type: string; address: string } {
  const [, type, address] = /^([A-Za-z][A-Za-z0-9]{0,15}):(.+)$/s.exec(recipient) ?? [];
  return type !== undefined && address !== undefined
    ? { type: type.toUpperCase(), address }
    : { type: 'SMTP', address: recipient };
}
