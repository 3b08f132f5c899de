import type { BerReader } from './ber-reader.js';
import { brokenStructure } from './decode-error.js';
import { maxControls, type Control } from './request.js';

/** Reads the controls of a message, to its end. Throws LdapDecodeError of kind `structure`. */
export function readControls(message: BerReader): Control[] {
  if (message.peek() !== 0xa0) {
    message.finish();
    return none;
  }
  const reader = message.enter(0xa0);
  message.finish();
  const controls: Control[] = [];
  while (!reader.atEnd) {
    if (controls.length >= maxControls) throw brokenStructure('A message carries too many controls.');
    const control = reader.enter(0x30);
    const oid = control.text();
    const critical = control.peek() === 0x01 && control.boolean();
    const value = control.peek() === 0x04 ? control.octets() : undefined;
    control.finish();
    controls.push({ oid, critical, ...(value && { value }) });
  }
  return controls;
}

const none: Control[] = [];
