import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ExplainQuestion } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';

/** Longer ones fit into no address that every proxy passes on. */
const longest = 6_000;
const largestQuestion = 256 * 1024;

/** A question as a text for addresses; null where it would be too long. */
export function linkOf(question: ExplainQuestion): string | null {
  const text = deflateRawSync(JSON.stringify(question)).toString('base64url');
  return text.length <= longest ? text : null;
}

/**
 * The question of a link.
 * @throws {DomainError} `query-invalid` for what was never one, or is none any more in this release
 */
export function questionOf(link: string): ExplainQuestion {
  const refuse = (detail: string) =>
    new DomainError('query-invalid', detail, { errors: [{ pointer: '#/question', detail }] });
  let asked: unknown;
  try {
    asked = JSON.parse(
      inflateRawSync(Buffer.from(link, 'base64url'), { maxOutputLength: largestQuestion }).toString('utf8'),
    );
  } catch {
    throw refuse('This link was cut off or changed; ask the question again.');
  }
  const parsed = ExplainQuestion.safeParse(asked);
  if (parsed.success) return parsed.data;
  throw refuse('The question of this link is none that this release understands; ask it again.');
}
