/** Deeper than anything that dbt or Eider writes, whose YAML is at most 100 levels deep, and far from what the stack holds. */
const deepest = 200;

/**
 * Reads JSON that another program may have written: what is walked level by level afterwards must not be deeper than a stack. Throws `SyntaxError` for what is no JSON, and for what is
 * nested more than 200 levels deep; its message says which.
 */
export function parseForeignJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`it is nested more than ${deepest} levels deep`);
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError('it is not JSON');
  }
}

const quote = 0x22;
const backslash = 0x5c;
const list = 0x5b;
const listEnd = 0x5d;
const object = 0x7b;
const objectEnd = 0x7d;

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === quote) {
      // To the end of the text that begins here.
      for (index += 1; index < text.length && text.charCodeAt(index) !== quote; index += 1)
        if (text.charCodeAt(index) === backslash) index += 1;
    } else if (unit === list || unit === object) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (unit === listEnd || unit === objectEnd) depth -= 1;
  }
  return false;
}
