/** The units sizes are typed in, smallest first. */
export const byteUnits = [
  { label: 'bytes', size: 1 },
  { label: 'KiB', size: 1024 },
  { label: 'MiB', size: 1024 ** 2 },
  { label: 'GiB', size: 1024 ** 3 },
] as const;
export type ByteUnit = (typeof byteUnits)[number];

/** The largest unit that holds a size without a fraction: 65536 is 64 KiB, and 65537 stays in bytes. */
export const unitOf = (bytes: number): ByteUnit =>
  byteUnits.findLast(({ size }) => bytes > 0 && bytes % size === 0) ?? byteUnits[0];

/** The bytes a typed number means in a unit; undefined where it is no number or no whole number of bytes. */
export function bytesOf(typed: string, unit: ByteUnit): number | undefined {
  const bytes = Number(typed.replace(',', '.')) * unit.size;
  return typed.trim() !== '' && Number.isInteger(bytes) ? bytes : undefined;
}
