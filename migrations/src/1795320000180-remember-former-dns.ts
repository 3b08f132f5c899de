import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Many servers leave the members of groups as they are when an entry is renamed or moved. So whoever was the last to go by a DN is
 * remembered until another entry has it; it goes with the link. Of links that are there only the present DN is known: nothing is
 * remembered for them until they are moved.
 */
export class RememberFormerDns1795320000180 implements MigrationInterface {
  name = 'RememberFormerDns1795320000180';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE directory_former_dn (
      source_id uuid NOT NULL,
      dn_key varchar(43) COLLATE "C" NOT NULL,
      link_id uuid NOT NULL,
      CONSTRAINT directory_former_dn_pk PRIMARY KEY (source_id, dn_key),
      CONSTRAINT directory_former_dn_link_fk FOREIGN KEY (link_id) REFERENCES directory_link(id) ON DELETE CASCADE
    )`);
    await runner.query('CREATE INDEX directory_former_dn_link ON directory_former_dn (link_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE directory_former_dn');
  }
}
