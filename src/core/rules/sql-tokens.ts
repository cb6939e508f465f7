import type { Source } from '../diagnostics/source.js';
import type { Dialect } from '../project/dialect.js';
import { scanTags } from '../template/handlebars/scan-tags.js';
import { scanJinjaTags } from '../template/jinja/scan-jinja-tags.js';

/** A piece of a model's text as its author wrote it. White space is left out. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'comment' | 'tag' | 'sign';
  /** As written; a quoted name with its quotes. */
  readonly text: string;
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
}

const hidden = '\u{E000}';

const pattern =
  /(?<comment>--[^\n]*|\/\*)|(?<tag>\u{E000}+)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<text>[eE]?'(?:[^']|'')*(?:'|$)|\$(?<mark>(?:[\p{L}_][\p{L}\p{N}_]*)?)\$)|(?<name>"(?:[^"]|"")*(?:"|$))|\S/gu;

const known = new WeakMap<Source, readonly Token[]>();

/**
 * The tokens of a template's text: SQL of all its branches, with each `{{…}}` as one token. A tag inside of a text or a comment
 * is part of it. Block comments nest; template comments are left out.
 */
export function sqlTokens(source: Source, dialect: Dialect = 'handlebars'): readonly Token[] {
  const remembered = known.get(source);
  if (remembered) return remembered;
  const tokens: Token[] = [];
  const text = dialect === 'jinja' ? maskedJinja(source) : masked(source);
  const find = new RegExp(pattern);
  for (let match = find.exec(text); match; match = find.exec(text)) {
    const start = match.index;
    const { comment, tag, word, text: quoted, mark, name } = match.groups ?? {};
    if (comment === '/*') find.lastIndex = endOfBlock(text, start + 2);
    if (mark !== undefined) {
      const close = text.indexOf(match[0], find.lastIndex);
      find.lastIndex = close < 0 ? text.length : close + match[0].length;
    }
    const kind =
      comment !== undefined
        ? 'comment'
        : tag !== undefined
          ? 'tag'
          : word !== undefined
            ? 'word'
            : quoted !== undefined
              ? 'text'
              : name !== undefined
                ? 'name'
                : 'sign';
    const end = find.lastIndex;
    tokens.push({ kind, text: source.text.slice(start, end).trimEnd(), start, end });
  }
  known.set(source, tokens);
  return tokens;
}

/** Tags hidden, sign by sign; the comments of the template blank. */
function masked(source: Source): string {
  if (!source.text.includes('{{')) return source.text;
  const plain = source.text.replaceAll(hidden, ' ');
  const blanked = plain.replaceAll(/\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?!(?!--)[\s\S]*?\}\}/gu, (comment) =>
    ' '.repeat(comment.length),
  );
  let text = '';
  let from = 0;
  for (const { start, end } of scanTags(source).tags) {
    if (start < from) continue;
    text += blanked.slice(from, start) + hidden.repeat(end - start);
    from = end;
  }
  return text + blanked.slice(from);
}

function maskedJinja(source: Source): string {
  const { comments, tags } = scanJinjaTags(source);
  let text = source.text.replaceAll(hidden, ' ');
  for (const { start, end } of comments)
    text = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
  for (const { start, end } of tags)
    text = text.slice(0, start) + hidden.repeat(end - start) + text.slice(end);
  return text;
}

function endOfBlock(text: string, from: number): number {
  const marks = /\/\*|\*\//gu;
  marks.lastIndex = from;
  let depth = 1;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}
