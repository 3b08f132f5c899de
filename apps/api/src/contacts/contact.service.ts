import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  Contact,
  ContactChange,
  ContactList,
  NewContact,
  RecipientListQuery,
  RecipientRemoval,
} from '@waypost/contracts';
import { wholeProfile } from '@waypost/organization';
import { type Change, ContactEntity, contactRecord, findContact, gone, put, recipientKeys } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { refuseTargetInside } from '../domains/domain-rules.js';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import { cutPage } from '../http/paging.js';
import { recipientNotFound, refusingTaken } from '../http/refusals.js';
import { stampChanged, stampCreated } from '../policies/stamp-addresses.js';
import { beforeStamp } from '../policies/wanted-primaries.js';
import { RecipientFilters } from '../policies/recipient-filters.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { forgetMemberships } from '../recipients/memberships.js';
import { primaryMoves } from '../recipients/primary-address.js';
import { selectRecipients } from '../recipients/select-recipients.js';
import { findOrigins, representOrigin } from '../sync/links/directory-origins.js';
import { refuseLinked, refuseManaged } from '../sync/links/refuse-managed.js';

/** Contacts: recipients outside the organization. */
@Injectable()
export class ContactService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly filters: RecipientFilters,
  ) {}

  async list(query: RecipientListQuery): Promise<ContactList> {
    const { manager } = this.source;
    const condition = await this.filters.conditionOf(manager, query.filter, 'contact');
    const rows = await selectRecipients(
      manager,
      { target: ContactEntity, kind: 'contact' },
      query,
      condition,
    ).getMany();
    const { items, nextCursor } = cutPage(rows, query.limit, query.sort, ({ nameKey }) => nameKey);
    const total = query.total
      ? await selectRecipients(
          manager,
          { target: ContactEntity, kind: 'contact' },
          { ...query, cursor: undefined },
          condition,
        ).getCount()
      : undefined;
    return { items: await represent(manager, items), nextCursor, ...(total !== undefined && { total }) };
  }

  async read(reference: string): Promise<Contact> {
    const { manager } = this.source;
    return represented(manager, await expectContact(manager, reference));
  }

  create(write: WriteRequest, contact: NewContact): Promise<Contact> {
    return this.writes.change(write, async (change) => {
      const { manager, at, note } = change;
      await refuseTargetInside(manager, contact.address);
      const { name, displayName, address, ...profile } = contact;
      const row: ContactEntity = {
        id: randomUUID(),
        name,
        displayName,
        address,
        ...recipientKeys(contact),
        givenName: profile.givenName ?? null,
        surname: profile.surname ?? null,
        initials: profile.initials ?? null,
        ...wholeProfile(profile),
        hiddenFromAddressBook: profile.hiddenFromAddressBook ?? false,
        excludedFromPolicies: profile.excludedFromPolicies ?? false,
        createdAt: at,
        modifiedAt: at,
      };
      await refusingTaken(manager.insert(ContactEntity, row));
      note({ action: 'contact.created', subject: subjectOf(row), before: null, after: editable(row) }, [
        put(contactRecord(row)),
      ]);
      await stampCreated(change, 'contact', row.id);
      const stamped = await expectContact(manager, row.id);
      return represented(manager, stamped);
    });
  }

  change(write: WriteRequest, reference: string, patch: ContactChange): Promise<Contact> {
    return this.writes.change(write, (change) => this.alter(change, write, reference, patch));
  }

  /** Changes a contact as part of a change that is under way. */
  async alter(change: Change, write: WriteRequest, reference: string, patch: ContactChange): Promise<Contact> {
    const { manager, at, note } = change;
    const row = await expectContact(manager, reference);
    expectAsAsked(write, await represented(manager, row));
    const changed = { ...row, ...given(patch), modifiedAt: at };
    Object.assign(changed, recipientKeys(changed));
    const difference = differences(editable(row), editable(changed));
    if (!difference) return represented(manager, row);
    await refuseManaged(manager, 'contact', row, Object.keys(difference.before));
    if (changed.address !== row.address) await refuseTargetInside(manager, changed.address);
    const before = await beforeStamp(manager, 'contact', row.id);
    const moves = await primaryMoves(manager, row, changed.address);
    await refusingTaken(manager.update(ContactEntity, { id: row.id }, changed));
    note({ action: 'contact.changed', subject: subjectOf(changed), ...difference, revertible: true }, [
      put(contactRecord(changed)),
      ...moves,
    ]);
    const byHand = changed.address === row.address ? undefined : moves.length > 0 ? 'own' : 'new';
    await stampChanged(change, { kind: 'contact', id: row.id, before, byHand });
    return represented(manager, await expectContact(manager, row.id));
  }

  /** `directory: 'ignore'` deletes what comes from a directory as well; its entry is left out from then on, by trigger. */
  remove(write: WriteRequest, reference: string, { directory }: RecipientRemoval): Promise<void> {
    return this.writes.change(write, async (change) => {
      const row = await expectContact(change.manager, reference);
      expectAsAsked(write, await represented(change.manager, row));
      await refuseLinked(change.manager, row, directory);
      await this.delete(change, row);
    });
  }

  /** Deletes a contact as part of a change that is under way. */
  async delete({ manager, note }: Change, row: ContactEntity): Promise<void> {
    const forgotten = await forgetMemberships(manager, row.id);
    await manager.delete(ContactEntity, { id: row.id });
    const before = { ...editable(row), ...(forgotten.groups.length > 0 && { groups: forgotten.groups }) };
    note({ action: 'contact.deleted', subject: subjectOf(row), before, after: null }, [
      ...forgotten.changes,
      gone('contact', row.id),
    ]);
  }
}

async function expectContact(manager: EntityManager, reference: string): Promise<ContactEntity> {
  const row = await findContact(manager, reference);
  if (!row) throw recipientNotFound('contact', reference);
  return row;
}

const editable = (row: ContactEntity) => ({
  name: row.name,
  displayName: row.displayName,
  givenName: row.givenName,
  surname: row.surname,
  initials: row.initials,
  ...wholeProfile(row),
  hiddenFromAddressBook: row.hiddenFromAddressBook,
  excludedFromPolicies: row.excludedFromPolicies,
  address: row.address,
});
const subjectOf = ({ id, name }: ContactEntity) => ({ level: 'contact', id, name });

async function represented(manager: EntityManager, row: ContactEntity): Promise<Contact> {
  const [contact] = await represent(manager, [row]);
  if (!contact) throw recipientNotFound('contact', row.id);
  return contact;
}

async function represent(manager: EntityManager, rows: readonly ContactEntity[]): Promise<Contact[]> {
  const origins = await findOrigins(
    manager,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    ...editable(row),
    directory: representOrigin(origins.get(row.id), 'contact', row),
    createdAt: row.createdAt.toISOString(),
    modifiedAt: row.modifiedAt.toISOString(),
  }));
}
