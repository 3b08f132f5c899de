import { isFqdn, nodeNameFault, parseEmailAddress } from '@waypost/kernel';
import { z } from 'zod';

const expectations: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

// Every fault deserves a sentence that says what to do; these are for the rules that bring none of their own.
z.config({
  customError: (issue) => {
    if (issue.code === 'invalid_type')
      return issue.input === undefined
        ? 'This is needed.'
        : `Send ${expectations[issue.expected] ?? `a value of type ${issue.expected}`}.`;
    if (issue.code === 'invalid_value') return `Choose one of ${issue.values.map(String).join(', ')}.`;
    if (issue.code === 'too_big')
      return `Use at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}.`;
    if (issue.code === 'too_small')
      return `Use at least ${issue.minimum}${issue.origin === 'string' ? ' characters' : ''}.`;
    if (issue.code === 'invalid_union') return 'Send one of the forms that /api/docs shows.';
    return undefined;
  },
});

/** Turns a rule that answers with a sentence into a schema check; the sentence is what the caller reads. */
const judged = (rule: (text: string) => string | undefined) =>
  z.string().check((context) => {
    const fault = rule(context.value);
    if (fault !== undefined) context.issues.push({ code: 'custom', message: fault, input: context.value });
  });

/** Text without control characters that is more than white space; it is trimmed. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'Write at least one character.')
    .max(max, `Write at most ${max} characters.`)
    // Controls, halves of characters, line separators, and marks that turn the direction of writing around.
    .regex(
      /^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u,
      'Leave out line breaks and other control characters.',
    );

export const NodeName = judged(nodeNameFault).meta({
  description: 'Unique without regard to case; usable in paths in place of the id.',
  examples: ['athena'],
  minLength: 1,
  maxLength: 64,
});
export const DisplayName = line(256);
/** What people call something, on one line. */
export const LabelOf = (max: number) => line(max);
/** A name of a person or thing that may be absent; an empty text means absent. */
export const OptionalLine = (max: number) => line(max).nullable();
export const Reason = line(500);

export const Address = z
  .string()
  .max(320)
  .transform((text, context) => {
    const parsed = parseEmailAddress(text);
    if ('address' in parsed) return parsed.address;
    context.issues.push({ code: 'custom', message: parsed.fault, input: text });
    return z.NEVER;
  })
  .meta({ description: 'The primary SMTP address, unique across all recipients.', examples: ['mark@minasi.com'] });

/** {@link Address} of a new recipient, which may be left to policies. */
export const AddressByPolicy = Address.meta({
  description:
    'The primary SMTP address, unique across all recipients. Left out, the recipient policy that applies gives it.',
  examples: ['mark@minasi.com'],
});

export const Fqdn = z
  .string()
  .max(253)
  .transform((text) => text.toLowerCase().replace(/\.$/, ''))
  .refine(isFqdn, 'Write a full host name such as athena.example.org.');

/** A suffix such as `dc=example,dc=org`: attribute types and plain values, no escapes needed. */
export const DirectorySuffix = z
  .string()
  .max(512)
  .regex(
    /^(dc|o|ou|c)=[a-z0-9][a-z0-9 ._-]*(,(dc|o|ou|c)=[a-z0-9][a-z0-9 ._-]*)*$/i,
    'Write a suffix such as dc=example,dc=org.',
  );

/** A new password: 12 characters at least (15 for an administrator), any characters, taken as they are. */
export const NewPassword = z.string().min(12, 'Use at least 12 characters.').max(1024, 'Use at most 1024 characters.');
export const NewAdministratorPassword = z
  .string()
  .min(15, 'Use at least 15 characters.')
  .max(1024, 'Use at most 1024 characters.');

export const Timestamp = z.iso.datetime({ offset: false }).meta({ description: 'RFC 3339, UTC.' });
/** A time a caller may write with any offset; it is kept in UTC. */
export const GivenTime = z.iso
  .datetime({ offset: true, error: 'Write an RFC 3339 time such as 2027-01-31T17:00:00Z.' })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => /^\d{4}-/.test(text), 'Choose a time before the year 10000.');

/** An id or a name of a node. */
export const Reference = z.string().min(1).max(64).meta({ description: 'An id or a name.' });

/** Another node, named. */
export const NodeLink = z.strictObject({ id: z.string(), name: z.string() });
export type NodeLink = z.infer<typeof NodeLink>;
