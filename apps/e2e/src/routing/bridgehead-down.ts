import { bringBySmtp } from '@waypost/testing';
import { addressOf, password, type ServerName } from './mail-organization.js';
import type { MailWorld } from './mail-world.js';

/** A message from outside or from somebody signed in that is counted at its end. */
export interface Counted {
  id: string;
  /** When it was taken in, milliseconds since 1970. */
  at: number;
}

/** Sends so many messages to the outside from a mailbox server, each to another recipient; answers their names. */
export async function sendOut(world: MailWorld, from: ServerName, count: number, label: string): Promise<Counted[]> {
  const sent: Counted[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const id = `${label}-${String(nth)}@people.test`;
    const replies = await bringBySmtp({
      host: world.addresses.servers[from],
      port: 465,
      from: world.addresses.clients.stranger,
      tls: true,
      signIn: { user: addressOf('ann'), password },
      mailFrom: addressOf('ann'),
      rcptTo: [`${label}-${String(nth)}@one.example`],
      content: `Message-ID: <${id}>\nFrom: <${addressOf('ann')}>\nSubject: counted\n\nOne of many.`,
    });
    if (!replies.data?.startsWith('250')) throw new Error(`${id} was not taken in: ${JSON.stringify(replies)}`);
    sent.push({ id, at: Date.now() });
  }
  return sent;
}

/** How often each message arrived outside, and by which server of ours, as its Received lines tell. */
export function arrivals(world: MailWorld, messages: readonly Counted[]): Map<string, string[]> {
  const wanted = new Map(messages.map(({ id }) => [`<${id}>`, [] as string[]]));
  for (const sink of world.sinks.values())
    for (const { headers } of sink.messages) {
      const id = headers.find(([name]) => name === 'message-id')?.[1] ?? '';
      const last = headers.find(([name]) => name === 'received')?.[1] ?? '';
      wanted.get(id)?.push(/by (\w+)\.hosts\.test/.exec(last)?.[1] ?? 'nobody');
    }
  return wanted;
}

/** Waits until each of the messages arrived at least once; fulfilled with where all came from, also when time is up. */
export async function untilArrived(world: MailWorld, messages: readonly Counted[], ms: number): Promise<string[][]> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = [...arrivals(world, messages).values()];
    if (found.every((by) => by.length > 0) || Date.now() > deadline) return found;
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
