// @ts-check
import { figure, heading, remark } from './report.mjs';
import { cpuSecondsOf, memoryOf } from './processes.mjs';

/** A second start of both processes, until the directory answers a bound lookup. @param {import('./stack.mjs').Stack} stack */
export async function start(stack) {
  await stack.stop();
  const began = performance.now();
  const [api, directory] = await Promise.all([stack.startApi(), stack.startDirectory()]);
  const ready = performance.now() - began;
  const { client } = await stack.ldap();
  const answering = performance.now() - began;
  client.end();
  heading('Second start');
  figure('api and directory ready, started together', ready / 1000, 's', {
    budget: { most: 5 },
    more: `api ${(api.readyAfter / 1000).toFixed(2)} s, directory ${(directory.readyAfter / 1000).toFixed(2)} s`,
  });
  figure('directory answers a bound lookup', answering / 1000, 's', {
    budget: { most: 60 },
    more: `CPU: directory ${cpuSecondsOf(directory.pid).toFixed(1)} s`,
  });
  figure('api, resident memory', memoryOf(api.pid), 'MiB');
  remark('The build is not part of it: npm start looks for changed sources first.');
}
