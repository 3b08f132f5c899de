import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mail hosts say which connectors and servers they cannot reach. States set by hand stay what they are. */
export class TakeLinkReports1795320000122 implements MigrationInterface {
  name = 'TakeLinkReports1795320000122';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE link_report (
        subject_id uuid NOT NULL,
        reporter_id uuid NOT NULL,
        heard integer NOT NULL,
        counts boolean NOT NULL,
        detail varchar(500),
        since timestamptz NOT NULL,
        holds_until timestamptz NOT NULL,
        CONSTRAINT link_report_pk PRIMARY KEY (subject_id, reporter_id),
        CONSTRAINT link_report_reporter_fk FOREIGN KEY (reporter_id) REFERENCES server(id) ON DELETE CASCADE
      )`,
    );
    await runner.query('CREATE INDEX link_report_reporter ON link_report (reporter_id)');
    await runner.query('CREATE INDEX link_report_holds_until ON link_report (holds_until)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE link_report');
  }
}
