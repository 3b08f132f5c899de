import { nodeNameFault, parseEmailAddress } from '@waypost/kernel';
import {
  countryFault,
  customAttributeNames,
  longestCustomAttribute,
  type PersonField,
  profileFieldNames,
  profileFields,
  telephoneFault,
} from '@waypost/organization';

/** A value that can be taken, or what is wrong with it in a sentence. */
export type Judged = { value: string } | { fault: string };

/** No controls, halves of characters, line separators, or marks that turn the direction of writing around. */
const oneLine = /^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u;

const line =
  (most: number) =>
  (value: string): Judged => {
    if (value.length > most) return { fault: `It has ${value.length} characters, and at most ${most} are kept.` };
    return oneLine.test(value) ? { value } : { fault: 'It holds a line break or another control character.' };
  };

/** A line that a further rule has something to say about. */
const ruled =
  (most: number, rule: (value: string) => string | undefined) =>
  (value: string): Judged => {
    const judged = line(most)(value);
    const fault = 'fault' in judged ? undefined : rule(value);
    return fault === undefined ? judged : { fault };
  };
const telephone = ruled(profileFields.telephone, telephoneFault);

/** Directories write countries in either case. */
const country = (value: string): Judged => ruled(profileFields.country, countryFault)(value.toUpperCase());

/** What can be kept of each field of a person. */
const personRules: Record<PersonField, (value: string) => Judged> = {
  ...(Object.fromEntries([
    ...profileFieldNames.map((field) => [field, line(profileFields[field])]),
    ...customAttributeNames.map((field) => [field, line(longestCustomAttribute)]),
  ]) as Record<PersonField, (value: string) => Judged>),
  telephone,
  mobile: telephone,
  country,
};

function name(value: string): Judged {
  const fault = nodeNameFault(value);
  return fault === undefined ? { value } : { fault };
}

/** An SMTP address of at most 320 characters, its domain in lower case. */
export function judgeAddress(value: string): Judged {
  const parsed = parseEmailAddress(value);
  return 'fault' in parsed ? parsed : { value: parsed.address };
}

/** What a recipient's fields can hold, as REST has it too. */
export const fieldRules = {
  name,
  displayName: line(256),
  givenName: line(128),
  surname: line(128),
  initials: line(16),
  ...personRules,
  description: line(500),
  address: judgeAddress,
} as const satisfies Record<string, (value: string) => Judged>;
export type TextField = keyof typeof fieldRules;
