/** What one server did with one message for one recipient, as its log tells it. */
export interface LoggedDelivery {
  server: string;
  messageId: string;
  /** Who was written to in the end, and the recipient it came from where that is another. */
  to: string;
  origTo?: string;
  /** The program that had it, such as `smtp` or `lmtp`. */
  by: string;
  /** `host[address]:port`, or `none`. */
  relay: string;
  dsn: string;
  status: 'sent' | 'deferred' | 'bounced' | 'expired';
  says: string;
}

const deliveryLine =
  /postfix[\w/-]*\/(\w+)\[\d+\]: (\w+): to=<([^>]*)>,(?: orig_to=<([^>]*)>,)? relay=(.*?),(?: conn_use=\d+,)? delay=.*?, dsn=([\d.]+), status=(\w+) \((.*)\)$/;

/** Every attempt at a delivery in a log, in its order. */
export function deliveriesIn(server: string, log: string): LoggedDelivery[] {
  const idOf = new Map<string, string>();
  const found: LoggedDelivery[] = [];
  for (const line of log.split('\n')) {
    const [, queueId, messageId] = /: (\w+): message-id=<([^>]*)>/.exec(line) ?? [];
    if (queueId !== undefined && messageId !== undefined) idOf.set(queueId, messageId);
    const [, by, queue = '', to, origTo, relay, dsn, status, says] = deliveryLine.exec(line) ?? [];
    if (by === undefined) continue;
    found.push({
      server,
      messageId: idOf.get(queue) ?? '',
      to,
      ...(origTo !== undefined && { origTo }),
      by,
      relay,
      dsn,
      status,
      says,
    } as LoggedDelivery);
  }
  return found;
}
