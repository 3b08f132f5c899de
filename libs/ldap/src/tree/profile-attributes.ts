import {
  customAttributeNames,
  type PersonField,
  personFieldNames,
  type Profile,
  type ProfileField,
} from '@waypost/organization';

/** The attributes that show each field, in the words of RFC 4519 and of Active Directory. */
const shownAs = {
  company: ['o', 'company'],
  department: ['department'],
  title: ['title'],
  office: ['physicalDeliveryOfficeName'],
  telephone: ['telephoneNumber'],
  mobile: ['mobile'],
  street: ['street'],
  city: ['l'],
  state: ['st'],
  postalCode: ['postalCode'],
  country: ['c'],
} satisfies Record<ProfileField, readonly string[]>;

const attributesOf = (field: PersonField): readonly string[] =>
  field in shownAs ? shownAs[field as ProfileField] : [field.replace('customAttribute', 'extensionAttribute')];

type Compute = (held: { profile?: Profile | undefined }) => readonly string[];
const none: readonly string[] = [];

const computed = (fields: readonly PersonField[]): Record<string, Compute> =>
  Object.fromEntries(
    fields.flatMap((field) =>
      attributesOf(field).map((name): [string, Compute] => [
        name,
        ({ profile }) => {
          const value = profile?.[field];
          return value === undefined ? none : [value];
        },
      ]),
    ),
  );

/** The attributes of what a mailbox or contact is known by, with their values. */
export const personAttributes = computed(personFieldNames);
/** The attributes of what an organization says of a group in words of its own. */
export const groupCustomAttributes = computed(customAttributeNames);

/** Departments, cities and the like come again and again; one text serves all who have it. */
const texts = new Map<string, string>();
const mostTexts = 100_000;

/** A profile as it is held: equal texts are kept once, as far as they are likely to come again. */
export function heldProfile(profile: Profile | undefined): Profile | undefined {
  if (!profile) return undefined;
  const held: Profile = {};
  for (const [field, value] of Object.entries(profile) as [PersonField, string][]) held[field] = shared(value);
  return held;
}

function shared(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  // What is forgotten here stays with those who have it; it is only not shared with those who come.
  if (texts.size >= mostTexts) texts.clear();
  texts.set(text, text);
  return text;
}
