import type { Invocation } from './command.js';

/** The items of a paged list, all of them, page by page as they are asked for. */
export async function* pagesOf<Item>({ api }: Pick<Invocation, 'api'>, path: string): AsyncGenerator<Item[]> {
  for (let cursor = ''; ;) {
    const separator = path.includes('?') ? '&' : '?';
    const page = await api.get<{ items: Item[]; nextCursor: string | null }>(`${path}${separator}limit=500${cursor}`);
    yield page.items;
    if (page.nextCursor === null) return;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

/** Every item of a paged list at once, for lists that people read. */
export async function everything<Item>(invocation: Pick<Invocation, 'api'>, path: string): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pagesOf<Item>(invocation, path)) all.push(...page);
  return all;
}
