import { type Control, controlOid, type LdapAnswer, pagedResultsControl, readPagedResults } from '@waypost/ldap';
import type { SearchEnd } from './answer-queue.js';
import type { Course } from './conversation.js';
import { controlNamed, ReferenceCount } from './found-answer.js';
import type { FoundEntry } from '@waypost/ldap';
import { LdapClientError } from './ldap-client-error.js';

/** Pages without an entry one after the other that are borne: Active Directory gives some when a page takes it too long. */
const mostEmptyPages = 100;

/** A search in pages (RFC 2696), or in one answer where the page size is 0. */
export class PagedCourse implements Course<FoundEntry> {
  readonly references = new ReferenceCount();
  /** Why not everything was told, though nothing was refused. */
  incomplete: string | undefined;
  pages = 0;
  private cookie: Buffer = Buffer.alloc(0);
  private emptyPages = 0;
  private entriesInPage = 0;

  constructor(
    private readonly size: number,
    private readonly others: readonly Control[],
  ) {}

  controls(): readonly Control[] {
    if (this.size === 0) return this.others;
    // Critical: a server that cannot page says so instead of giving as much as it likes.
    return [...this.others, pagedResultsControl({ size: this.size, cookie: this.cookie }, true)];
  }

  read(answer: LdapAnswer): FoundEntry | undefined {
    const entry = this.references.entryIn(answer);
    if (entry) this.entriesInPage++;
    return entry;
  }

  goesOn({ controls }: SearchEnd): boolean {
    this.pages++;
    if (this.size === 0) return false;
    const control = controlNamed(controls, controlOid.pagedResults);
    if (!control) {
      this.incomplete = 'The server ended a page without saying whether there are more.';
      return false;
    }
    // A view of what was received would keep all of it for the sake of a few octets.
    this.cookie = Buffer.from(readPagedResults(control.value).cookie);
    if (this.cookie.length === 0) return false;
    this.emptyPages = this.entriesInPage === 0 ? this.emptyPages + 1 : 0;
    this.entriesInPage = 0;
    if (this.emptyPages > mostEmptyPages)
      throw new LdapClientError('protocol', 'The server goes on promising further pages that are empty.');
    return true;
  }
}
