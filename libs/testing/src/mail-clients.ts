import { LineClient } from './line-client.js';

/** Who signs in, and with what. */
export interface Login {
  user: string;
  password: string;
}

const oneLine = (text: string) => text.endsWith('\r\n');
const tagged = (tag: string) => (text: string) => new RegExp(`^${tag} .*\\r\\n$`, 'm').test(text);
const lastReply = (text: string) => /^\d{3} .*\r\n$/m.test(text) && text.endsWith('\r\n');
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Signs in by POP3, sends further commands of one-line answers, ends the session properly, and returns every answer, that of PASS first. */
export async function pop3Session(port: number, { user, password }: Login, ...commands: string[]): Promise<string[]> {
  const { client } = await LineClient.greet(port, oneLine);
  try {
    await client.ask(`USER ${user}`, oneLine);
    const answers = [await client.ask(`PASS ${password}`, oneLine)];
    if (!answers[0]?.startsWith('+OK')) return answers;
    for (const command of [...commands, 'QUIT']) answers.push(await client.ask(command, oneLine));
    return answers;
  } finally {
    client.end();
  }
}

/** Signs in by POP3 and returns the server's answer to PASS: `+OK …` or `-ERR …`. */
export async function pop3Login(port: number, login: Login): Promise<string> {
  const [answer = ''] = await pop3Session(port, login);
  return answer;
}

/** Signs in by IMAP, sends further commands, and returns every answer, the login's first. */
export async function imapSession(port: number, { user, password }: Login, ...commands: string[]): Promise<string[]> {
  const { client } = await LineClient.greet(port, oneLine);
  try {
    const answers = [await client.ask(`a0 LOGIN ${quoted(user)} ${quoted(password)}`, tagged('a0'))];
    for (const [index, command] of commands.entries()) {
      answers.push(await client.ask(`b${index} ${command}`, tagged(`b${index}`)));
    }
    return answers;
  } finally {
    client.end();
  }
}

/** Signs in by IMAP and returns the server's answer to LOGIN: `a0 OK …` or `a0 NO …`. */
export async function imapLogin(port: number, login: Login): Promise<string> {
  const [answer = ''] = await imapSession(port, login);
  return answer;
}

/** The server's answer to GETQUOTAROOT INBOX (RFC 9208 §4.2.3): limits in units of 1024 octets. */
export async function getQuota(port: number, login: Login): Promise<string> {
  const [, answer = ''] = await imapSession(port, login, 'GETQUOTAROOT INBOX');
  return answer;
}

/** Signs in to send by AUTH PLAIN (RFC 4616), sends further commands, and returns every answer, the sign-in's first. */
export async function submissionSession(
  port: number,
  { user, password }: Login,
  ...commands: string[]
): Promise<string[]> {
  const { client } = await LineClient.greet(port, lastReply);
  try {
    await client.ask('EHLO client.example', lastReply);
    const secret = Buffer.from(`\0${user}\0${password}`).toString('base64');
    const answers = [await client.ask(`AUTH PLAIN ${secret}`, lastReply)];
    for (const command of commands) answers.push(await client.ask(command, lastReply));
    return answers;
  } finally {
    client.end();
  }
}

/** Signs in to send and returns the server's answer to AUTH: `235 …`, `525 …`, `535 …`. */
export async function submissionLogin(port: number, login: Login): Promise<string> {
  const [answer = ''] = await submissionSession(port, login);
  return answer;
}

/** Delivers a message by LMTP (RFC 2033) and returns every answer: to RCPT, and where that was taken, to the message. */
export async function deliverByLmtp(port: number, recipient: string): Promise<string[]> {
  const { client } = await LineClient.greet(port, lastReply);
  try {
    await client.ask('LHLO client.example', lastReply);
    await client.ask('MAIL FROM:<sender@outside.example>', lastReply);
    const answers = [await client.ask(`RCPT TO:<${recipient}>`, lastReply)];
    if (!answers[0]?.startsWith('250')) return answers;
    await client.ask('DATA', lastReply);
    answers.push(await client.ask('Subject: a test\r\n\r\nA message.\r\n.', lastReply));
    return answers;
  } finally {
    client.end();
  }
}
