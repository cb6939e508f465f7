import { withoutLeadingSpace, withoutTrailingSpace } from './white-space.js';

/** Python's `strip`: white space, or the characters given, taken from one end or both. */
export function strip(text: string, characters: string | undefined, ends: 'left' | 'right' | 'both'): string {
  if (characters === undefined) {
    const rest = ends === 'right' ? text : withoutLeadingSpace(text);
    return ends === 'left' ? rest : withoutTrailingSpace(rest);
  }
  const drop = new Set(characters);
  const all = Array.from(text);
  let start = 0;
  let end = all.length;
  if (ends !== 'right') while (start < end && drop.has(all[start] ?? '')) start += 1;
  if (ends !== 'left') while (end > start && drop.has(all[end - 1] ?? '')) end -= 1;
  return all.slice(start, end).join('');
}
