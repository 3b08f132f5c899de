import { crc32 } from 'node:zlib';

const sumOf = (json: string) => crc32(json).toString(16).padStart(8, '0');

/** A value as one line that shows whether it came through whole: checksum, space, JSON, line end. */
export function sealLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${sumOf(json)} ${json}\n`;
}

/** The value of a line without its end; undefined where the line was damaged. */
export function openLine(line: string): unknown {
  const json = line.slice(9);
  return line[8] === ' ' && line.slice(0, 8) === sumOf(json) ? JSON.parse(json) : undefined;
}
