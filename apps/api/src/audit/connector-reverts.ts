import { Injectable } from '@nestjs/common';
import { DomainError } from '@waypost/kernel';
import type { AuditEntryEntity } from '@waypost/store';
import { ConnectorService } from '../connectors/connector.service.js';
import { LinkStateService } from '../connectors/link-state.service.js';
import type { WriteRequest } from '../http/write-request.js';

/** Takes back what was done to connectors and to states set by hand: also that one came or went. */
@Injectable()
export class ConnectorReverts {
  constructor(
    private readonly connectors: ConnectorService,
    private readonly states: LinkStateService,
  ) {}

  /** Whether an action is taken back here. */
  static isFor({ action, subjectLevel }: AuditEntryEntity): boolean {
    return action === 'link-state.changed' || subjectLevel === 'connector';
  }

  /** @param asLeft the write, which also refuses where the same thing was changed again since */
  async revert(asLeft: WriteRequest, { action, subjectLevel, subjectId, before }: AuditEntryEntity): Promise<void> {
    if (action === 'link-state.changed')
      await this.states.restore(asLeft, subjectLevel === 'server' ? 'server' : 'connector', subjectId, before);
    else if (action === 'connector.created') await this.connectors.remove(asLeft, subjectId);
    else if (before === null) throw new DomainError('change-not-revertible', `A "${action}" cannot be taken back.`);
    else if (action === 'connector.deleted') await this.connectors.restore(asLeft, subjectId, before);
    else await this.connectors.change(asLeft, subjectId, before);
  }
}
