import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { DomainError, type FieldFault, pointerTo } from '@waypost/kernel';
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
export const faultsOf = ({ issues }: Pick<ZodError, 'issues'>) => issues.flatMap((issue) => faultsIn(issue));

type Issue = ZodError['issues'][number];

function faultsIn(issue: Issue, within: readonly string[] = []): FieldFault[] {
  const path = [...within, ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointerTo(...path, key),
      detail: 'There is no such field here; leave it out.',
    }));
  const meant = issue.code === 'invalid_union' ? formMeant(issue.errors) : undefined;
  return meant?.flatMap((one) => faultsIn(one, path)) ?? [{ pointer: pointerTo(...path), detail: issue.message }];
}

/** Of several forms the one that was meant: the only one that has all the fields which were sent. */
function formMeant(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const able = forms.filter((issues) =>
    issues.every(({ code, path }) => code !== 'unrecognized_keys' && path.length > 0),
  );
  return able.length === 1 ? able[0] : undefined;
}
