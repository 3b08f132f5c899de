import { Reflector } from '@nestjs/core';
import type { Role } from '@waypost/organization';
import { beforeAll, expect, it } from 'vitest';
import { type Client, followerToken, onEachDatabase } from '../api-harness.spec-support.js';
import { AuthenticationGuard } from './authentication.guard.js';

const askers = ['owner', 'administrator', 'auditor', 'follower', 'stranger'] as const;

/**
 * Who may call what: `+` may, `-` is refused with 403, `?` must sign in first (401). A token of any role that may have a
 * session of its own has none, and is told so by 401 as well. Columns: owner, administrator, auditor, follower, stranger.
 */
const matrix: Record<string, string> = {
  'GET /healthz': '+++++',
  'GET /readyz': '+++++',
  'POST /session': '+++++',
  'GET /session': '???-?',
  'DELETE /session': '???-?',
  'PUT /session/password': '+++-?',
  'GET /organization': '+++-?',
  'PATCH /organization': '++--?',
  'GET /sites': '+++-?',
  'POST /sites': '++--?',
  'GET /sites/{site}': '+++-?',
  'PATCH /sites/{site}': '++--?',
  'DELETE /sites/{site}': '++--?',
  'GET /servers': '+++-?',
  'POST /servers': '++--?',
  'GET /servers/{server}': '+++-?',
  'PATCH /servers/{server}': '++--?',
  'DELETE /servers/{server}': '++--?',
  'GET /mailboxes': '+++-?',
  'POST /mailboxes': '++--?',
  'GET /mailboxes/{mailbox}': '+++-?',
  'PATCH /mailboxes/{mailbox}': '++--?',
  'DELETE /mailboxes/{mailbox}': '++--?',
  'PUT /mailboxes/{mailbox}/password': '++--?',
  'GET /mailboxes/{mailbox}/app-passwords': '+++-?',
  'POST /mailboxes/{mailbox}/app-passwords': '++--?',
  'DELETE /mailboxes/{mailbox}/app-passwords/{id}': '++--?',
  'POST /mailboxes/{mailbox}/move-preview': '+++-?',
  'GET /contacts': '+++-?',
  'POST /contacts': '++--?',
  'GET /contacts/{contact}': '+++-?',
  'PATCH /contacts/{contact}': '++--?',
  'DELETE /contacts/{contact}': '++--?',
  'GET /groups': '+++-?',
  'POST /groups': '++--?',
  'GET /groups/{group}': '+++-?',
  'PATCH /groups/{group}': '++--?',
  'DELETE /groups/{group}': '++--?',
  'GET /accepted-domains': '+++-?',
  'POST /accepted-domains': '++--?',
  'GET /accepted-domains/{domain}': '+++-?',
  'PATCH /accepted-domains/{domain}': '++--?',
  'DELETE /accepted-domains/{domain}': '++--?',
  'GET /recipient-policies': '+++-?',
  'POST /recipient-policies': '++--?',
  'PUT /recipient-policies/order': '++--?',
  'POST /recipient-policies/match': '+++-?',
  'POST /recipient-policies/templates/preview': '+++-?',
  'POST /recipient-policies/preview': '++--?',
  'POST /recipient-policies/apply': '++--?',
  'GET /recipient-policies/{policy}': '+++-?',
  'PATCH /recipient-policies/{policy}': '++--?',
  'DELETE /recipient-policies/{policy}': '++--?',
  'POST /recipient-policies/{policy}/preview': '++--?',
  'POST /recipient-policies/{policy}/apply': '++--?',
  'GET /address-book': '+++-?',
  'GET /address-book/departments': '+++-?',
  'GET /jobs': '+++-?',
  'GET /jobs/{job}': '+++-?',
  'GET /jobs/{job}/items': '+++-?',
  'GET /jobs/{job}/events': '+++-?',
  'GET /jobs/{job}/export': '+++-?',
  'POST /jobs/{job}/cancel': '++--?',
  'POST /jobs/{job}/undo': '++--?',
  'GET /connectors': '+++-?',
  'POST /connectors': '++--?',
  'GET /connectors/{connector}': '+++-?',
  'PATCH /connectors/{connector}': '++--?',
  'DELETE /connectors/{connector}': '++--?',
  'PUT /connectors/{connector}/state': '++--?',
  'GET /servers/{server}/link-state': '+++-?',
  'PUT /servers/{server}/link-state': '++--?',
  'GET /routing/explain': '+++-?',
  'POST /routing/explain': '+++-?',
  'GET /routing/table': '+++-?',
  'GET /routing/topology': '+++-?',
  'GET /groups/{group}/members': '+++-?',
  'POST /groups/{group}/members': '++--?',
  'GET /mailboxes/{recipient}/addresses': '+++-?',
  'POST /mailboxes/{recipient}/addresses': '++--?',
  'PATCH /mailboxes/{recipient}/addresses/{address}': '++--?',
  'DELETE /mailboxes/{recipient}/addresses/{address}': '++--?',
  'GET /contacts/{recipient}/addresses': '+++-?',
  'POST /contacts/{recipient}/addresses': '++--?',
  'PATCH /contacts/{recipient}/addresses/{address}': '++--?',
  'DELETE /contacts/{recipient}/addresses/{address}': '++--?',
  'GET /groups/{recipient}/addresses': '+++-?',
  'POST /groups/{recipient}/addresses': '++--?',
  'PATCH /groups/{recipient}/addresses/{address}': '++--?',
  'DELETE /groups/{recipient}/addresses/{address}': '++--?',
  'GET /recipients': '+++-?',
  'GET /organization/settings': '+++-?',
  'PATCH /organization/settings': '++--?',
  'POST /organization/settings/preview': '+++-?',
  'GET /sites/{node}/settings': '+++-?',
  'PATCH /sites/{node}/settings': '++--?',
  'POST /sites/{node}/settings/preview': '+++-?',
  'GET /servers/{node}/settings': '+++-?',
  'PATCH /servers/{node}/settings': '++--?',
  'POST /servers/{node}/settings/preview': '+++-?',
  'GET /mailboxes/{node}/settings': '+++-?',
  'PATCH /mailboxes/{node}/settings': '++--?',
  'POST /mailboxes/{node}/settings/preview': '+++-?',
  'GET /settings/catalogue': '+++-?',
  'GET /audit': '+++-?',
  'POST /audit/{entry}/revert': '++--?',
  'GET /tokens': '+---?',
  'POST /tokens': '+---?',
  'DELETE /tokens/{id}': '+---?',
  'GET /service-accounts': '++--?',
  'POST /service-accounts': '++--?',
  'POST /service-accounts/{account}/password': '++--?',
  'DELETE /service-accounts/{account}': '++--?',
  'GET /metrics': '+++-?',
  'GET /directory': '+++-?',
  'GET /directory/sources': '+++-?',
  'GET /directory/sources/presets': '+++-?',
  'POST /directory/sources': '++--?',
  'GET /directory/sources/{source}': '+++-?',
  'GET /directory/sources/{source}/status': '+++-?',
  'PATCH /directory/sources/{source}': '++--?',
  'DELETE /directory/sources/{source}': '++--?',
  'POST /directory/sources/{source}/pause': '++--?',
  'POST /directory/sources/{source}/resume': '++--?',
  'POST /directory/sources/test': '++--?',
  'GET /directory/sources/{source}/runs': '+++-?',
  'POST /directory/sources/{source}/runs': '++--?',
  'POST /directory/sources/{source}/resync': '++--?',
  'GET /directory/runs': '+++-?',
  'GET /directory/runs/{run}': '+++-?',
  'GET /directory/runs/{run}/items': '+++-?',
  'GET /directory/runs/{run}/events': '+++-?',
  'GET /directory/runs/{run}/export': '+++-?',
  'POST /directory/runs/{run}/approve': '++--?',
  'POST /directory/runs/{run}/reject': '++--?',
  'POST /directory/runs/{run}/cancel': '++--?',
  'GET /directory/conflicts': '+++-?',
  'POST /directory/conflicts/{conflict}/resolve': '++--?',
  'GET /directory/links': '+++-?',
  'POST /directory/links/{link}/purge': '++--?',
  'POST /directory/links/{link}/unignore': '++--?',
  'GET /recipients/{kind}/{recipient}/directory': '+++-?',
  'POST /recipients/{kind}/{recipient}/directory/detach': '++--?',
  'POST /recipients/{kind}/{recipient}/directory/attach': '++--?',
  'POST /agents/link-state': '----?',
  'GET /routing/generations': '+++-?',
  'GET /routing/table/changes': '+++-?',
  'PUT /connectors/{connector}/credentials': '++--?',
  'DELETE /connectors/{connector}/credentials': '++--?',
  'POST /connectors/preview': '+++-?',
  'GET /mailboxes/{recipient}/delivery': '+++-?',
  'PATCH /mailboxes/{recipient}/delivery': '++--?',
  'GET /contacts/{recipient}/delivery': '+++-?',
  'PATCH /contacts/{recipient}/delivery': '++--?',
  'GET /groups/{recipient}/delivery': '+++-?',
  'PATCH /groups/{recipient}/delivery': '++--?',
  'POST /imports': '++--?',
  'POST /imports/{job}/apply': '++--?',
  'GET /imports/export': '+++-?',
  'GET /imports/template': '+++-?',
  'GET /servers/{server}/postfix': '+++-?',
  'GET /routing/open-relays': '+++-?',
  'POST /directory/reports': '---+?',
  'POST /directory/feed/{stream}/held': '---+?',
  'POST /directory/password-changes': '---+?',
  'GET /directory/export': '+++-?',
  'GET /directory/snapshot': '---+?',
  'GET /directory/feed': '---+?',
};

onEachDatabase(
  'permissions',
  (api) => {
    const clients = new Map<string, Client>();
    beforeAll(async () => {
      for (const role of ['administrator', 'auditor'] as Role[]) clients.set(role, await api.as(role));
      clients.set('owner', api).set('follower', api.bearing(followerToken)).set('stranger', api.stranger);
    });

    it('are written down here for every operation there is', async () => {
      const { paths } = (await api.page('/api/openapi.json')).body;
      const operations = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
      );
      const undocumented = [
        'GET /directory/snapshot',
        'GET /directory/feed',
        'GET /directory/export',
        'POST /directory/reports',
        'POST /directory/feed/{stream}/held',
        'GET /metrics',
      ];
      expect([...operations, ...undocumented].sort()).toEqual(Object.keys(matrix).sort());
    });

    it.each(Object.entries(matrix))('%s is for %s', async (operation, row) => {
      const [method = '', template = ''] = operation.split(' ');
      const path = template.replace(/{\w+}/g, 'nowhere');
      const body = ['POST', 'PATCH', 'PUT'].includes(method) ? { nonsense: 1 } : undefined;
      const given: string[] = [];
      for (const asker of askers) {
        const client = clients.get(asker);
        const answer = ['/directory/snapshot', '/directory/export'].includes(path)
          ? await client?.stream(path)
          : await client?.send(method, path, body);
        given.push({ 401: '?', 403: '-' }[answer?.status ?? 0] ?? '+');
      }
      expect(given.join('')).toBe(row);
    });

    it('are demanded of every route: one that declares none answers nobody', async () => {
      const handler = () => 'anything';
      const guard = new AuthenticationGuard(new Reflector(), null as never, null as never, null as never);
      const request = { method: 'GET', url: '/careless', headers: {} };
      const context = {
        getHandler: () => handler,
        switchToHttp: () => ({ getRequest: () => request }),
      };
      await expect(guard.canActivate(context as never)).rejects.toThrow('declares no permission');
    });
  },
  { onlyEmbedded: true },
);
