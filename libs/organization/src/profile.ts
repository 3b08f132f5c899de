/**
 * What an address book says of a person besides the name, with the most characters that are kept of each. Whatever reads or writes
 * recipients goes by these names: REST, the database, directory sources, filters.
 */
export const profileFields = {
  company: 128,
  department: 128,
  title: 128,
  office: 128,
  telephone: 32,
  mobile: 32,
  street: 256,
  city: 128,
  state: 128,
  postalCode: 40,
  /** Two letters of ISO 3166, in capitals. */
  country: 2,
} as const;
export type ProfileField = keyof typeof profileFields;
export const profileFieldNames = Object.keys(profileFields) as ProfileField[];

/** The numbers of the attributes that an organization gives a meaning of its own, as Exchange has them. */
export const customAttributeNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const;
export type CustomAttribute = `customAttribute${(typeof customAttributeNumbers)[number]}`;
export const customAttributeNames = customAttributeNumbers.map((n): CustomAttribute => `customAttribute${n}`);
/** Most characters of a custom attribute. */
export const longestCustomAttribute = 1_024;

/** A field that people (mailboxes and contacts) have. */
export type PersonField = ProfileField | CustomAttribute;
export const personFieldNames: readonly PersonField[] = [...profileFieldNames, ...customAttributeNames];

/** The custom attributes that are set. */
export type CustomAttributes = Partial<Record<CustomAttribute, string>>;
/** What is set of what a person has. */
export type Profile = Partial<Record<PersonField, string>>;
/** The same with every field there, as rows and REST have it; null where nothing is set. */
export type WholeProfile = Record<PersonField, string | null>;
export type WholeCustomAttributes = Record<CustomAttribute, string | null>;

/** Fields as a request or a row has them. */
type Given<F extends string> = { readonly [field in F]?: string | null | undefined };

const none = <F extends string>(fields: readonly F[]) =>
  Object.fromEntries(fields.map((field) => [field, null])) as Record<F, null>;
/** Nothing is known of the person. */
export const noProfile: Readonly<Record<PersonField, null>> = none(personFieldNames);
export const noCustomAttributes: Readonly<Record<CustomAttribute, null>> = none(customAttributeNames);

/** The fields of a kind of recipient, each as it is there; null where it is not. */
const whole = <F extends string>(fields: readonly F[], from: Given<F>) =>
  Object.fromEntries(fields.map((field) => [field, from[field] ?? null])) as Record<F, string | null>;
/** Every field of a person. */
export const wholeProfile = (from: Given<PersonField>): WholeProfile => whole(personFieldNames, from);
/** Every custom attribute. */
export const wholeCustomAttributes = (from: Given<CustomAttribute>): WholeCustomAttributes =>
  whole(customAttributeNames, from);

/** What is set among some fields; undefined where nothing is, so that who has none of it carries none of it. */
function present<F extends string>(fields: readonly F[], from: Given<F>) {
  const found: Record<string, string> = {};
  let any = false;
  for (const field of fields) {
    const value = from[field];
    if (typeof value !== 'string') continue;
    found[field] = value;
    any = true;
  }
  return any ? (found as Partial<Record<F, string>>) : undefined;
}
/** What is set of a person. */
export const profileOf = (from: Given<PersonField>): Profile | undefined => present(personFieldNames, from);
/** The custom attributes that are set. */
export const customAttributesOf = (from: Given<CustomAttribute>): CustomAttributes | undefined =>
  present(customAttributeNames, from);

/** What is wrong with a telephone number, in a sentence. */
export const telephoneFault = (text: string): string | undefined =>
  /^\+?[0-9][0-9 ()./-]*$/.test(text)
    ? undefined
    : 'Write a telephone number: digits, spaces and ( ) . / - after an optional +.';

/** What is wrong with a country, in a sentence. */
export const countryFault = (text: string): string | undefined =>
  /^[A-Z]{2}$/.test(text) ? undefined : 'Write the two letters that ISO 3166 has for the country, such as DE.';
