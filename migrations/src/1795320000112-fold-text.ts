import type { MigrationInterface, QueryRunner } from 'typeorm';

const indexed = {
  department: 'department',
  company: 'company',
  office: 'office',
  common_name: `coalesce(nullif(display_name, ''), name)`,
};

/**
 * What filters compare texts by, as a function: without regard to case, compatibility forms and repeated spaces (RFC 4518), the same
 * as in memory. The indexes answer the filters that policies are mostly made of.
 */
export class FoldText1795320000112 implements MigrationInterface {
  name = 'FoldText1795320000112';

  async up(runner: QueryRunner): Promise<void> {
    // Nearly every value is plain ASCII and skips the work.
    await runner.query(`CREATE FUNCTION fold_text(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN CASE WHEN given ~ '^[!-~]*$' THEN lower(given)
        ELSE replace(lower(replace(regexp_replace(btrim(normalize(given, NFKC), ' '), ' +', ' ', 'g'), U&'\\0130', U&'i\\0307')), U&'\\03C2', U&'\\03C3') END`);
    for (const [name, value] of Object.entries(indexed))
      await runner.query(`CREATE INDEX mailbox_${name}_folded ON mailbox (fold_text(${value}) COLLATE "C")`);
    await runner.query('CREATE INDEX contact_department_folded ON contact (fold_text(department) COLLATE "C")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX contact_department_folded');
    for (const name of Object.keys(indexed)) await runner.query(`DROP INDEX mailbox_${name}_folded`);
    await runner.query('DROP FUNCTION fold_text(text)');
  }
}
