import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import { spanOf, type Source } from '../../diagnostics/source.js';
import type { Expression } from '../types.js';
import { BlockBalance } from './block-balance.js';
import {
  continuesName,
  endOfName,
  isDigit,
  isSpace,
  placeholder,
  skipSpace,
  startsName,
} from './characters.js';
import { ExpressionParser, type SyntaxFailure } from './expression-parser.js';
import { jinjaTags } from './jinja-tags.js';
import { syntaxDiagnostic } from './syntax-diagnostic.js';
import { isDefinition, type Replacement, type Tag, type TagStart } from './tag.js';

/** The mustaches of a source, and the source as Handlebars is to read it. */
export interface Scan {
  /** In order; those that are known to be wrong are left out. */
  readonly tags: readonly Tag[];
  /** Where its comments are, in order. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  /** As long as the source, on one line: columns are offsets. */
  readonly masked: string;
  /** What Eider has read itself, by offset. */
  readonly expressions: ReadonlyMap<number, Expression>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds every mustache in one pass, and reads what is in call form. Handlebars then reads the rest, with placeholders
 * in place of calls and literals, so that neither `}}` in a dict or text nor a line break can mislead it.
 */
export function scanTags(source: Source): Scan {
  return new TagScanner(source).scan();
}

const header = /\{\{~?(?:!|\{\{|\{|#>|>|#\*|\*|#|\/|\^|&)?/uy;
const elseWord = /else\b/uy;
const deepestBrackets = 100;

class TagScanner {
  readonly #source: Source;
  readonly #text: string;
  readonly #parser: ExpressionParser;
  readonly #blocks: BlockBalance;
  readonly #tags: Tag[] = [];
  readonly #replacements: Replacement[] = [];
  readonly #comments: { readonly start: number; readonly end: number }[] = [];
  readonly #diagnostics: Diagnostic[] = [];

  constructor(source: Source) {
    this.#source = source;
    this.#text = source.text;
    this.#parser = new ExpressionParser(source);
    this.#blocks = new BlockBalance(source);
  }

  scan(): Scan {
    const text = this.#text;
    // Where the text since the last tag starts: a backslash before it escapes nothing.
    let from = 0;
    for (let start = text.indexOf('{{'); start !== -1; start = text.indexOf('{{', from)) {
      if (this.#isEscaped(from, start)) {
        from = start + 2;
        continue;
      }
      from = this.#tag(start);
      const last = this.#tags.at(-1);
      if (last?.start === start && !this.#blocks.take(last)) break;
    }
    this.#blocks.finish();
    const skipped = [...this.#tags, ...this.#comments];
    return {
      tags: this.#tags,
      comments: this.#comments,
      masked: this.#mask(),
      expressions: new Map(this.#replacements.map(({ start, expression }) => [start, expression])),
      diagnostics: [...this.#diagnostics, ...this.#blocks.diagnostics, ...jinjaTags(this.#source, skipped)],
    };
  }

  /** `\{{` is text; `\\{{` is a backslash and a tag: Handlebars' rule. */
  #isEscaped(from: number, start: number): boolean {
    if (start === from || this.#text[start - 1] !== '\\') return false;
    return start - 2 < from || this.#text[start - 2] !== '\\';
  }

  #mask(): string {
    const base = this.#text.replaceAll(/[\0\n\r\u2028\u2029]/gu, ' ');
    const parts: string[] = [];
    let from = 0;
    for (const { start, end } of this.#replacements) {
      parts.push(base.slice(from, start), placeholder.repeat(end - start));
      from = end;
    }
    parts.push(base.slice(from));
    return parts.join('');
  }

  /** Reads the tag that starts at `start`; gives the offset where to go on. */
  #tag(start: number): number {
    header.lastIndex = start;
    const opening = header.exec(this.#text)?.[0] ?? '{{';
    const after = start + opening.length;
    const sign = opening.replace(/^\{\{~?/u, '');
    switch (sign) {
      case '!':
        return this.#comment(start, after);
      case '{{':
        return this.#unsupported(
          start,
          opening,
          'a raw block `{{{{…}}}}`',
          'write `\\{{` for braces that are no tag',
        );
      case '>':
      case '#>':
        return this.#unsupported(
          start,
          opening,
          'a partial `{{> …}}`',
          'write a macro, and call it by its name',
        );
      case '*':
      case '#*':
        return this.#unsupported(
          start,
          opening,
          'a decorator `{{* …}}`',
          'write a macro with `{{#macro name}}`',
        );
      case '#':
        return this.#block({ kind: 'open', name: '', start, opening }, after);
      case '/':
        return this.#block({ kind: 'close', name: '', start, opening }, after);
      case '^':
        return this.#block({ kind: this.#isBare(after) ? 'else' : 'open', name: '', start, opening }, after);
      default: {
        elseWord.lastIndex = skipSpace(this.#text, after);
        if (sign !== '' || !elseWord.test(this.#text)) {
          return this.#expression({ kind: 'output', name: '', start, opening }, after);
        }
        const inside = elseWord.lastIndex;
        return this.#block(
          { kind: this.#isBare(inside) ? 'else' : 'else-chain', name: '', start, opening },
          inside,
        );
      }
    }
  }

  #isBare(offset: number): boolean {
    const inside = skipSpace(this.#text, offset);
    return this.#text.startsWith('}}', inside) || this.#text.startsWith('~}}', inside);
  }

  #comment(start: number, after: number): number {
    const isLong = this.#text.startsWith('--', after);
    const closing = isLong ? /--~?\}\}/gu : /\}\}/gu;
    closing.lastIndex = after;
    const found = closing.exec(this.#text);
    if (!found)
      return this.#unclosed(
        { start, opening: isLong ? '{{!--' : '{{!' },
        isLong ? '--}}' : '}}',
        this.#text.length,
      );
    const end = found.index + found[0].length;
    this.#comments.push({ start, end });
    return end;
  }

  #unsupported(start: number, opening: string, what: string, instead: string): number {
    const rawEnd = opening.endsWith('{{{{') ? this.#text.indexOf('{{{{/', start) : -1;
    const close = this.#text.indexOf('}}', Math.max(start + opening.length, rawEnd));
    const end = close === -1 ? this.#text.length : skipBraces(this.#text, close);
    this.#diagnostics.push(
      diagnostic('template/unsupported', { what, instead }, { at: spanOf(this.#source, start, end) }),
    );
    this.#broken({ kind: opening.includes('#') ? 'open' : 'output', name: '', start, opening }, end);
    return end;
  }

  #block(tag: TagStart, after: number): number {
    if (tag.kind === 'else') return this.#words(tag, after, undefined, undefined);
    const nameStart = skipSpace(this.#text, after);
    const nameEnd = endOfName(this.#text, nameStart);
    const name = this.#text.slice(nameStart, nameEnd);
    if (name === '') {
      const close = this.#text.indexOf('}}', nameStart);
      const end = close === -1 ? this.#text.length : close + 2;
      return this.#failed(tag, { offset: nameStart, expected: 'the name of a block' }, end, undefined);
    }
    const named = { ...tag, name };
    if (tag.kind === 'close' || isDefinition(name)) return this.#words(named, nameEnd, undefined, undefined);
    return this.#expression(named, nameEnd);
  }

  /** A tag whose inside is, where possible, one expression in call form. */
  #expression(tag: TagStart, after: number): number {
    const from = skipSpace(this.#text, after);
    const expression = this.#parser.readExpression(from);
    const { suspect } = this.#parser;
    let { failure } = this.#parser;
    if (expression) {
      const end = this.#parser.position;
      const next = skipSpace(this.#text, end);
      const close = this.#closeAt(next, tag.opening);
      if (close !== undefined) {
        this.#replacements.push({ start: from, end, expression });
        this.#tags.push({ kind: tag.kind, name: tag.name, start: tag.start, end: close });
        return close;
      }
      if (
        (tag.name === 'each' || tag.name === 'with') &&
        /^as\s+\|/u.test(this.#text.slice(next, next + 40))
      ) {
        this.#replacements.push({ start: from, end, expression });
        return this.#words(tag, next, undefined, undefined);
      }
      if (failure === undefined || failure.offset < next)
        failure = { offset: next, expected: 'the end of the tag' };
    }
    return this.#words(tag, from, failure, suspect);
  }

  /** The offset after the closing braces, when they stand at `offset`. */
  #closeAt(offset: number, opening: string): number | undefined {
    const isTriple = opening.endsWith('{{{') || opening.endsWith('~{');
    const pattern = isTriple ? /\}~?\}\}/uy : /~?\}\}/uy;
    pattern.lastIndex = offset;
    return pattern.test(this.#text) ? pattern.lastIndex : undefined;
  }

  /**
   * The words of a tag in Handlebars' own form: finds the tag's end, and reads the calls and literals among the words.
   * `failure` and `suspect` tell how an attempt to read it as one expression ended.
   */
  #words(
    tag: TagStart,
    after: number,
    failure: SyntaxFailure | undefined,
    suspected: number | undefined,
  ): number {
    const text = this.#text;
    const found: Replacement[] = [];
    let suspect = suspected;
    let wrong: SyntaxFailure | undefined;
    let brackets = 0;
    let index = after;
    while (index < text.length) {
      const code = text.charCodeAt(index);
      const close = code === 125 || code === 126 ? this.#closeAt(index, tag.opening) : undefined;
      if (close !== undefined) {
        if (wrong) return this.#failed(tag, wrong, close, suspect);
        this.#replacements.push(...found);
        this.#keep(tag, close, { failure, suspect });
        return close;
      }
      if (code === 123 && text.charCodeAt(index + 1) === 123) break;
      if (code === 40) brackets += 1;
      if (brackets > deepestBrackets) wrong ??= { offset: index, expected: '', tooDeep: deepestBrackets };
      const reading = this.#word(index);
      if (reading === undefined) {
        index = this.#afterWord(index);
        continue;
      }
      suspect ??= this.#parser.suspect;
      if (reading === 'failed') {
        wrong ??= this.#parser.failure;
        if (wrong && suspect !== undefined && wrong.offset >= suspect) break;
        index = this.#afterWord(index);
        continue;
      }
      const end = this.#parser.position;
      if (this.#standsAlone(index, end)) found.push({ start: index, end, expression: reading });
      else
        wrong ??= {
          offset: this.#startsAlone(index) ? end : index,
          expected: 'a space or the end of the tag',
        };
      index = end;
    }
    if (wrong && (suspect !== undefined || wrong.offset < text.length)) {
      return this.#failed(tag, wrong, Math.min(index, text.length), suspect);
    }
    return this.#unclosed(tag, tag.opening.endsWith('{{{') ? '}}}' : '}}', index);
  }

  #keep(
    tag: TagStart,
    end: number,
    more: { readonly failure: SyntaxFailure | undefined; readonly suspect: number | undefined },
  ): void {
    this.#tags.push({
      kind: tag.kind,
      name: tag.name,
      start: tag.start,
      end,
      ...(more.failure && { failure: more.failure }),
      ...(more.suspect !== undefined && { suspect: more.suspect }),
    });
  }

  /** A call, text or number that starts at `index`: read, failed, or undefined when there is none. */
  #word(index: number): Expression | 'failed' | undefined {
    const text = this.#text;
    const code = text.charCodeAt(index);
    if (code === 39 || code === 34) return this.#parser.readText(index) ?? 'failed';
    const before = index === 0 ? 0 : text.charCodeAt(index - 1);
    if (continuesName(before) || before === 46 || before === 47) return undefined;
    if (isDigit(code) || (code === 45 && isDigit(text.charCodeAt(index + 1)))) {
      return this.#parser.readNumber(index) ?? 'failed';
    }
    if (!startsName(code)) return undefined;
    let end = endOfName(text, index);
    while (text.charCodeAt(end) === 46 && startsName(text.charCodeAt(end + 1)))
      end = endOfName(text, end + 1);
    return text.charCodeAt(end) === 40 ? (this.#parser.readCall(index) ?? 'failed') : undefined;
  }

  #afterWord(index: number): number {
    return Math.max(endOfName(this.#text, index), index + 1);
  }

  /** Two placeholders, or a name and a placeholder, must not touch: Handlebars would take them for one word. */
  #standsAlone(start: number, end: number): boolean {
    const after = this.#text[end] ?? ' ';
    return this.#startsAlone(start) && (')}~'.includes(after) || isSpace(after.charCodeAt(0)));
  }

  #startsAlone(start: number): boolean {
    const before = this.#text[start - 1] ?? ' ';
    return '({=~'.includes(before) || isSpace(before.charCodeAt(0));
  }

  /** Reports a tag that cannot be read; gives where to go on. */
  #failed(tag: TagStart, failure: SyntaxFailure, end: number, suspect: number | undefined): number {
    const { start } = tag;
    this.#diagnostics.push(syntaxDiagnostic(this.#source, failure, { start, end, suspect }));
    let resume = end;
    if (suspect !== undefined && suspect <= failure.offset) {
      const close = this.#text.indexOf('}}', suspect);
      resume = close === -1 ? this.#text.length : close + 2;
    }
    this.#broken(tag, resume);
    return resume;
  }

  #unclosed(tag: Omit<TagStart, 'kind' | 'name'> & Partial<TagStart>, close: string, resume: number): number {
    const { start } = tag;
    const line = this.#text.indexOf('\n', start);
    const end = Math.min(line === -1 ? this.#text.length : line, resume);
    const trimmed = start + this.#text.slice(start, end).trimEnd().length;
    const at = spanOf(this.#source, start, trimmed);
    this.#diagnostics.push(diagnostic('template/unclosed-tag', { open: tag.opening, close }, { at }));
    this.#broken({ kind: 'output', name: '', ...tag }, trimmed);
    return resume;
  }

  #broken(tag: TagStart, end: number): void {
    this.#tags.push({ kind: tag.kind, name: tag.name, start: tag.start, end, broken: true });
  }
}

function skipBraces(text: string, offset: number): number {
  let index = offset;
  while (text[index] === '}') index += 1;
  return index;
}
