// @ts-check
import { tooOldSentence } from './workspace/node-version.mjs';

const tooOld = tooOldSentence(process.versions.node);
if (tooOld === undefined) {
  const { check } = await import('./proving/check.mjs');
  process.exitCode = await check(process.argv.slice(2));
} else {
  console.error(tooOld);
  process.exitCode = 1;
}
