import type { MigrationInterface, QueryRunner } from 'typeorm';

const keepPrimaryAddress = (
  whereWritten: string,
) => `CREATE OR REPLACE FUNCTION keep_primary_address() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE moved boolean;
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO recipient_address (type, address_key, address, recipient_id, recipient_kind, is_primary, domain, created_at)
          SELECT 'SMTP', address_key, address, id, TG_ARGV[0], true, substring(address_key from '[^@]*$'), created_at FROM arrived;
        RETURN NULL;
      ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM recipient_address own USING departed WHERE own.recipient_id = departed.id;
        RETURN NULL;
      END IF;${whereWritten}
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
 * Who has written the rows of addresses already says so within the statement (waypost.addresses_written), for this one trigger. It is
 * believed when it is true: each recipient is looked at, by index whatever the planner thinks of that.
 */
const believingWhoWrote = `
      IF current_setting('waypost.addresses_written', true) = 'yes' THEN
        PERFORM set_config('waypost.addresses_written', '', true);
        IF EXISTS (SELECT FROM arrived WHERE NOT EXISTS (SELECT FROM recipient_address own
            WHERE own.recipient_id = arrived.id AND own.type = 'SMTP' AND own.is_primary
              AND own.address_key = arrived.address_key AND own.address = arrived.address OFFSET 0)) THEN
          RAISE EXCEPTION 'A primary address is not among the addresses of its recipient.';
        END IF;
        RETURN NULL;
      END IF;`;

/**
 * A plan is applied as it stands to whoever is still as they were when it was made: items keep what that is told by. And who gives many
 * recipients other primary addresses writes their rows first, so that the trigger need not look for what is to be done. Items there are
 * stay without a mark, and are planned again when they are applied, as they were.
 */
export class ApplyPlansAsTheyStand1795320000160 implements MigrationInterface {
  name = 'ApplyPlansAsTheyStand1795320000160';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE job_item ADD COLUMN stamp varchar(160)');
    await runner.query(keepPrimaryAddress(believingWhoWrote));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(keepPrimaryAddress(''));
    await runner.query('ALTER TABLE job_item DROP COLUMN stamp');
  }
}
