import type { BerWriter } from './ber-writer.js';
import type { Control } from './request.js';

/** Writes the controls of a message; nothing where it has none (RFC 4511 §4.1.11). */
export function writeControls(writer: BerWriter, controls: readonly Control[]): void {
  if (controls.length === 0) return;
  const list = writer.begin(0xa0);
  for (const { oid, critical, value } of controls) {
    const control = writer.begin(0x30);
    writer.text(oid);
    if (critical) writer.boolean(true);
    if (value) writer.octets(value);
    writer.end(control);
  }
  writer.end(list);
}
