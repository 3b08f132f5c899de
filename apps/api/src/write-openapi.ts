import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { openApiOf } from './documents/openapi.js';
import { SecretBox } from './session/secret-box.js';
import { createApplication } from './start/create-application.js';

/* Writes docs/openapi.json from the routes and contracts; `--check` only tells whether it is what it would write. */

const file = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));
const configuration = {
  port: 0,
  dataFolder: '',
  host: 'localhost',
  logLevel: 'info' as const,
  publicUrl: 'http://localhost:8080',
  demo: false,
  mintOwnerLink: false,
};
const app = await createApplication(
  {
    configuration,
    source: new DataSource({ type: 'postgres' }), // never opened: routes are described, not answered
    log: pino({ level: 'silent' }),
    secretBox: new SecretBox(randomBytes(32)),
  },
  '',
);
const document = `${JSON.stringify(openApiOf(app), null, 2)}\n`;
await app.close();

if (!process.argv.includes('--check')) {
  writeFileSync(file, document);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== document) {
  process.stderr.write('docs/openapi.json is out of date; run npm run generate and commit it.\n');
  process.exitCode = 1;
}
