import type { ProblemCode } from '@waypost/kernel';
import type { FastifyInstance } from 'fastify';
import { contentPolicyOf } from '../console/content-policy.js';
import { problems } from '../http/problems.js';

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}code{font-size:1.1em}';

/** What a caller can do about each refusal, beyond what the answer itself says. */
const advice = {
  'body-not-understood': 'Check that the body is valid JSON and that content-type is application/json.',
  'body-invalid':
    'Every fault is listed under errors with a pointer to the member it is about; mend them all and send again.',
  'query-invalid': 'Every fault is listed under errors; the parameters are described in the API documentation.',
  'sign-in-required': 'Sign in to the console, or send an API token as "Authorization: Bearer …".',
  'sign-in-refused':
    'Check the name and the password. A sign-in link works once; start Waypost with --owner-link for a new one.',
  'sign-in-throttled':
    'Wait for the seconds in Retry-After. Each further failure makes the wait longer, up to a quarter of an hour.',
  'permission-missing': 'Use a token or an account whose role carries the permission named in the answer.',
  'csrf-refused': "Send the csrfToken of GET /session as x-csrf-token, from the console's own origin.",
  'route-not-found': 'The API documentation lists every address.',
  'node-not-found': 'Ids and names both work; names in any case.',
  'token-not-found': 'List tokens for those there are.',
  'service-account-not-found': 'List service accounts for those there are.',
  'app-password-not-found': 'The mailbox has no app password with this id; it may have been revoked already.',
  'domain-not-found': 'List domains for those that are accepted.',
  'connector-not-found': 'List connectors for those there are; ids and names both work.',
  'recipient-not-found': 'Ids and names both work; names in any case.',
  'address-not-found': 'List the addresses of the recipient for those it has.',
  'source-not-found': 'List the directory sources for those there are; ids and names both work.',
  'run-not-found': 'List the runs of the source. Runs are kept for 180 days.',
  'conflict-not-found': 'List the conflicts for those there are.',
  'link-not-found': 'List the links for those there are.',
  'audit-entry-not-found': 'List the audit for its entries.',
  'name-taken': 'Names are unique without regard to case; choose another.',
  'address-taken': 'An address belongs to one recipient; choose another or free it first.',
  'fqdn-taken': 'A host name belongs to one server.',
  'app-passwords-full':
    'A mailbox may have fifty app passwords. Revoke those of devices and programs that are gone, then try again.',
  'site-not-empty': 'Move or delete its servers first.',
  'server-not-empty': 'Move or delete its mailboxes first.',
  'connector-in-use': 'Change those connectors, or delete them, first.',
  'domain-in-use': 'Give those recipients other addresses, or delete them, first.',
  'domain-is-default': 'Make another domain the default one; this one stops being so by that.',
  'domain-is-host':
    "Mail for a host name counts as that server's own. Let addresses lie in a domain, and servers have names within it.",
  'contact-inside':
    'Nobody outside answers for an authoritative domain. Give the contact an outside address, or make the domain an internal relay.',
  'membership-loop': 'Take one of the groups out of the other first.',
  'members-by-filter': 'Take the filter away first, or the members that are named.',
  'forwarding-loop': 'Forward to somebody whose mail does not come back, or end the forwarding that brings it back.',
  'address-is-primary': 'Make another address of the same type the primary one first.',
  'field-managed-by-directory':
    'Change it in the directory it comes from, or detach the field first; it can be attached again at any time.',
  'recipient-linked':
    'Delete it in the directory it comes from, or detach it first. With ?directory=ignore it is deleted here and its entry is left out from now on.',
  'recipient-not-linked': 'Only what comes from a directory can be detached from it and attached again.',
  'source-in-use':
    'Nobody is deleted with a source. With ?recipients=keep its recipients become yours, as they are, and the source goes.',
  'source-not-active':
    'A source is paused by an administrator, or by itself after five failed runs. Resume it first; dry runs work all the same.',
  'policy-not-found': 'GET /recipient-policies lists them all, in the order they are tried in.',
  'policy-is-default':
    'The default policy is tried last, for whoever no other policy matches. It can be edited and turned off, not deleted or moved.',
  'job-not-found': 'GET /jobs lists them, newest first.',
  'job-in-progress':
    'Addresses are given by one job at a time, and policies stay as they are meanwhile. Wait for it, or cancel it.',
  'job-not-ready': 'Read the job again: its state, canApply and canUndo say what can be done with it.',
  'run-in-progress': 'A source has one run at a time. Wait for it, decide it, or cancel it.',
  'run-not-held': 'Only a held plan can be approved or rejected; read the run again for its state.',
  'run-ended': 'Start another run.',
  'plan-changed': 'Look at the plan as it is now, and approve it by its present planHash.',
  'conflict-not-resolvable':
    'The conflict says under resolutions what can be decided here; anything else has to be mended in the directory or at the other party.',
  'link-not-ignored': 'GET /directory/links?state=ignored lists the entries that are left out.',
  'link-not-purgeable':
    'Leavers are proposed for purge after the days their source says. Until then, detach the recipient or delete it with ?directory=ignore.',
  'reference-not-found': 'The errors say which reference leads nowhere.',
  'setting-invalid': 'The errors say which settings cannot stand together or cannot be set here.',
  'setting-locked':
    'Lift the lock where it was set, or set the value there. An override below a lock is kept and comes back with it.',
  'change-not-revertible': 'Something changed again since, or this kind of change cannot be taken back.',
  'precondition-failed': 'Read the resource again, look at what changed, and send the change with its new ETag.',
  'idempotency-key-reused': 'A key stands for one request; make a fresh one for another.',
  'feed-gap': 'Take a snapshot and follow from its revision.',
  'streams-exhausted': 'End streams that nobody reads any more, or give each directory a token of its own.',
  'body-too-large': 'Send less at once.',
  'media-type-unsupported': 'Send application/json.',
  'not-ready': 'Try again in a moment; the log of the server says what it waits for.',
} satisfies Record<ProblemCode, string>;

function pageOf(code: ProblemCode): string {
  const { status, title } = problems[code];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style>
<h1>${title}</h1><p><code>${code}</code> · HTTP ${status}</p><p>${advice[code]}</p><p><a href="/api/docs/">API documentation</a></p></html>`;
}

/** Serves the page behind the `type` of every problem. */
export function serveProblemPages(server: FastifyInstance): void {
  for (const code of Object.keys(problems) as ProblemCode[]) {
    const html = pageOf(code);
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': contentPolicyOf(html) };
    server.get(`/problems/${code}`, (_request, reply) => reply.headers(headers).send(html));
  }
}
