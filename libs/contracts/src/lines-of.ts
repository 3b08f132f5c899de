/**
 * Cuts a stream of UTF-8 into lines, given together as they came: one at a time would cost more than reading them. What follows the
 * last line end is not a line: a stream that breaks off leaves it out.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
}
