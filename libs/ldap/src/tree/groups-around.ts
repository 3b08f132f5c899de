import type { DirectoryView } from './view.js';

/** The groups a recipient is in, groups of groups too, each once. */
export function groupsAround(id: string, { model }: Pick<DirectoryView, 'model'>): string[] {
  const found = new Set<string>();
  const next = [id];
  for (let one = next.pop(); one !== undefined; one = next.pop())
    for (const group of model.recipients.groupsOf(one))
      if (!found.has(group)) {
        found.add(group);
        next.push(group);
      }
  return [...found];
}
