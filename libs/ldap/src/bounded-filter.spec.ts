import { expect, it } from 'vitest';
import { isBounded } from './bounded-filter.js';
import { directorySchema } from './directory-schema.js';
import { parseFilter } from './filter-text.js';

const schema = directorySchema();

it.each([
  { filter: '(mail=ann@example.org)', names: true },
  { filter: '(cn~=ann)', names: true },
  { filter: '(cn=an*)', names: true },
  { filter: '(cn=é😀*)', names: true },
  { filter: '(|(cn=an*)(mail=an*)(sn=an*))', names: true },
  { filter: '(&(objectClass=person)(cn=an*))', names: true },
  { filter: '(cn:caseExactMatch:=Ann)', names: true },
  { filter: '(&(o=Paradigms)(cn=an*))', names: true },
  { filter: '(o=Paradigms)', names: false },
  { filter: '(organizationName=Par*)', names: false },
  { filter: '(name=Paradigms)', names: false },
  { filter: '(nosuch=1)', names: true },
  { filter: '(:objectIdentifierMatch:=person)', names: false },
  { filter: '(dc:dn:=com)', names: false },
  { filter: '(cn:dn:=ann)', names: false },
  { filter: '(cn=a*)', names: false },
  { filter: '(cn=  *)', names: false },
  { filter: '(cn=*an*)', names: false },
  { filter: '(cn=*an)', names: false },
  { filter: '(cn=*)', names: false },
  { filter: '(objectClass=person)', names: false },
  { filter: '(2.5.4.0=person)', names: false },
  { filter: '(objectClass:=person)', names: false },
  { filter: '(uid>=a)', names: false },
  { filter: '(uid<=a)', names: false },
  { filter: '(!(cn=ann))', names: false },
  { filter: '(|(cn=an*)(cn=*))', names: false },
  { filter: '(&)', names: false },
  { filter: '(|)', names: true },
])('$filter names what it looks for: $names', ({ filter, names }) => {
  const parsed = parseFilter(filter);
  expect('filter' in parsed && isBounded(parsed.filter, schema)).toBe(names);
});
