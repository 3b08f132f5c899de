import { Injectable } from '@nestjs/common';
import type { AuditEntry, AuditList, AuditQuery, SettingsPatch } from '@waypost/contracts';
import { DomainError, isNodeId } from '@waypost/kernel';
import { type Level, levels, type Override, sameValue } from '@waypost/settings';
import { AuditEntryEntity, findPath, type RecipientKind } from '@waypost/store';
import { DataSource, type EntityManager, type FindOptionsWhere, LessThan } from 'typeorm';
import { ContactService } from '../contacts/contact.service.js';
import { refuseNameOfDomain } from '../domains/domain-rules.js';
import { deliveryAction, DeliveryService } from '../delivery/delivery.service.js';
import { DomainService } from '../domains/domain.service.js';
import { PolicyService } from '../policies/policy.service.js';
import { GroupService } from '../groups/group.service.js';
import { membersChanged, MembersService } from '../groups/members.service.js';
import { cutPage, readCursor } from '../http/paging.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { MailboxService } from '../mailboxes/mailbox.service.js';
import { OrganizationService } from '../organization/organization.service.js';
import { addressActions, AddressService } from '../recipients/address.service.js';
import { ServerService } from '../servers/server.service.js';
import { overridesOf } from '../settings/settings.repository.js';
import { judge, type NodeView, SettingsService } from '../settings/settings.service.js';
import { SiteService } from '../sites/site.service.js';
import { detachmentAction, DetachmentService } from '../sync/links/detachment.service.js';
import { SourceService } from '../sync/sources/source.service.js';
import { ConnectorReverts } from './connector-reverts.js';

const newestFirst = '-seq';
const settingsActions = new Set(['settings.changed', 'settings.reverted']);

/** Who did what, and taking it back. */
@Injectable()
export class AuditService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly settings: SettingsService,
    private readonly organization: OrganizationService,
    private readonly sites: SiteService,
    private readonly servers: ServerService,
    private readonly mailboxes: MailboxService,
    private readonly contacts: ContactService,
    private readonly groups: GroupService,
    private readonly domains: DomainService,
    private readonly policies: PolicyService,
    private readonly directorySources: SourceService,
    private readonly detachments: DetachmentService,
    private readonly connectors: ConnectorReverts,
    private readonly addresses: AddressService,
    private readonly members: MembersService,
    private readonly deliveries: DeliveryService,
  ) {}

  async list({ limit, cursor, subject, actor, action }: AuditQuery): Promise<AuditList> {
    const { manager } = this.source;
    const after = readCursor(newestFirst, cursor);
    const where: FindOptionsWhere<AuditEntryEntity> = {
      ...(subject !== undefined && (await subjectWhere(manager, subject))),
      ...(actor !== undefined && { actorName: actor }),
      ...(action !== undefined && { action }),
      // A cursor that was made up points nowhere, as one past the end does.
      ...(after && { seq: LessThan(/^\d{1,15}$/.test(after.key) ? Number(after.key) : 0) }),
    };
    const rows = await manager.find(AuditEntryEntity, { where, order: { seq: 'DESC' }, take: limit + 1 });
    const { items, nextCursor } = cutPage(rows, limit, newestFirst, ({ seq }) => String(seq));
    return { items: items.map(represent), nextCursor };
  }

  /** Undoes one change by a new one; refused where the same thing was changed again since. */
  async revert(write: WriteRequest, id: string): Promise<AuditEntry> {
    const entry = isNodeId(id) ? await this.source.manager.findOneBy(AuditEntryEntity, { id }) : null;
    if (!entry) throw new DomainError('audit-entry-not-found', 'There is no audit entry with this id.');
    const { revertible, action, subjectLevel, subjectId, before, after } = entry;
    if (!revertible) throw new DomainError('change-not-revertible', `A "${action}" cannot be taken back.`);
    if (ConnectorReverts.isFor(entry))
      await this.connectors.revert({ ...write, expect: (present) => expectMembers(present, after ?? {}) }, entry);
    else if (settingsActions.has(action)) await this.revertSettings(write, entry);
    else if (addressActions.has(action))
      await this.addresses.revert(write, subjectLevel as RecipientKind, subjectId, entry);
    else if (action === membersChanged) await this.members.revert(write, subjectId, entry);
    else if (action === 'policy.deleted') await this.policies.restore(write, subjectId, before ?? {});
    else await this.revertNode(write, entry, before ?? {}, after ?? {});
    return represent(
      await this.source.manager.findOneOrFail(AuditEntryEntity, {
        where: { subjectId: entry.subjectId },
        order: { seq: 'DESC' },
      }),
    );
  }

  private revertSettings(
    write: WriteRequest,
    { subjectLevel, subjectId, before, after }: AuditEntryEntity,
  ): Promise<void> {
    return this.writes.change(write, async (change) => {
      const view = await this.settings.view(change.manager, subjectLevel as Level, subjectId);
      expectAsLeft(view, after ?? {});
      const patch = (before ?? {}) as SettingsPatch;
      judge(view, patch);
      await refuseNameOfDomain(change.manager, patch);
      await this.settings.apply(change, view, patch, 'settings.reverted');
    });
  }

  private async revertNode(
    write: WriteRequest,
    entry: AuditEntryEntity,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
  ): Promise<void> {
    const service = {
      organization: this.organization,
      site: this.sites,
      server: this.servers,
      mailbox: this.mailboxes,
      contact: this.contacts,
      group: this.groups,
      domain: this.domains,
      'recipient-policy': this.policies,
      'directory-source': this.directorySources,
    }[entry.subjectLevel as Level | 'contact' | 'group' | 'domain' | 'recipient-policy' | 'directory-source'];
    const asLeft = { ...write, expect: (present: object) => expectMembers(present, after) };
    if (entry.action === deliveryAction) {
      await this.deliveries.change(asLeft, entry.subjectLevel as RecipientKind, entry.subjectId, before);
      return;
    }
    if (entry.action === detachmentAction) {
      await this.detachments.restore(asLeft, entry.subjectLevel as RecipientKind, entry.subjectId, before);
      return;
    }
    await (service instanceof OrganizationService
      ? service.change(asLeft, before)
      : service.change(asLeft, entry.subjectId, before));
  }
}

/** What the change left must still be there; a node that is referred to is told by its name. */
function expectMembers(present: object, after: Record<string, unknown>): void {
  for (const [member, left] of Object.entries(after)) {
    const now = (present as Record<string, unknown>)[member];
    const shown = Array.isArray(now) ? now.map(nameOf) : nameOf(now);
    if (!sameValue(shown, left)) throw changedSince(member);
  }
}

const nameOf = (value: unknown) =>
  typeof value === 'object' && value !== null && 'name' in value ? value.name : value;

const changedSince = (what: string) =>
  new DomainError('change-not-revertible', `${what} was changed again since; take that back first.`);

function expectAsLeft({ node, overrides }: NodeView, after: Record<string, unknown>): void {
  for (const [key, left] of Object.entries(after)) {
    const present = overridesOf(overrides, key).get(node.id);
    const { setBy: _setBy, setAt: _setAt, ...told } = present ?? ({} as Override);
    if (!sameValue(present ? told : null, left)) throw changedSince(key);
  }
}

/** Reads `site:paris`; what is gone by now can still be asked for by its id. */
async function subjectWhere(manager: EntityManager, subject: string): Promise<FindOptionsWhere<AuditEntryEntity>> {
  const colon = subject.indexOf(':');
  const [level, reference] = [subject.slice(0, colon), subject.slice(colon + 1)];
  if (isNodeId(reference)) return { subjectId: reference };
  const isLevel = (levels as readonly string[]).includes(level);
  const node = isLevel ? (await findPath(manager, level as Level, reference))?.at(-1) : undefined;
  return node ? { subjectId: node.id } : { subjectLevel: level, subjectName: reference };
}

const represent = (row: AuditEntryEntity): AuditEntry => ({
  id: row.id,
  at: row.at.toISOString(),
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  origin: row.origin,
  action: row.action,
  subject: { level: row.subjectLevel as AuditEntry['subject']['level'], id: row.subjectId, name: row.subjectName },
  before: row.before,
  after: row.after,
  reason: row.reason,
  revertible: row.revertible,
  hash: row.hash,
});
