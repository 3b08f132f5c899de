// @ts-check
import { request } from 'node:http';
import { createInterface } from 'node:readline';

/**
 * Every mailbox's names, as the snapshot tells them.
 * @param {import('./stack.mjs').Stack} stack
 * @returns {Promise<{ name: string, displayName: string, givenName: string, surname: string, address: string }[]>}
 */
export async function everyMailbox({ ports, env }) {
  const headers = { authorization: `Bearer ${env['WAYPOST_FOLLOWER_TOKEN']}` };
  /** @type {import('node:http').IncomingMessage} */
  const answer = await new Promise((resolve, reject) =>
    request({ port: ports.http, host: '127.0.0.1', path: '/api/v1/directory/snapshot', headers }, resolve)
      .once('error', reject)
      .end(),
  );
  const mailboxes = [];
  for await (const text of createInterface({ input: answer })) {
    const { record } = JSON.parse(text);
    if (record?.kind !== 'mailbox') continue;
    const { name, displayName, givenName = '', surname = name, address } = record;
    mailboxes.push({ name, displayName, givenName, surname, address });
  }
  return mailboxes;
}
