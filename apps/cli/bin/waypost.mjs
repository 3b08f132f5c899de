#!/usr/bin/env node
// @ts-check
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/main.js', import.meta.url);
if (existsSync(fileURLToPath(built))) await import(built.href);
else {
  process.stderr.write('waypost is not built yet; run npm start or npm run build once.\n');
  process.exitCode = 1;
}
