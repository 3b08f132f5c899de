import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { DomainError, pointerTo } from '@waypost/kernel';
import type { ZodError, ZodType } from 'zod';

/** Checks bodies and queries against their contract and reports every fault at once, each with a pointer. */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: ArgumentMetadata): unknown {
    if (schema === undefined) return value;
    if (type === 'body' && value === undefined)
      throw new DomainError('body-not-understood', 'Send a JSON body with content-type application/json.');
    const parsed = (schema as ZodType).safeParse(value);
    if (parsed.success) return parsed.data;
    throw type === 'query'
      ? new DomainError('query-invalid', 'The query holds something that is not allowed; the errors say what.', {
          errors: faultsOf(parsed.error),
        })
      : new DomainError('body-invalid', 'The body holds something that is not allowed; the errors say what.', {
          errors: faultsOf(parsed.error),
        });
  }
}

/** What a contract says of a value. Unknown members are named one by one, so that each fault points at its own member. */
export const faultsOf = (error: ZodError) =>
  error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: pointerTo(...path, key),
        detail: 'There is no such field here; leave it out.',
      }));
    }
    return [{ pointer: pointerTo(...path), detail: issue.message }];
  });
