import { type MailboxPasswordChange, MailboxPasswordChanged } from '@waypost/contracts';
import type { LdapResult } from '@waypost/ldap';
import { wrongPassword } from './authenticate.js';
import type { Directory } from './directory.js';

/** Milliseconds the api may take, and after its answer the feed, before the person is told that it takes too long. */
const [apiPatience, feedPatience] = [10_000, 5_000];

export interface RelayOptions {
  apiUrl: string;
  token: string;
  directory: Directory;
  /** Milliseconds to wait for the feed. */
  feedPatience?: number;
}

/** How a change of a password ended, and the password where one was made up. */
export interface PasswordModified {
  result: LdapResult;
  generated?: string;
}

/** Passes changes of passwords on to the api, which alone can make them. */
export class PasswordRelay {
  constructor(private readonly options: RelayOptions) {}

  /** Has a password changed. Success means that the next bind here is decided by the new one. Never rejects. */
  async change(change: MailboxPasswordChange): Promise<PasswordModified> {
    const { directory, feedPatience: patience = feedPatience } = this.options;
    const answer = await this.ask(change);
    if (!('revision' in answer)) return { result: answer };
    const { revision, password: generated } = answer;
    const isHere = await directory.reached(revision, patience);
    return { result: isHere ? { code: 0 } : saved, ...(generated !== undefined && { generated }) };
  }

  private async ask(change: MailboxPasswordChange): Promise<MailboxPasswordChanged | LdapResult> {
    const { apiUrl, token } = this.options;
    try {
      const response = await fetch(`${apiUrl}/api/v1/directory/password-changes`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(change),
        signal: AbortSignal.timeout(apiPatience),
      });
      const body: unknown = await response.json();
      return response.ok ? MailboxPasswordChanged.parse(body) : refusalOf(body as Problem);
    } catch {
      return away;
    }
  }
}

interface Problem {
  type?: string;
  errors?: readonly { pointer: string; detail: string }[];
}

const saved: LdapResult = {
  code: 80,
  sentence: 'The new password is saved, but this directory has not heard of it yet; it counts in a moment.',
};
const away: LdapResult = {
  code: 52,
  sentence: 'Passwords cannot be changed at the moment; if this took long, try the new one before you try again.',
};

/** What each refusal of the api is to the person; any other is no fault of theirs. */
const refusals: Readonly<Record<string, LdapResult>> = {
  'sign-in-refused': wrongPassword,
  'sign-in-throttled': { code: 51, sentence: 'Too many attempts at this account; try again later.' },
  'not-ready': { code: 51, sentence: 'Too many people sign in at once; try again.' },
  'permission-missing': {
    code: 52,
    sentence: 'Passwords of this mailbox are changed at the directory of its home server.',
  },
};

function refusalOf({ type = '', errors = [] }: Problem): LdapResult {
  const code = type.split('/').at(-1) ?? '';
  if (code !== 'body-invalid') return refusals[code] ?? away;
  const policy = errors.find(({ pointer }) => pointer === '#/newPassword');
  // An old password that is too long to be one is wrong.
  return policy ? { code: 19, sentence: policy.detail } : wrongPassword;
}
