import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Recipient policies, and where addresses come from: which policy gave one, and what it wanted where that was taken. The default
 * policy is there from the first; where a default domain is accepted already it gives the alias in it. Nobody's addresses change:
 * that takes somebody who applies a policy, or a recipient that is changed.
 */
export class CreateRecipientPolicy1795320000110 implements MigrationInterface {
  name = 'CreateRecipientPolicy1795320000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE recipient_policy (
      id uuid NOT NULL,
      name varchar(64) NOT NULL,
      name_key varchar(64) COLLATE "C" NOT NULL,
      filter text NOT NULL,
      templates jsonb NOT NULL,
      priority integer,
      is_default boolean NOT NULL DEFAULT false,
      enabled boolean NOT NULL DEFAULT true,
      note varchar(2000),
      created_at timestamptz NOT NULL,
      modified_at timestamptz NOT NULL,
      CONSTRAINT recipient_policy_default_last CHECK (is_default = (priority IS NULL)),
      CONSTRAINT recipient_policy_name_key_folded CHECK (name_key = lower(name_key)),
      CONSTRAINT recipient_policy_pk PRIMARY KEY (id)
    )`);
    await runner.query('CREATE UNIQUE INDEX recipient_policy_name_key ON recipient_policy (name_key)');
    await runner.query(
      'CREATE UNIQUE INDEX recipient_policy_default ON recipient_policy (is_default) WHERE is_default',
    );
    // Contacts have their addresses outside; they get one of ours where a policy is made for them.
    await runner.query(`INSERT INTO recipient_policy
        (id, name, name_key, filter, templates, is_default, created_at, modified_at)
      SELECT gen_random_uuid(), 'Default policy', 'default policy',
        '(|(objectClass=wpMailAccount)(objectClass=wpMailGroup))',
        coalesce((SELECT jsonb_build_array(jsonb_build_object(
            'type', 'SMTP', 'template', '@' || name, 'primary', true, 'enabled', true))
          FROM accepted_domain WHERE is_default), '[]'::jsonb),
        true, now(), now()`);
    await runner.query('ALTER TABLE recipient_address ADD COLUMN policy_id uuid');
    await runner.query('ALTER TABLE recipient_address ADD COLUMN wanted_key varchar(1024) COLLATE "C"');
  }

  async down(runner: QueryRunner): Promise<void> {
    // What a policy gave stays; the release before knows of two origins.
    await runner.query(`UPDATE recipient_address SET origin = 'manual' WHERE origin = 'policy'`);
    await runner.query('ALTER TABLE recipient_address DROP COLUMN wanted_key');
    await runner.query('ALTER TABLE recipient_address DROP COLUMN policy_id');
    await runner.query('DROP TABLE recipient_policy');
  }
}
