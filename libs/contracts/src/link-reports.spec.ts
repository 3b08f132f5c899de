import { expect, it } from 'vitest';
import { LinkReports } from './link-reports.js';

it('takes of what a program said nothing that would command a terminal', () => {
  const said = { of: 'server', name: 'hermes', reachable: false, detail: ' refused\n\u001b[31m by \u202eit ' };
  const { items } = LinkReports.parse({ server: 'iris', items: [said] });
  expect(items[0]?.detail).toBe('refused  [31m by  it');
});
