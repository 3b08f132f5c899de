// @ts-check
// This file and node-version.mjs keep to syntax that old Nodes read, so that they can say that Node is too old.
import { tooOldSentence } from './workspace/node-version.mjs';

const tooOld = tooOldSentence(process.versions.node);
if (tooOld === undefined) {
  const { launch } = await import('./launcher/launch.mjs');
  await launch();
} else {
  console.error(tooOld);
  process.exitCode = 1;
}
