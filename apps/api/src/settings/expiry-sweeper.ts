import { Injectable } from '@nestjs/common';
import type { Level } from '@waypost/settings';
import { findExpiredOverrides, findPath, gone, type Ledger, SettingOverrideEntity, toOverride } from '@waypost/store';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { Sweeper } from '../jobs/sweeper.js';

/**
 * Takes away overrides whose time is up and says so in the audit. Nobody waits for it: whoever reads a value sees an
 * expired override as absent from its very instant.
 */
@Injectable()
export class ExpirySweeper extends Sweeper {
  constructor(source: DataSource, ledger: Ledger, log: Logger) {
    super(source, ledger, log, 'expired overrides could not be taken away');
  }

  async sweep(now = new Date()): Promise<void> {
    if ((await findExpiredOverrides(this.source.manager, now, 1)).length === 0) return;
    await this.ledger.change(this.system, async ({ manager, note }) => {
      for (const row of await findExpiredOverrides(manager, now, this.batch)) {
        const node = (await findPath(manager, row.level as Level, row.nodeId))?.at(-1);
        await manager.delete(SettingOverrideEntity, { id: row.id });
        const { setBy: _setBy, setAt: _setAt, ...told } = toOverride(row);
        const subject = node ?? { level: row.level, id: row.nodeId, name: row.nodeId };
        note({ action: 'settings.expired', subject, before: { [row.key]: told }, after: { [row.key]: null } }, [
          gone('override', row.id),
        ]);
      }
    });
  }
}
