import { type Attributes, ldifLine, ldifLines } from './ldif-text.js';

/** How many people a made-up directory has, and how they are spread. */
export interface PeopleOptions {
  suffix?: string;
  /** The domain of their addresses. */
  domain?: string;
  /** What the names of people and groups begin with, where several directories are read into one organization. */
  prefix?: string;
  count: number;
  /** Organizational units below ou=people; people are dealt out among them in turn. */
  units?: number;
  /** Departments, by name; people are dealt out among them in turn. */
  departments?: readonly string[];
  /** Groups below ou=groups, of `groupSize` people each, one after the other. */
  groups?: number;
  groupSize?: number;
}

/** A person of a made-up directory; the same for the same number. */
export interface SourcePerson {
  dn: string;
  uid: string;
  mail: string;
  givenName: string;
  sn: string;
  cn: string;
  department: string;
}

const givenNames = 'Ann Björn Chloé Dmitri Eva Farid Grete Hugo Inès João Kai Lena Marek Nora Omar Petra'.split(' ');
const surnames = 'Lee Müller Nowak Okafor Perez Quist Rossi Sørensen Tanaka Ueda Vogel Weiß Xu Yılmaz'.split(' ');
const someDepartments = ['Sales', 'Engineering', 'Finance', 'Human Resources'];

const pick = <T>(values: readonly T[], index: number) => values[index % values.length] as T;

/** Made-up people and groups of a directory as slapd and 389-ds keep them. */
export class SourcePeople {
  readonly suffix: string;
  readonly count: number;
  readonly groups: number;
  private readonly domain: string;
  private readonly prefix: string;
  private readonly units: number;
  private readonly departments: readonly string[];
  private readonly groupSize: number;

  constructor(options: PeopleOptions) {
    this.suffix = options.suffix ?? 'dc=source,dc=example';
    this.count = options.count;
    this.domain = options.domain ?? 'source.example';
    this.prefix = options.prefix ?? '';
    this.units = options.units ?? 1;
    this.departments = options.departments ?? someDepartments;
    this.groups = options.groups ?? 0;
    this.groupSize = Math.min(options.groupSize ?? 10, options.count);
  }

  /** Where everyone is. */
  get base() {
    return `ou=people,${this.suffix}`;
  }

  get groupBase() {
    return `ou=groups,${this.suffix}`;
  }

  unit = (index: number) => `ou=unit${String(index % this.units)},${this.base}`;

  person(index: number): SourcePerson {
    const uid = `${this.prefix}p${String(index).padStart(6, '0')}`;
    const [givenName, sn] = [pick(givenNames, index), pick(surnames, Math.floor(index / givenNames.length))];
    return {
      dn: `uid=${uid},${this.unit(index)}`,
      uid,
      mail: `${uid}@${this.domain}`,
      givenName,
      sn,
      cn: `${givenName} ${sn}`,
      department: pick(this.departments, index),
    };
  }

  /** Everyone, or some of them. */
  people = (from = 0, to = this.count) => Array.from({ length: to - from }, (_, index) => this.person(from + index));

  /** The attributes of a person, as they are written. */
  attributes({ uid, mail, givenName, sn, cn, department }: SourcePerson) {
    return { objectClass: 'inetOrgPerson', uid, cn, sn, givenName, mail, departmentNumber: department };
  }

  group(index: number) {
    const cn = `${this.prefix}g${String(index).padStart(4, '0')}`;
    const dn = `cn=${cn},${this.groupBase}`;
    const mail = `${cn}@${this.domain}`;
    const first = index * this.groupSize;
    const members = Array.from({ length: this.groupSize }, (_, at) => this.person((first + at) % this.count).dn);
    return { dn, cn, mail, members };
  }

  /** The attributes of a group, as they are written; no class of the common schemas has both members and an address. */
  groupAttributes({ cn, mail, members }: { cn: string; mail: string; members: readonly string[] }) {
    return { objectClass: ['groupOfNames', 'extensibleObject'], cn, mail, member: members };
  }

  /** All of it as LDIF, in pieces, the suffix's own entry first; made as it is asked for, since 100,000 people are many. */
  *ldif(): Iterable<string> {
    yield `${ldifLine('dn', this.suffix)}objectClass: domain\n${this.suffix.replace(/^dc=([^,]+).*/, 'dc: $1')}\n\n`;
    yield* [this.base, this.groupBase].map(unitLdif);
    for (let index = 0; index < this.units; index++) yield unitLdif(this.unit(index));
    for (let index = 0; index < this.count; index++) {
      const person = this.person(index);
      yield entryLdif(person.dn, this.attributes(person));
    }
    for (let index = 0; index < this.groups; index++) {
      const group = this.group(index);
      yield entryLdif(group.dn, this.groupAttributes(group));
    }
  }
}

const unitLdif = (dn: string) =>
  entryLdif(dn, { objectClass: 'organizationalUnit', ou: dn.replace(/^ou=([^,]+).*/, '$1') });

const entryLdif = (dn: string, attributes: Attributes) => `${ldifLine('dn', dn)}${ldifLines(attributes)}\n`;
