import {
  type ActiveDirectory,
  type Attributes,
  LdapTools,
  SourcePeople,
  start389Ds,
  startSambaAd,
  startSourceSlapd,
  type SourceSlapdOptions,
} from '@waypost/testing';

/** How Waypost reaches a directory and what it finds there: the part of a source that differs from server to server. */
export interface SourceAccess {
  kind: 'active-directory' | 'openldap' | '389ds';
  connection: { urls: string[]; tls: 'ldaps' | 'starttls' | 'plain'; ca?: string; bindDn: string };
  password: string;
  scope: { bases: string[] };
}

/** A directory in the hands of its administrator, who knows people by their login names. There are two units and one group of five. */
export interface DirectoryInHand {
  access: SourceAccess;
  /** The domain of everyone's address. */
  domain: string;
  /** Everyone who is there to begin with, the group's members first. */
  people: readonly string[];
  /** The group's name. */
  group: string;
  add(uid: string): Promise<void>;
  /** Gives somebody another name to be shown, and another address. */
  change(uid: string, displayName: string, address: string): Promise<void>;
  /** Gives somebody another login name. */
  rename(uid: string, newUid: string): Promise<void>;
  /** Puts somebody into the other unit. */
  move(uid: string): Promise<void>;
  disable(uid: string): Promise<void>;
  remove(uid: string): Promise<void>;
  join(uid: string): Promise<void>;
  leave(uid: string): Promise<void>;
  stop(): Promise<void>;
}

/** Names are used once in an organization, whatever directory they come from. */
const prefixOf = (domain: string) => domain.replace(/\..*/, '-');

/** What is the same in slapd and 389-ds: the common schema, and the word for "switched off". */
class CommonDirectory {
  readonly people: string[];
  private readonly dns = new Map<string, string>();
  readonly group: string;
  private readonly groupDn: string;

  constructor(
    private readonly manager: LdapTools,
    readonly made: SourcePeople,
    private readonly switchedOff: Attributes,
    readonly domain: string,
  ) {
    const everyone = made.people();
    this.people = everyone.map(({ uid }) => uid);
    for (const { uid, dn } of everyone) this.dns.set(uid, dn);
    this.group = made.group(0).cn;
    this.groupDn = made.group(0).dn;
  }

  async add(uid: string): Promise<void> {
    const dn = `uid=${uid},${this.made.unit(0)}`;
    const person = { dn, uid, mail: `${uid}@${this.domain}`, givenName: 'New', sn: uid, cn: `New ${uid}` };
    await this.manager.add(dn, this.made.attributes({ ...person, department: 'Sales' }));
    this.dns.set(uid, dn);
  }

  change = (uid: string, displayName: string, mail: string) => this.manager.change(this.dn(uid), { displayName, mail });

  async rename(uid: string, newUid: string): Promise<void> {
    this.dns.set(newUid, await this.manager.rename(this.dn(uid), `uid=${newUid}`));
    this.dns.delete(uid);
  }

  async move(uid: string): Promise<void> {
    const dn = this.dn(uid);
    const elsewhere = dn.endsWith(this.made.unit(0)) ? this.made.unit(1) : this.made.unit(0);
    this.dns.set(uid, await this.manager.rename(dn, `uid=${uid}`, elsewhere));
  }

  disable = (uid: string) => this.manager.change(this.dn(uid), this.switchedOff);
  remove = (uid: string) => this.manager.remove(this.dn(uid));
  join = (uid: string) => this.manager.amend(this.groupDn, 'add', { member: this.dn(uid) });
  leave = (uid: string) => this.manager.amend(this.groupDn, 'delete', { member: this.dn(uid) });

  private dn(uid: string): string {
    const dn = this.dns.get(uid);
    if (dn === undefined) throw new Error(`There is nobody called ${uid}.`);
    return dn;
  }
}

/** An OpenLDAP with people, reached in plain text, as on a machine of its own. */
export async function anOpenLdap(
  domain: string,
  options: Omit<SourceSlapdOptions, 'ldif' | 'suffix'> = {},
  count = 24,
) {
  const made = somePeople(domain, count);
  const slapd = await startSourceSlapd({ ...options, suffix: made.suffix, ldif: made.ldif() });
  const off = { pwdAccountLockedTime: '000001010000Z' };
  const hand = new CommonDirectory(slapd.manager, made, off, domain);
  const access = accessOf('openldap', slapd.url, slapd.reader, made.suffix);
  return Object.assign(hand, { access, slapd, made, stop: slapd.stop }) satisfies DirectoryInHand;
}

/** A 389-ds with people, reached in plain text. */
export async function a389Ds(domain: string, options: { syncProvider?: boolean } = {}, count = 24) {
  const made = somePeople(domain, count);
  const ds = await start389Ds({ ...options, suffix: made.suffix, ldif: made.ldif() });
  const hand = new CommonDirectory(ds.manager, made, { nsAccountLock: 'true' }, domain);
  return Object.assign(hand, {
    access: accessOf('389ds', ds.url, ds.reader, made.suffix),
    stop: ds.stop,
  }) satisfies DirectoryInHand;
}

/** An Active Directory with people, reached by ldaps. */
export async function anActiveDirectory(count = 24): Promise<DirectoryInHand> {
  const samba = await startSambaAd();
  const hand = new AdInHand(samba.directory, 'ad.example', count);
  await hand.fill();
  const { dn, password } = samba.reader.login;
  const connection = { urls: [samba.secureUrl], tls: 'ldaps' as const, ca: samba.ca, bindDn: dn };
  const access: SourceAccess = { kind: 'active-directory', connection, password, scope: { bases: [hand.base] } };
  return Object.assign(hand, { access, stop: samba.stop });
}

class AdInHand {
  readonly people: string[];
  readonly base: string;
  private readonly dns = new Map<string, string>();
  readonly group: string;
  private units: string[] = [];
  private groupDn = '';

  constructor(
    private readonly ad: ActiveDirectory,
    readonly domain: string,
    count: number,
  ) {
    this.people = somePeople(domain, count)
      .people()
      .map(({ uid }) => uid);
    this.group = somePeople(domain, count).group(0).cn;
    this.base = `OU=Staff,${ad.suffix}`;
  }

  async fill(): Promise<void> {
    await this.ad.addUnit('Staff');
    this.units = [await this.ad.addUnit('unit0', this.base), await this.ad.addUnit('unit1', this.base)];
    for (const uid of this.people) await this.add(uid);
    const members = this.people.slice(0, 5).map((uid) => this.dn(uid));
    this.groupDn = await this.ad.addGroup(this.base, this.group, members, { mail: `${this.group}@${this.domain}` });
  }

  async add(uid: string): Promise<void> {
    const mail = `${uid}@${this.domain}`;
    this.dns.set(uid, await this.ad.addUser(this.units[0] ?? '', uid, { mail, displayName: `New ${uid}` }));
  }

  change = (uid: string, displayName: string, mail: string) =>
    this.ad.manager.change(this.dn(uid), { displayName, mail });

  async rename(uid: string, newUid: string): Promise<void> {
    const dn = await this.ad.manager.rename(this.dn(uid), `CN=${newUid}`);
    await this.ad.manager.change(dn, { sAMAccountName: newUid });
    this.dns.set(newUid, dn);
    this.dns.delete(uid);
  }

  async move(uid: string): Promise<void> {
    this.dns.set(uid, await this.ad.manager.rename(this.dn(uid), `CN=${uid}`, this.units[1]));
  }

  disable = (uid: string) => this.ad.disable(this.dn(uid));
  remove = (uid: string) => this.ad.manager.remove(this.dn(uid));
  join = (uid: string) => this.ad.join(this.groupDn, this.dn(uid));
  leave = (uid: string) => this.ad.leave(this.groupDn, this.dn(uid));

  private dn(uid: string): string {
    const dn = this.dns.get(uid);
    if (dn === undefined) throw new Error(`There is nobody called ${uid}.`);
    return dn;
  }
}

const somePeople = (domain: string, count: number) =>
  new SourcePeople({
    domain,
    count,
    units: 2,
    groups: 1,
    groupSize: 5,
    suffix: suffixOf(domain),
    prefix: prefixOf(domain),
  });

const suffixOf = (domain: string) =>
  domain
    .split('.')
    .map((part) => `dc=${part}`)
    .join(',');

function accessOf(kind: 'openldap' | '389ds', url: string, reader: LdapTools, suffix: string): SourceAccess {
  const connection = { urls: [url], tls: 'plain' as const, bindDn: reader.login.dn };
  const bases = [`ou=people,${suffix}`, `ou=groups,${suffix}`];
  return { kind, connection, password: reader.login.password, scope: { bases } };
}
