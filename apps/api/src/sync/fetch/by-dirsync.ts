import { anchorIn, contextsOf } from './by-usn.js';
import { type Read, type Reading, readByAnchors, readInPages } from './reading.js';

const deletedToo = (filter: string) => `(|${filter}(isDeleted=TRUE))`;

/**
 * Active Directory by DirSync, which tells who changed and only what changed of them: they are then read whole. The cookies are
 * asked for before anything is read, one for each naming context.
 */
export async function readByDirSync(reading: Reading, position: Buffer | undefined): Promise<Read> {
  const cookies = position === undefined ? {} : (JSON.parse(position.toString()) as Record<string, string>);
  const isFirst = contextsOf(reading).some((context) => cookies[context] === undefined);
  const changed: string[] = [];
  const gone: string[] = [];
  const next: Record<string, string> = {};
  for (const context of contextsOf(reading)) {
    const cookie = cookies[context];
    const { anchors, deleted, cookie: end } = await changesIn(reading, context, cookie, isFirst);
    next[context] = end;
    changed.push(...anchors);
    gone.push(...deleted);
  }
  if (isFirst) await readInPages(reading);
  await readByAnchors(reading, changed);
  if (!isFirst) await reading.collector.takeDeleted(gone);
  return { everything: isFirst, position: Buffer.from(JSON.stringify(next)) };
}

async function changesIn(reading: Reading, base: string, cookie: string | undefined, isFirst: boolean) {
  const filters = [...new Set(reading.sought.map(({ filter }) => filter))].join('');
  const changes = reading.connection.dirSync({
    base,
    filter: deletedToo(`(|${filters})`),
    // Only changes of what is asked for are told.
    attributes: [...new Set([...reading.sought.flatMap(({ attributes }) => attributes), 'name', 'isDeleted'])],
    objectSecurity: true,
    ...(cookie !== undefined && !isFirst && { cookie: Buffer.from(cookie, 'base64') }),
  });
  const [anchors, deleted]: string[][] = [[], []];
  for await (const portion of changes)
    for (const entry of portion)
      (entry.text('isDeleted')?.toUpperCase() === 'TRUE' ? deleted : anchors)?.push(...[anchorIn(entry)].flat());
  return {
    anchors: isFirst ? [] : (anchors ?? []),
    deleted: deleted ?? [],
    cookie: changes.outcome.cookie.toString('base64'),
  };
}
