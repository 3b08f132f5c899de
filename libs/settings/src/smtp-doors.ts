import type { Binding } from './setting.js';

/** The port that servers hand mail to servers at; all others are for people who sign in (RFC 6409 §3.1, RFC 8314 §3.3). */
const serverPort = 25;

/** Whether a listener of SMTP is for people who sign in; else it is for other servers. */
export const isForPeople = ({ port }: Pick<Binding, 'port'>): boolean => port !== serverPort;
