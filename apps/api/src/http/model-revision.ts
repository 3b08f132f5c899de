import { JournalEntity } from '@waypost/store';
import type { DataSource } from 'typeorm';

/** Tells at which revision the model stands, so that an answer made at one can be given again while it is the newest. */
export class ModelRevision {
  private commits = 0;
  private running: Promise<string> | undefined;
  private following: Promise<string> | undefined;

  /** @param source the database where others commit too; undefined where this process alone does. */
  constructor(private readonly source?: DataSource) {}

  /** To be called after a commit that changed the model, before its caller is answered. */
  committed(): void {
    this.commits += 1;
  }

  /**
   * The newest revision, never older than the moment of asking. One process counts its own commits. Among several the journal
   * is asked, once for all who ask while it answers somebody else.
   */
  current(): Promise<string> {
    if (!this.source) return Promise.resolve(String(this.commits));
    if (!this.running) return (this.running = this.ask(this.source));
    return (this.following ??= this.running.then(
      () => this.askAgain(),
      () => this.askAgain(),
    ));
  }

  private askAgain(): Promise<string> {
    this.following = undefined;
    return this.current();
  }

  private async ask(source: DataSource): Promise<string> {
    try {
      const { feedName, revision } = await source.manager.findOneByOrFail(JournalEntity, { id: true });
      return `${feedName} ${revision}`;
    } finally {
      this.running = undefined;
    }
  }
}
