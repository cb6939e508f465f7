import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Source } from '../../diagnostics/source.js';
import { JinjaFailure } from './failure.js';
import { lexJinja, type Token } from './lexer.js';

/** A tag of a template in Jinja, seen from outside. */
export interface JinjaTag {
  readonly kind: 'output' | 'open' | 'close' | 'else';
  readonly start: number;
  readonly end: number;
}

/** The tags and comments of a template, each in order. */
export interface JinjaScan {
  readonly tags: readonly JinjaTag[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  /** What keeps it from being read; there is nothing else then. */
  readonly diagnostics: readonly Diagnostic[];
}

const blocks: ReadonlySet<string> = new Set(
  'if for call filter with macro test snapshot materialization'.split(' '),
);

/** Finds the tags of a template in Jinja. `{% raw %}` and what is in it is one tag. */
export function scanJinjaTags(source: Source): JinjaScan {
  try {
    return scanned(source, lexJinja(source));
  } catch (error) {
    if (!(error instanceof JinjaFailure)) throw error;
    return { tags: [], comments: [], diagnostics: [error.diagnostic] };
  }
}

function scanned({ text }: Source, tokens: readonly Token[]): JinjaScan {
  const tags: JinjaTag[] = [];
  const comments: { start: number; end: number }[] = [];
  let opened: number | undefined;
  let from = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'begin') opened = index;
    if (opened === undefined) between(text, from, token.start, tags, comments);
    else if (token.type === 'begin') between(text, from, token.start, tags, comments);
    from = token.end;
    if (token.type !== 'end' || opened === undefined) continue;
    const inside = tokens.slice(opened, index);
    const end = token.start + (/^[-+]?[%}]\}/u.exec(text.slice(token.start))?.[0].length ?? 0);
    tags.push({ kind: kindOf(inside), start: inside[0]?.start ?? 0, end });
    opened = undefined;
  }
  return { tags: tags.toSorted((a, b) => a.start - b.start), comments, diagnostics: [] };
}

/** What the lexer drops: comments, and the marks of raw text. */
function between(
  text: string,
  from: number,
  to: number,
  tags: JinjaTag[],
  comments: { start: number; end: number }[],
): void {
  const dropped = /\{#[\s\S]*?#\}|\{%[-+]?\s*(?:raw|endraw)\s*[-+]?%\}/gu;
  for (const match of text.slice(from, to).matchAll(dropped)) {
    const start = from + match.index;
    const end = start + match[0].length;
    if (match[0].startsWith('{#')) comments.push({ start, end });
    else tags.push({ kind: match[0].includes('endraw') ? 'close' : 'open', start, end });
  }
}

function kindOf(inside: readonly Token[]): JinjaTag['kind'] {
  const [begin, first, ...rest] = inside;
  const word = first?.value ?? '';
  if (!begin?.value.startsWith('{%') || first?.type !== 'name') return 'output';
  if (word === 'else' || word === 'elif') return 'else';
  if (word.startsWith('end')) return 'close';
  const isSetBlock = word === 'set' && !rest.some(({ value, type }) => type === 'operator' && value === '=');
  return isSetBlock || blocks.has(word) ? 'open' : 'output';
}
