import { Injectable } from '@nestjs/common';
import type { Organization, OrganizationChange } from '@waypost/contracts';
import { findOrganization, OrganizationEntity, organizationRecord, put } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';

/** The one organization. */
@Injectable()
export class OrganizationService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  read(): Promise<Organization> {
    return this.represent(this.source.manager);
  }

  change(write: WriteRequest, patch: OrganizationChange): Promise<Organization> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      expectAsAsked(write, await this.represent(manager));
      const row = await findOrganization(manager);
      const changed = { ...row, ...given(patch), modifiedAt: at };
      const difference = differences(editable(row), editable(changed));
      if (difference) {
        await manager.update(OrganizationEntity, { id: row.id }, changed);
        const subject = { level: 'organization', id: row.id, name: changed.name };
        note({ action: 'organization.changed', subject, ...difference, revertible: true }, [
          put(organizationRecord(changed)),
        ]);
      }
      return this.represent(manager);
    });
  }

  private async represent(manager: EntityManager): Promise<Organization> {
    const row = await findOrganization(manager);
    const [counts] = await manager.query<{ sites: string; servers: string; mailboxes: string }[]>(
      'SELECT (SELECT count(*) FROM site) AS sites, count(*) AS servers, coalesce(sum(mailbox_count), 0) AS mailboxes FROM server',
    );
    return {
      id: row.id,
      name: row.name,
      displayName: row.displayName,
      directorySuffix: row.directorySuffix,
      sites: Number(counts?.sites),
      servers: Number(counts?.servers),
      mailboxes: Number(counts?.mailboxes),
      createdAt: row.createdAt.toISOString(),
      modifiedAt: row.modifiedAt.toISOString(),
    };
  }
}

const editable = ({ name, displayName, directorySuffix }: OrganizationEntity) => ({
  name,
  displayName,
  directorySuffix,
});
