/**
 * Writes deploy/openldap/waypost.schema and waypost.ldif from the schema the directory serves; with --check it only says
 * whether they are what they should be. The schema is compiled first, so the files never describe an older one.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { writeOrCheck } from './generated-file.mjs';
import { root } from './workspace/root.mjs';

execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'libs/ldap'], {
  cwd: root,
  stdio: 'inherit',
});
const { openldapSchema, servedSchema } = await import('@waypost/ldap');
const { catalogue } = await import('@waypost/settings');

const { schema, ldif } = openldapSchema(servedSchema(catalogue));
writeOrCheck(join(root, 'deploy/openldap/waypost.schema'), schema);
writeOrCheck(join(root, 'deploy/openldap/waypost.ldif'), ldif);
