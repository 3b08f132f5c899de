import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As it was: an address that had become the primary one already was demoted, and made the primary one again. */
const before = `CREATE OR REPLACE FUNCTION keep_primary_address() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE moved boolean;
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO recipient_address (type, address_key, address, recipient_id, recipient_kind, is_primary, domain, created_at)
          SELECT 'SMTP', address_key, address, id, TG_ARGV[0], true, substring(address_key from '[^@]*$'), created_at FROM arrived;
        RETURN NULL;
      ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM recipient_address own USING departed WHERE own.recipient_id = departed.id;
        RETURN NULL;
      END IF;
      EXECUTE 'SELECT coalesce(bool_or(arrived.address <> departed.address), false) FROM arrived JOIN departed USING (id)' INTO moved;
      IF moved THEN
        EXECUTE 'UPDATE recipient_address own SET is_primary = false
          FROM arrived JOIN departed USING (id)
          WHERE own.recipient_id = arrived.id AND own.type = ''SMTP'' AND own.is_primary AND arrived.address_key <> departed.address_key
            AND EXISTS (SELECT 1 FROM recipient_address other
              WHERE other.type = ''SMTP'' AND other.address_key = arrived.address_key AND other.recipient_id = arrived.id)';
        EXECUTE 'UPDATE recipient_address own SET is_primary = true, address = arrived.address
          FROM arrived JOIN departed USING (id)
          WHERE own.recipient_id = arrived.id AND own.type = ''SMTP'' AND own.address_key = arrived.address_key
            AND arrived.address <> departed.address';
        EXECUTE 'UPDATE recipient_address own
          SET address = arrived.address, address_key = arrived.address_key, domain = substring(arrived.address_key from ''[^@]*$'')
          FROM arrived JOIN departed USING (id)
          WHERE own.recipient_id = arrived.id AND own.type = ''SMTP'' AND own.is_primary AND own.address_key <> arrived.address_key';
      END IF;
      RETURN NULL;
    END $$`;

/** Leaves alone whoever has the right primary address by the time the recipient's own row changes. */
const after = `CREATE OR REPLACE FUNCTION keep_primary_address() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE moved boolean;
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO recipient_address (type, address_key, address, recipient_id, recipient_kind, is_primary, domain, created_at)
          SELECT 'SMTP', address_key, address, id, TG_ARGV[0], true, substring(address_key from '[^@]*$'), created_at FROM arrived;
        RETURN NULL;
      ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM recipient_address own USING departed WHERE own.recipient_id = departed.id;
        RETURN NULL;
      END IF;
      EXECUTE 'SELECT coalesce(bool_or(arrived.address <> departed.address), false) FROM arrived JOIN departed USING (id)' INTO moved;
      IF moved THEN
        EXECUTE 'UPDATE recipient_address own SET is_primary = false
          FROM arrived JOIN departed USING (id)
          WHERE own.recipient_id = arrived.id AND own.type = ''SMTP'' AND own.is_primary AND own.address_key <> arrived.address_key
            AND arrived.address_key <> departed.address_key AND EXISTS (SELECT 1 FROM recipient_address other
              WHERE other.type = ''SMTP'' AND other.address_key = arrived.address_key AND other.recipient_id = arrived.id)';
        EXECUTE 'UPDATE recipient_address own SET is_primary = true, address = arrived.address
          FROM arrived JOIN departed USING (id)
          WHERE own.recipient_id = arrived.id AND own.type = ''SMTP'' AND own.address_key = arrived.address_key
            AND arrived.address <> departed.address AND NOT (own.is_primary AND own.address = arrived.address)';
        EXECUTE 'UPDATE recipient_address own
          SET address = arrived.address, address_key = arrived.address_key, domain = substring(arrived.address_key from ''[^@]*$'')
          FROM arrived JOIN departed USING (id)
          WHERE own.recipient_id = arrived.id AND own.type = ''SMTP'' AND own.is_primary AND own.address_key <> arrived.address_key';
      END IF;
      RETURN NULL;
    END $$`;

/**
 * Who gives many recipients new primary addresses writes each once, as what it is. The trigger wrote such rows twice more, with all
 * their indexes. What becomes of addresses stays the same.
 */
export class LeavePrimariesAlone1795320000131 implements MigrationInterface {
  name = 'LeavePrimariesAlone1795320000131';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(after);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(before);
  }
}
