const typographic: Readonly<Record<string, string>> = {
  '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-', 'ß': 'ss', 'ø': 'o', 'Ø': 'O', 'æ': 'ae', 'Æ': 'AE', 'ł': 'l', 'Ł': 'L',
}; // prettier-ignore

/** A text without accents, on one line; undefined where that would not leave what was meant, as in another script. */
export function asciiOf(text: string): string | undefined {
  const folded = [...text.normalize('NFKD')]
    .map((letter) => typographic[letter] ?? letter)
    .join('')
    .replace(/\p{M}/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  return /^[\x20-\x7e]+$/.test(folded) ? folded : undefined;
}
