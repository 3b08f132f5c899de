// @ts-check
import { tooOldSentence } from './workspace/node-version.mjs';

const tooOld = tooOldSentence(process.versions.node);
if (tooOld === undefined) {
  const { prove } = await import('./proving/prove.mjs');
  process.exitCode = await prove(process.argv.slice(2));
} else {
  console.error(tooOld);
  process.exitCode = 1;
}
