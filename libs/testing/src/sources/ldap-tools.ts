import { spawn } from 'node:child_process';
import { requirePath } from '../is-installed.js';
import { type Attributes, ldifLine, ldifLines } from './ldif-text.js';

/** Who asks or writes, and where. */
export interface LdapLogin {
  url: string;
  dn: string;
  password: string;
  /** A file with the authority to trust over TLS. */
  caFile?: string;
}

/** What ldapsearch saw: the entries that came, and the result code it ended with. */
export interface Found {
  code: number;
  entries: FoundEntry[];
  /** All it printed, for what is no entry: controls, references, messages in between. */
  output: string;
  /** What it said on standard error. */
  said: string;
}

/** An entry as it came; attribute names as the server writes them, values in base64 as they are. */
export interface FoundEntry {
  dn: string;
  attributes: Readonly<Record<string, readonly string[]>>;
}

/** A directory in the hands of ldap-utils: everything is asked and written by the real clients, never by a codec of ours. */
export class LdapTools {
  constructor(readonly login: LdapLogin) {}

  /** The same server with another account. */
  as = (dn: string, password: string) => new LdapTools({ ...this.login, dn, password });

  /** The same account through another address, such as that of a proxy. */
  through = (url: string) => new LdapTools({ ...this.login, url });

  /** Writes an entry; its object classes among the attributes. */
  async add(dn: string, attributes: Attributes): Promise<void> {
    await this.apply(`${ldifLine('dn', dn)}changetype: add\n${ldifLines(attributes)}`);
  }

  /** Replaces attributes; one without values goes. */
  change = (dn: string, attributes: Attributes) => this.modify(dn, 'replace', attributes);

  /** Adds values to an attribute, or takes some away, and leaves its others alone: how members come and go. */
  amend = (dn: string, how: 'add' | 'delete', attributes: Attributes) => this.modify(dn, how, attributes);

  /** Gives an entry another name, or another place as well. Returns its DN from then on. */
  async rename(dn: string, newRdn: string, newParent?: string): Promise<string> {
    const parent = newParent ?? dn.slice(dn.search(/(?<!\\),/) + 1);
    const superior = newParent === undefined ? '' : ldifLine('newsuperior', newParent);
    await this.apply(
      `${ldifLine('dn', dn)}changetype: modrdn\n${ldifLine('newrdn', newRdn)}deleteoldrdn: 1\n${superior}`,
    );
    return `${newRdn},${parent}`;
  }

  /** Deletes entries, in their order. */
  async remove(...dns: readonly string[]): Promise<void> {
    await this.apply(dns.map((dn) => `${ldifLine('dn', dn)}changetype: delete\n`).join('\n'));
  }

  /** Applies change records as LDIF, in one session; entries without a changetype are added. Throws with what ldapmodify said. */
  async apply(ldif: string): Promise<void> {
    const { code, said } = await this.run('ldapmodify', ['-a'], ldif);
    if (code !== 0) throw new Error(`ldapmodify ended with ${String(code)}.\n${said}`);
  }

  /** Asks by ldapsearch below a base; further arguments such as `-s base` or `-E pr=100/noprompt` come before the filter. */
  async search(base: string, filter: string, attributes: readonly string[] = [], ...args: string[]): Promise<Found> {
    const options = ['-o', 'ldif-wrap=no', '-b', base, ...args, filter, ...attributes];
    const { code, output, said } = await this.run('ldapsearch', options);
    return { code, entries: entriesOf(output), output, said };
  }

  private modify(dn: string, how: 'add' | 'delete' | 'replace', attributes: Attributes): Promise<void> {
    const changes = Object.entries(attributes).map(
      ([name, values]) => `${how}: ${name}\n${ldifLines({ [name]: values })}-\n`,
    );
    return this.apply(`${ldifLine('dn', dn)}changetype: modify\n${changes.join('')}`);
  }

  private run(program: string, args: readonly string[], input = '') {
    const { url, dn, password, caFile } = this.login;
    const who = dn === '' ? [] : ['-D', dn, '-w', password];
    const env = { ...process.env, ...(caFile === undefined ? {} : { LDAPTLS_CACERT: caFile }) };
    const child = spawn(requirePath(program, 'ldap-utils'), ['-x', '-H', url, ...who, ...args], { env });
    let [output, said] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.stdin.on('error', () => undefined); // it may end before it has read everything; its exit code tells
    child.stdin.end(input);
    return new Promise<{ code: number; output: string; said: string }>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? -1, output, said }));
    });
  }
}

/** Reads the entries that `ldapsearch -o ldif-wrap=no` prints; whatever else it prints is passed over. */
function entriesOf(output: string): FoundEntry[] {
  return output
    .split(/\n\n+/)
    .flatMap((block) => /^dn:.*$/ms.exec(block) ?? [])
    .map((block) => {
      const attributes: Record<string, string[]> = {};
      for (const [, name = '', coded, value = ''] of block.matchAll(/^([\w;-]+):(:?) ?(.*)$/gm)) {
        (attributes[name] ??= []).push(coded ? decoded(value) : value);
      }
      const { dn: [dn = ''] = [], ...others } = attributes;
      return { dn, attributes: others };
    });
}

/** Text where it is text; what is no UTF-8, such as an objectGUID, stays in base64. */
function decoded(value: string): string {
  const octets = Buffer.from(value, 'base64');
  const text = octets.toString('utf8');
  return Buffer.from(text).equals(octets) && !/[\0-\x08]/.test(text) ? text : value;
}
