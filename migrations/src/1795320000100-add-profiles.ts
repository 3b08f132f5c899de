import type { MigrationInterface, QueryRunner } from 'typeorm';

const customAttributes = Array.from({ length: 15 }, (_, at) => `custom_attribute_${at + 1} varchar(1024)`);
const ofRecipients = ['excluded_from_policies boolean NOT NULL DEFAULT false', ...customAttributes];
const ofPeople = [
  ...ofRecipients,
  'hidden_from_address_book boolean NOT NULL DEFAULT false',
  'department varchar(128)',
  'office varchar(128)',
  'mobile varchar(32)',
  'street varchar(256)',
  'city varchar(128)',
  'state varchar(128)',
  'postal_code varchar(40)',
  'country varchar(2)',
];
const columns = {
  mailbox: [...ofPeople, 'company varchar(128)', 'title varchar(128)', 'telephone varchar(32)'],
  contact: ofPeople,
  mail_group: ofRecipients,
};

/**
 * What people and groups are known by besides their names: department, office and the like, fifteen custom attributes, who is
 * kept from address books, and whom recipient policies leave alone. Recipients that exist have none of it. Directories take a new
 * snapshot, since contacts are told to them in another form.
 */
export class AddProfiles1795320000100 implements MigrationInterface {
  name = 'AddProfiles1795320000100';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, added] of Object.entries(columns))
      await runner.query(`ALTER TABLE ${table} ${added.map((column) => `ADD COLUMN ${column}`).join(', ')}`);
    await runner.query('UPDATE journal SET feed_name = gen_random_uuid()');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, added] of Object.entries(columns)) {
      const names = added.map((column) => column.slice(0, column.indexOf(' ')));
      await runner.query(`ALTER TABLE ${table} ${names.map((name) => `DROP COLUMN ${name}`).join(', ')}`);
    }
    await runner.query('UPDATE journal SET feed_name = gen_random_uuid()');
  }
}
