import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The default policy begins with the alias as it is, dots and all: `@example.org` alone drops them, so that whoever is called
 * ann.lee@example.org would become annlee@example.org when it is applied. Only where it is still what it began with; nobody's
 * addresses change.
 */
export class KeepDotsOfAliases1795320000130 implements MigrationInterface {
  name = 'KeepDotsOfAliases1795320000130';

  async up(runner: QueryRunner): Promise<void> {
    await replace(runner, { from: '@', to: '%r..%m@' });
  }

  async down(runner: QueryRunner): Promise<void> {
    await replace(runner, { from: '%r..%m@', to: '@' });
  }
}

/** Whoever changed the default policy meant what it says: what was changed was modified after it was made. */
const replace = (runner: QueryRunner, { from, to }: { from: string; to: string }) =>
  runner.query(
    `UPDATE recipient_policy SET templates = jsonb_set(templates, '{0,template}', to_jsonb($2 || substr(templates->0->>'template', length($1) + 1)))
      WHERE is_default AND modified_at = created_at AND jsonb_array_length(templates) = 1
        AND templates->0->>'type' = 'SMTP' AND starts_with(templates->0->>'template', $1)`,
    [from, to],
  );
