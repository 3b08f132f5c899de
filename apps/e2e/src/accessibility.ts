import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Which rules are held against a page: all of them, or those that a theme can break. */
const rules = {
  all: { type: 'tag', values: tags },
  ofColour: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
} as const;

/** What axe finds on a page against WCAG 2.2 AA, in words: rule, and where. */
export async function violations(page: Page, which: keyof typeof rules = 'all'): Promise<string[]> {
  // The page's policy allows no script of others; the devtools' own channel is not asked.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    const { axe: loaded } = window as unknown as {
      axe: {
        run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown[]; html: string }[] }[] }>;
      };
    };
    const found = await loaded.run({ runOnly });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id} ${target.join(' ')} ${html.slice(0, 200)}`),
    );
  }, rules[which]);
}

/** How many pixels a page is wider than the window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
