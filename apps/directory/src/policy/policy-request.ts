/** What Postfix asks (SMTPD_POLICY_README): names and values, as they came. */
export type PolicyRequest = Readonly<Record<string, string>>;

/** Most octets of one request; Postfix's are a tenth of it. */
const mostOctets = 16_384;

/** Takes requests out of a stream: lines of `name=value`, each request ended by an empty line. */
export class PolicyReader {
  private rest = '';

  /** The requests that are whole now; undefined where what came is none, and nothing after it can be told apart. */
  read(chunk: string): PolicyRequest[] | undefined {
    this.rest += chunk;
    const requests: PolicyRequest[] = [];
    for (let end = this.rest.indexOf('\n\n'); end >= 0; end = this.rest.indexOf('\n\n')) {
      const request = parse(this.rest.slice(0, end));
      if (!request) return undefined;
      requests.push(request);
      this.rest = this.rest.slice(end + 2);
    }
    return this.rest.length > mostOctets ? undefined : requests;
  }
}

function parse(text: string): PolicyRequest | undefined {
  const request = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals <= 0) return undefined;
    request.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return request.get('request') === 'smtpd_access_policy' ? Object.fromEntries(request) : undefined;
}
