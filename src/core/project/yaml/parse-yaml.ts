import { isAlias, isMap, isScalar, isSeq, Lexer, parseDocument, type Document, type Pair } from 'yaml';
import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import { unreachable } from '../../diagnostics/invariant.js';
import { spanOf, type Source, type Span } from '../../diagnostics/source.js';
import { plainScalar, pythonScalar } from './plain-scalar.js';
import { readSimpleYaml } from './simple-yaml.js';
import { syntaxWording } from './syntax-wording.js';
import { headOf, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from './tree.js';

/** How deep lists and mappings may be nested; the YAML library recurses, and far deeper would end the process. */
const maxDepth = 100;
/** How many values aliases may stand for, all together: an honest file never comes near. */
const maxAliased = 100_000;

export interface YamlOptions {
  /** Scalars as Python's YAML library reads them, and of a key given twice the last one counts, with a warning. */
  readonly python?: boolean;
}

/**
 * Reads one YAML document. The value is undefined when the text is not YAML (a diagnostic says where and why), and a null
 * scalar when it is empty. Keys given twice, unknown tags and aliases, and alias bombs are errors; merge keys (`<<`) work.
 */
export function parseYaml(source: Source, options: YamlOptions = {}): Outcome<YamlNode | undefined> {
  const simple = readSimpleYaml(source, options.python === true ? pythonScalar : plainScalar);
  const outcome = simple ? { value: simple, diagnostics: [] } : parseAnyYaml(source, options);
  return options.python === true && outcome.value
    ? { ...outcome, value: withoutLastBreak(outcome.value, source.text) }
    : outcome;
}

/** dbt cuts off the end of a file before it reads it, and with it the line break of a text in lines of its own that stands last. */
function withoutLastBreak(node: YamlNode, file: string): YamlNode {
  switch (node.kind) {
    case 'map': {
      const last = node.entries.at(-1);
      const value = last && withoutLastBreak(last.value, file);
      if (!last || value === undefined || value === last.value) return node;
      return { ...node, entries: [...node.entries.slice(0, -1), { ...last, value }] };
    }
    case 'list': {
      const last = node.items.at(-1);
      const value = last && withoutLastBreak(last, file);
      if (value === undefined || value === last) return node;
      return { ...node, items: [...node.items.slice(0, -1), value] };
    }
    case 'scalar': {
      const { span, value } = node;
      const isLast =
        /^[|>]/u.test(file.slice(span.start, span.start + 1)) && file.slice(span.end).trim() === '';
      if (!isLast || typeof value !== 'string' || !value.endsWith('\n')) return node;
      const text = value.trimEnd();
      return { ...node, value: text, text };
    }
    default:
      return unreachable(node);
  }
}

/** The same by the library's reader, which reads all of YAML and knows what is wrong with a text. */
export function parseAnyYaml(source: Source, options: YamlOptions = {}): Outcome<YamlNode | undefined> {
  const deep = tooDeepAt(source);
  if (deep !== undefined) {
    const at = spanOf(source, deep, deep + 1);
    return { value: undefined, diagnostics: [diagnostic('yaml/too-deep', { limit: maxDepth }, { at })] };
  }
  const document = options.python ? pythonDocument(source.text) : documentOf(source.text);
  const problems = syntaxProblems(source, document, options);
  if (problems.length > 0) return { value: undefined, diagnostics: problems };
  const reader = new TreeReader(source, options.python === true);
  const value = document.contents ? reader.read(document.contents) : emptyScalar(spanOf(source, 0, 0));
  return { value: reader.failed ? undefined : value, diagnostics: reader.diagnostics };
}

function documentOf(text: string): Document.Parsed {
  return parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    schema: 'core',
    logLevel: 'error',
  });
}

/** How many lines may stand too far to the left within brackets. */
const maxJoined = 200;

/**
 * To Python's library it does not matter where lines stand within brackets: a line that stands too far to the left is read as if it went on with the one
 * before it. What takes the place of its line break is as long, so that places stay.
 */
function pythonDocument(text: string): Document.Parsed {
  let read = text;
  for (let joined = 0; ; joined += 1) {
    const document = documentOf(read);
    const first = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0])[0];
    if (joined === maxJoined || first?.code !== 'BAD_INDENT' || !first.message.startsWith('Flow'))
      return document;
    const end = read.lastIndexOf('\n', first.pos[0]);
    if (end === -1) return document;
    const start = read.lastIndexOf('\n', end - 1) + 1;
    // A comment ends with its line.
    const line = read.slice(start, end).replace(/(?:^|\s)#[^'"]*$/u, (comment) => ' '.repeat(comment.length));
    read = `${read.slice(0, start)}${line} ${read.slice(end + 1)}`;
  }
}

function syntaxProblems(
  source: Source,
  document: Document,
  { python = false }: YamlOptions,
): readonly Diagnostic[] {
  // One slip makes the library report every following token: the first is the author's, the rest is its echo.
  const first = [...document.errors, ...document.warnings]
    // To Python's library it does not matter where the bracket stands that closes a mapping or list.
    .filter(({ code, message }) => !(python && code === 'BAD_INDENT' && message.startsWith('Flow')))
    .sort((a, b) => a.pos[0] - b.pos[0])[0];
  if (!first) return [];
  const [start, end] = first.pos;
  const wording = syntaxWording(first.code, first.message);
  return [diagnostic('yaml/syntax', wording, { at: spanOf(source, start, Math.max(end, start + 1)) })];
}

/** The offset where nesting gets too deep. Block nesting costs a column a level; flow nesting is counted by tokens. */
function tooDeepAt(source: Source): number | undefined {
  const indented = /^[ \t?-]{400}/mu.exec(source.text);
  if (indented) return indented.index;
  if ((source.text.match(/[[{]/gu)?.length ?? 0) <= maxDepth) return undefined;
  let depth = 0;
  let offset = 0;
  for (const token of new Lexer().lex(source.text)) {
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if (depth > maxDepth) return offset;
    // The lexer's own marks (start of document, of a scalar, of a flow error) are not part of the text.
    if (token !== '\u{2}' && token !== '\u{18}' && token !== '\u{1f}') offset += token.length;
  }
  return undefined;
}

class TreeReader {
  readonly diagnostics: Diagnostic[] = [];
  /** True when the tree is not to be used: it would be endless or enormous. */
  failed = false;
  readonly #source: Source;
  readonly #anchors = new Map<string, YamlNode | 'open'>();
  /** How many nodes a node stands for, aliases counted each time. */
  readonly #sizes = new Map<YamlNode, number>();
  readonly #python: boolean;
  #aliased = 0;

  constructor(source: Source, python: boolean) {
    this.#source = source;
    this.#python = python;
  }

  read(node: unknown): YamlNode {
    if (isAlias(node)) return this.#alias(node.source, this.#spanOf(node.range));
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const made = this.#collectionOrScalar(node);
    if (anchor !== undefined) this.#anchors.set(anchor, made);
    return made;
  }

  #collectionOrScalar(node: unknown): YamlNode {
    if (isMap(node)) return this.#map(node.items, this.#spanOf(node.range));
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item));
      return this.#sized({ kind: 'list', items, span: this.#spanOf(node.range) }, items);
    }
    if (isScalar(node)) return this.#scalar(node);
    return emptyScalar(spanOf(this.#source, 0, 0));
  }

  #scalar(node: { value: unknown; source?: string; type?: string; tag?: string; range?: Range }): YamlScalar {
    const span = this.#spanOf(node.range);
    const text = node.source ?? '';
    if (node.type === 'PLAIN' && node.tag === undefined) {
      const value = this.#python ? pythonScalar(text) : plainScalar(text);
      return { kind: 'scalar', value, text, span };
    }
    const value = node.value;
    if (value === null || typeof value === 'boolean' || typeof value === 'number') {
      return { kind: 'scalar', value, text, span };
    }
    const words = typeof value === 'string' ? value : text;
    return { kind: 'scalar', value: words, text: words, span };
  }

  #alias(name: string, span: Span): YamlNode {
    const target = this.#anchors.get(name);
    if (target === undefined || target === 'open') {
      const detail =
        target === 'open'
          ? `the alias \`*${name}\` stands inside its own anchor`
          : `there is no anchor \`&${name}\` above`;
      this.#fail(
        diagnostic('yaml/syntax', { detail, hint: 'quote a text that starts with `*`' }, { at: span }),
      );
      return emptyScalar(span);
    }
    this.#aliased += this.#sizes.get(target) ?? 1;
    if (this.#aliased > maxAliased) {
      if (!this.failed) this.#fail(diagnostic('yaml/too-many-aliases', { limit: maxAliased }, { at: span }));
      return emptyScalar(span);
    }
    return target;
  }

  #map(pairs: readonly Pair[], span: Span): YamlMap {
    const own = new Map<string, YamlEntry>();
    const merged: YamlEntry[] = [];
    for (const pair of pairs) {
      const key = this.#key(pair.key, span);
      if (key === undefined) continue;
      const value = pair.value === null ? emptyScalar(afterKey(key.span)) : this.read(pair.value);
      if (key.merge) {
        merged.push(...this.#mergedEntries(value));
        continue;
      }
      const before = own.get(key.text);
      if (before) {
        const related = [{ message: 'first given here', at: before.keySpan }];
        const twice = diagnostic('yaml/duplicate-key', { key: key.text }, { at: key.span, related });
        this.diagnostics.push(this.#python ? { ...twice, severity: 'warning' } : twice);
      }
      if (!before || this.#python) {
        own.set(key.text, { key: key.text, keySpan: key.span, value });
      }
    }
    for (const entry of merged) if (!own.has(entry.key)) own.set(entry.key, entry);
    const entries = [...own.values()];
    return this.#sized(
      { kind: 'map', entries, span },
      entries.map((entry) => entry.value),
    );
  }

  #key(key: unknown, map: Span): { text: string; span: Span; merge: boolean } | undefined {
    const node = isAlias(key) ? this.read(key) : isScalar(key) ? this.#scalar(key) : undefined;
    if (node?.kind === 'scalar' && node.text !== '__proto__') {
      const plain = isScalar(key) && key.type === 'PLAIN';
      return { text: node.text, span: node.span, merge: plain && node.text === '<<' };
    }
    const span = node ? node.span : isMap(key) || isSeq(key) ? this.#spanOf(key.range) : map;
    const detail = 'a key must be a plain text';
    const hint = 'put a text with `{{ … }}` in quotes';
    this.#fail(diagnostic('yaml/syntax', { detail, hint }, { at: span }));
    return undefined;
  }

  #mergedEntries(value: YamlNode): readonly YamlEntry[] {
    if (value.kind === 'map') return value.entries;
    if (value.kind === 'list' && value.items.every((item) => item.kind === 'map')) {
      const seen = new Map<string, YamlEntry>();
      for (const item of value.items) {
        for (const entry of item.entries) if (!seen.has(entry.key)) seen.set(entry.key, entry);
      }
      return [...seen.values()];
    }
    const detail = '`<<` takes a mapping, or a list of mappings';
    this.diagnostics.push(diagnostic('yaml/syntax', { detail }, { at: headOf(value) }));
    return [];
  }

  #sized<Node extends YamlNode>(node: Node, parts: readonly YamlNode[]): Node {
    let size = 1;
    for (const part of parts) size += this.#sizes.get(part) ?? 1;
    this.#sizes.set(node, size);
    return node;
  }

  #fail(finding: Diagnostic): void {
    this.failed = true;
    this.diagnostics.push(finding);
  }

  #spanOf(range: Range): Span {
    const [start, end] = range ?? [0, 0];
    const text = this.#source.text.slice(start, end);
    return spanOf(this.#source, start, start + text.trimEnd().length);
  }
}

type Range = readonly [number, number, number] | null | undefined;

function emptyScalar(span: Span): YamlScalar {
  return { kind: 'scalar', value: null, text: '', span };
}

/** The place of a value that is not there: just behind its key. */
function afterKey(key: Span): Span {
  return spanOf(key.source, key.start, key.end);
}
