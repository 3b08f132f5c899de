/** Asks something of each of many, so many of them at once and no more; answers stand in the order of the many. The first fault ends it. */
export async function someAtOnce<T, R>(many: readonly T[], most: number, ask: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  const asker = async () => {
    while (next < many.length) {
      const at = next++;
      answers[at] = await ask(many[at] as T);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(most, many.length) }, asker));
  } finally {
    next = many.length;
  }
  return answers;
}
