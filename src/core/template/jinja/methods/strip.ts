/** Python's `strip`: white space, or the characters given, taken from one end or both. */
export function strip(text: string, characters: string | undefined, ends: 'left' | 'right' | 'both'): string {
  if (characters === undefined) {
    if (ends === 'left') return text.trimStart();
    return ends === 'right' ? text.trimEnd() : text.trim();
  }
  const drop = new Set(characters);
  const all = Array.from(text);
  let start = 0;
  let end = all.length;
  if (ends !== 'right') while (start < end && drop.has(all[start] ?? '')) start += 1;
  if (ends !== 'left') while (end > start && drop.has(all[end - 1] ?? '')) end -= 1;
  return all.slice(start, end).join('');
}
