import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Level } from '@waypost/settings';
import {
  type Actor,
  findExpiredOverrides,
  findPath,
  gone,
  Ledger,
  SettingOverrideEntity,
  toOverride,
} from '@waypost/store';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';

const everyMs = 5_000;
const batch = 200;
const system: Actor = { kind: 'system', id: null, name: 'Waypost', origin: null };

/**
 * Takes away overrides whose time is up and says so in the audit. Nobody waits for it: whoever reads a value sees an
 * expired override as absent from its very instant.
 */
@Injectable()
export class ExpirySweeper implements OnModuleDestroy {
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly source: DataSource,
    private readonly ledger: Ledger,
    private readonly log: Logger,
  ) {
    this.timer = setInterval(
      () =>
        void this.sweep().catch((error: unknown) =>
          this.log.error({ err: error }, 'expired overrides could not be taken away'),
        ),
      everyMs,
    );
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async sweep(now = new Date()): Promise<void> {
    if ((await findExpiredOverrides(this.source.manager, now, 1)).length === 0) return;
    await this.ledger.change(system, async ({ manager, note }) => {
      for (const row of await findExpiredOverrides(manager, now, batch)) {
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
