import { badValue } from '../failure.js';
import { Tuple } from '../value.js';
import { space, withoutLeadingSpace, withoutTrailingSpace } from './white-space.js';

const lineBreaks = new RegExp(String.raw`\r\n|[\n\r\v\f\x1c-\x1e\u0085\u2028\u2029]`, 'u');

/** Python's `split`: at white space when no separator is given. No limit when `most` is below 0. */
export function split(text: string, separator: string | undefined, most: number): string[] {
  if (separator === undefined) return splitAtSpace(text, most);
  const parts = partsOf(text, separator);
  if (most < 0 || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(separator)];
}

/** Python's `rsplit`. */
export function splitFromRight(text: string, separator: string | undefined, most: number): string[] {
  if (separator === undefined) {
    const turned = splitAtSpace(turn(text), most);
    return turned.map(turn).reverse();
  }
  const parts = partsOf(text, separator);
  if (most < 0 || parts.length <= most + 1) return parts;
  const at = parts.length - most;
  return [parts.slice(0, at).join(separator), ...parts.slice(at)];
}

function partsOf(text: string, separator: string): string[] {
  if (separator === '') throw badValue('a text cannot be split at an empty text');
  return text.split(separator);
}

function splitAtSpace(text: string, most: number): string[] {
  const parts: string[] = [];
  let rest = withoutLeadingSpace(text);
  while (rest !== '') {
    const at = parts.length === most ? -1 : rest.search(space);
    if (at === -1) {
      parts.push(parts.length === most ? rest : withoutTrailingSpace(rest));
      break;
    }
    parts.push(rest.slice(0, at));
    rest = withoutLeadingSpace(rest.slice(at));
  }
  return parts;
}

function turn(text: string): string {
  return Array.from(text).reverse().join('');
}

/** Python's `splitlines`. */
export function splitLines(text: string, keepsEnds = false): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest !== '') {
    const found = lineBreaks.exec(rest);
    const end = found ? found.index + found[0].length : rest.length;
    lines.push(rest.slice(0, found && !keepsEnds ? found.index : end));
    rest = rest.slice(end);
  }
  return lines;
}

/** Python's `partition` and `rpartition`. */
export function partition(text: string, separator: string, isFromRight: boolean): Tuple {
  if (separator === '') throw badValue('a text cannot be split at an empty text');
  const at = isFromRight ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (at === -1) return new Tuple(isFromRight ? ['', '', text] : [text, '', '']);
  return new Tuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
}
