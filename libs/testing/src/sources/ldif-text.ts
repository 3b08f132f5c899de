/** The attributes of an entry to write. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

/** A line of LDIF; whatever is not plainly safe in base64 (RFC 2849). The writer of our exports has no part in it: it is tested with these servers. */
export const ldifLine = (name: string, value: string) =>
  /^[\w+,=@.-](?:[\w +,=@.-]*[\w+,=@.-])?$/.test(value)
    ? `${name}: ${value}\n`
    : `${name}:: ${Buffer.from(value).toString('base64')}\n`;

/** The lines of an entry's attributes, one for each value. */
export const ldifLines = (attributes: Attributes) =>
  Object.entries(attributes)
    .flatMap(([name, values]) => [values].flat().map((value) => ldifLine(name, value)))
    .join('');
