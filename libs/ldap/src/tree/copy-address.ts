/** Behind the local part of a mailbox's primary address: what bears it has been forwarded already, and is only to be kept. */
const mark = '+waypost-copy';

/**
 * The address that the copy of a forwarded mailbox travels by to the server that keeps it. Every server opens recipients, and by this one
 * the last knows that another has forwarded the message.
 */
export function copyAddressOf(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}${mark}${address.slice(at)}`;
}

/** The primary address that a copy is for; undefined of any other address. */
export function keptFor(address: string): string | undefined {
  // Few have it, and every address that nobody has is asked about.
  if (!address.includes('+')) return undefined;
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  if (!local.toLowerCase().endsWith(mark) || local.length === mark.length) return undefined;
  return local.slice(0, -mark.length) + address.slice(at);
}
