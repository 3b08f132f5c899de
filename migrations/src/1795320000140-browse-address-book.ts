import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The address book is browsed by rooms, by equipment, and by who is kept out of it: few among very many, found by indexes of their own. */
export class BrowseAddressBook1795320000140 implements MigrationInterface {
  name = 'BrowseAddressBook1795320000140';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX mailbox_kind_name ON mailbox (kind, name_key, id) WHERE kind <> 'person'`);
    await runner.query('CREATE INDEX mailbox_hidden_name ON mailbox (name_key, id) WHERE hidden_from_address_book');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX mailbox_hidden_name');
    await runner.query('DROP INDEX mailbox_kind_name');
  }
}
