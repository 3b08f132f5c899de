import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The address in a recipient's own row is its primary SMTP address; the row in recipient_address follows it. Where the new one was
 * a further address of the same recipient, the two change places; else the old one is given up. Statement-level, so that
 * loading many adds up once a statement.
 */
const keepingPrimaryAddresses = [
  `CREATE FUNCTION keep_primary_address() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO recipient_address (type, address_key, address, recipient_id, recipient_kind, is_primary, domain, created_at)
          SELECT 'SMTP', address_key, address, id, TG_ARGV[0], true, substring(address_key from '[^@]*$'), created_at FROM arrived;
      ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM recipient_address own USING departed WHERE own.recipient_id = departed.id;
      ELSIF EXISTS (SELECT 1 FROM arrived JOIN departed USING (id) WHERE arrived.address <> departed.address) THEN
        UPDATE recipient_address own SET is_primary = false
          FROM arrived JOIN departed USING (id)
          WHERE own.recipient_id = arrived.id AND own.type = 'SMTP' AND own.is_primary AND arrived.address_key <> departed.address_key
            AND EXISTS (SELECT 1 FROM recipient_address other
              WHERE other.type = 'SMTP' AND other.address_key = arrived.address_key AND other.recipient_id = arrived.id);
        UPDATE recipient_address own SET is_primary = true, address = arrived.address
          FROM arrived JOIN departed USING (id)
          WHERE own.recipient_id = arrived.id AND own.type = 'SMTP' AND own.address_key = arrived.address_key
            AND arrived.address <> departed.address;
        UPDATE recipient_address own
          SET address = arrived.address, address_key = arrived.address_key, domain = substring(arrived.address_key from '[^@]*$')
          FROM arrived JOIN departed USING (id)
          WHERE own.recipient_id = arrived.id AND own.type = 'SMTP' AND own.is_primary AND own.address_key <> arrived.address_key;
      END IF;
      RETURN NULL;
    END $$`,
  ...[
    ['mailbox', 'mailbox'],
    ['contact', 'contact'],
    ['mail_group', 'group'],
  ].flatMap(([table, kind]) => [
    `CREATE TRIGGER ${table}_address_inserted AFTER INSERT ON ${table} REFERENCING NEW TABLE AS arrived
      FOR EACH STATEMENT EXECUTE FUNCTION keep_primary_address('${kind}')`,
    `CREATE TRIGGER ${table}_address_deleted AFTER DELETE ON ${table} REFERENCING OLD TABLE AS departed
      FOR EACH STATEMENT EXECUTE FUNCTION keep_primary_address('${kind}')`,
    `CREATE TRIGGER ${table}_address_updated AFTER UPDATE ON ${table} REFERENCING OLD TABLE AS departed NEW TABLE AS arrived
      FOR EACH STATEMENT EXECUTE FUNCTION keep_primary_address('${kind}')`,
  ]),
];

/** The tables and their indexes. */
const tables = [
  `CREATE TABLE accepted_domain (
    id uuid NOT NULL,
    name varchar(253) COLLATE "C" NOT NULL,
    kind varchar(16) NOT NULL,
    match_subdomains boolean NOT NULL DEFAULT false,
    is_default boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    CONSTRAINT accepted_domain_name_folded CHECK (name = lower(name)),
    CONSTRAINT accepted_domain_pk PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX accepted_domain_name ON accepted_domain (name)`,
  `CREATE UNIQUE INDEX accepted_domain_default ON accepted_domain (is_default) WHERE is_default`,
  `CREATE TABLE contact (
    id uuid NOT NULL,
    name varchar(64) NOT NULL,
    name_key varchar(64) COLLATE "C" NOT NULL,
    display_name varchar(256) NOT NULL,
    given_name varchar(128),
    surname varchar(128),
    initials varchar(16),
    company varchar(128),
    title varchar(128),
    telephone varchar(32),
    address varchar(320) NOT NULL,
    address_key varchar(320) COLLATE "C" NOT NULL,
    search_text text NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    CONSTRAINT contact_keys_folded CHECK (name_key = lower(name_key) AND address_key = lower(address_key)),
    CONSTRAINT contact_pk PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX contact_name_key ON contact (name_key)`,
  `CREATE INDEX contact_search ON contact USING gin (search_text gin_trgm_ops)`,
  `CREATE TABLE mail_group (
    id uuid NOT NULL,
    name varchar(64) NOT NULL,
    name_key varchar(64) COLLATE "C" NOT NULL,
    display_name varchar(256) NOT NULL,
    description varchar(500),
    address varchar(320) NOT NULL,
    address_key varchar(320) COLLATE "C" NOT NULL,
    hidden boolean NOT NULL DEFAULT false,
    search_text text NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    CONSTRAINT mail_group_keys_folded CHECK (name_key = lower(name_key) AND address_key = lower(address_key)),
    CONSTRAINT mail_group_pk PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX mail_group_name_key ON mail_group (name_key)`,
  `CREATE INDEX mail_group_search ON mail_group USING gin (search_text gin_trgm_ops)`,
  `CREATE TABLE group_member (
    group_id uuid NOT NULL,
    member_key varchar(320) COLLATE "C" NOT NULL,
    member_kind varchar(16) NOT NULL,
    member_id uuid,
    address varchar(320),
    CONSTRAINT group_member_pk PRIMARY KEY (group_id, member_key),
    CONSTRAINT group_member_group_fk FOREIGN KEY (group_id) REFERENCES mail_group(id) ON DELETE CASCADE
  )`,
  `CREATE INDEX group_member_member ON group_member (member_id) WHERE (member_id IS NOT NULL)`,
  `CREATE TABLE group_owner (
    group_id uuid NOT NULL,
    mailbox_id uuid NOT NULL,
    CONSTRAINT group_owner_pk PRIMARY KEY (group_id, mailbox_id),
    CONSTRAINT group_owner_group_fk FOREIGN KEY (group_id) REFERENCES mail_group(id) ON DELETE CASCADE,
    CONSTRAINT group_owner_mailbox_fk FOREIGN KEY (mailbox_id) REFERENCES mailbox(id) ON DELETE CASCADE
  )`,
  `CREATE INDEX group_owner_mailbox ON group_owner (mailbox_id)`,
  `CREATE TABLE recipient_address (
    type varchar(16) COLLATE "C" NOT NULL,
    address_key varchar(1024) COLLATE "C" NOT NULL,
    address varchar(1024) NOT NULL,
    recipient_id uuid NOT NULL,
    recipient_kind varchar(16) NOT NULL,
    is_primary boolean NOT NULL,
    domain varchar(253) COLLATE "C",
    origin varchar(16) NOT NULL DEFAULT 'manual',
    created_at timestamptz NOT NULL,
    CONSTRAINT recipient_address_folded CHECK (type = upper(type) AND address_key = lower(address_key))
  )`,
];

const addressIndexes = [
  `ALTER TABLE recipient_address ADD CONSTRAINT recipient_address_pk PRIMARY KEY (type, address_key)`,
  `CREATE INDEX recipient_address_recipient ON recipient_address (recipient_id)`,
  `CREATE UNIQUE INDEX recipient_address_primary ON recipient_address (recipient_id, type) WHERE is_primary`,
  `CREATE INDEX recipient_address_domain ON recipient_address (domain, recipient_kind)`,
  `CREATE INDEX recipient_address_further ON recipient_address (type, address_key) WHERE NOT (is_primary AND type = 'SMTP')`,
];

/** What there is already keeps working: its addresses move along, and their domains are accepted, the commonest as the default. */
const carryingOver = [
  `INSERT INTO recipient_address (type, address_key, address, recipient_id, recipient_kind, is_primary, domain, created_at)
    SELECT 'SMTP', address_key, address, id, 'mailbox', true, substring(address_key from '[^@]*$'), created_at FROM mailbox`,
  // A server's own host name is never an accepted domain: mail for it would count as local to that server.
  `INSERT INTO accepted_domain (id, name, kind, is_default, created_at, modified_at)
    SELECT gen_random_uuid(), domain, 'authoritative', row_number() OVER (ORDER BY count(*) DESC, domain) = 1, now(), now()
      FROM recipient_address WHERE domain NOT IN (SELECT fqdn FROM server) GROUP BY domain`,
];

/**
 * Accepted domains, contacts, groups, kinds of mailboxes and further addresses, and the one table that keeps all addresses
 * unique. Directories take a new snapshot, since their copies know of none of it.
 */
export class CreateRecipients1795320000006 implements MigrationInterface {
  name = 'CreateRecipients1795320000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE mailbox ADD COLUMN kind varchar(16) NOT NULL DEFAULT 'person'`);
    for (const statement of [...tables, ...carryingOver, ...addressIndexes, ...keepingPrimaryAddresses])
      await runner.query(statement);
    await runner.query('DROP INDEX mailbox_address_key');
    await runner.query('CREATE INDEX mailbox_address_key ON mailbox (address_key)');
    await runner.query('UPDATE journal SET feed_name = gen_random_uuid()');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const end of ['inserted', 'deleted', 'updated'])
      await runner.query(`DROP TRIGGER mailbox_address_${end} ON mailbox`);
    for (const table of [
      'recipient_address',
      'group_owner',
      'group_member',
      'mail_group',
      'contact',
      'accepted_domain',
    ])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP FUNCTION keep_primary_address');
    await runner.query('DROP INDEX mailbox_address_key');
    await runner.query('CREATE UNIQUE INDEX mailbox_address_key ON mailbox (address_key)');
    await runner.query('ALTER TABLE mailbox DROP COLUMN kind');
    // Followers hold what is no more.
    await runner.query('UPDATE journal SET feed_name = gen_random_uuid()');
  }
}
