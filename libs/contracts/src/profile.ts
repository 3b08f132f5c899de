import {
  countryFault,
  type CustomAttribute,
  customAttributeNames,
  longestCustomAttribute,
  type PersonField,
  personFieldNames,
  profileFieldNames,
  profileFields,
  type ProfileField,
  telephoneFault,
} from '@waypost/organization';
import { z } from 'zod';
import { OptionalLine } from './fields.js';

type Line = z.ZodNullable<z.ZodString>;
type Lines<F extends string> = Record<F, Line>;

const each = <F extends string>(fields: readonly F[], schemaOf: (field: F) => Line): Lines<F> =>
  Object.fromEntries(fields.map((field) => [field, schemaOf(field)])) as Lines<F>;

/** A line that a further rule has something to say about. */
const ruled = (most: number, rule: (text: string) => string | undefined): Line =>
  z
    .string()
    .trim()
    .check((context) => {
      const fault = context.value.length > most ? `Write at most ${most} characters.` : rule(context.value);
      if (fault !== undefined) context.issues.push({ code: 'custom', message: fault, input: context.value });
    })
    .nullable();
const telephone = ruled(profileFields.telephone, telephoneFault);

const extensionName = (field: string) => field.replace('custom', 'extension');

/** What recipients of every kind can be given in words of the organization's own. */
export const writtenCustomAttributes: Lines<CustomAttribute> = each(customAttributeNames, (field) =>
  OptionalLine(longestCustomAttribute).meta({ description: `\`${extensionName(field)}\` in LDAP.` }),
);
const written: Lines<ProfileField> = {
  ...each(profileFieldNames, (field) => OptionalLine(profileFields[field])),
  telephone,
  mobile: telephone,
  country: ruled(profileFields.country, countryFault).meta({ description: 'Two letters of ISO 3166, in capitals.' }),
};
/** What people can be given besides their names. */
export const writtenProfile: Lines<PersonField> = { ...written, ...writtenCustomAttributes };

const shown = z.string().nullable();
/** The same as it is shown. */
export const shownProfile: Lines<PersonField> = each(personFieldNames, () => shown);
export const shownCustomAttributes: Lines<CustomAttribute> = each(customAttributeNames, () => shown);

export const hiddenFromAddressBook = z
  .boolean()
  .meta({ description: 'Keeps it from people’s address books; mail reaches it all the same.' });
export const excludedFromPolicies = z
  .boolean()
  .meta({ description: 'Recipient policies leave its addresses as they are.' });
