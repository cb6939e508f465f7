import type { Span, Source } from '../diagnostics/source.js';
import { decodeProperties, encodeProperties, type TextCache } from '../project/properties-cache.js';
import type { NodeConfig } from '../project/node-config.js';
import type { Values } from '../project/value.js';
import type { Relation } from '../sql/relation.js';
import { findingsOf, reachableMacros, type TemplateFindings } from '../template/references.js';
import type { Macro, MacroLibrary, Reference, Template } from '../template/types.js';

/** A cache from which much is never asked in a run that may be asked in the next. */
export interface KeepingCache extends TextCache {
  /** Says that what is known under the key, if anything, is of use. */
  readonly keep: (key: string) => void;
}

/** What every template may see. What it reads from the environment besides is never kept. */
export interface VisibleScope {
  readonly macros: MacroLibrary;
  readonly vars: Values;
  readonly target: Values;
}

/** What reading one template gave, apart from its body. */
export interface ParsedRecord extends TemplateFindings {
  /** What its `config()` calls say, in their order. */
  readonly configs: readonly NodeConfig[];
  /** Where it says how it is built. */
  readonly place: Span;
  /** References that rendering reached. */
  readonly reached: readonly Reference[];
}

/** One rendering of one template: what it was given besides the scope, and what came of it. */
export interface RenderRecord {
  /** What `this` and `is_incremental()` were. */
  readonly at: string;
  readonly reads: readonly RenderRead[];
  readonly sql: string;
  /** The SQL without comments, white space folded; null where that is the SQL itself. */
  readonly folded: string | null;
  readonly volatile: boolean;
  readonly keyed: boolean;
}

/** A `ref` or `source` that rendering reached, and the relation that it was told. */
export interface RenderRead {
  readonly kind: 'ref' | 'source';
  readonly names: readonly string[];
  /** See `comparableRelation`. */
  readonly relation: string;
}

/** How many renderings of one template are kept: first and later runs, here and in a deferred warehouse. */
const most = 4;

/**
 * What templates gave in earlier runs. A record is found by the template's text and all that a template can see besides: the macros that it may call,
 * variables, the target, and Eider itself. What a rendering was given beyond that stands in its record, and is compared. Nothing is kept of a template
 * that had a finding, read the environment or called a macro written in JavaScript: see `RenderedModel.outside`.
 */
export class TemplateMemo {
  readonly #parsed: TextCache;
  readonly #rendered: KeepingCache;
  readonly #build: string;
  readonly #scopes = new WeakMap<VisibleScope, string>();
  readonly #sources = new WeakMap<Source, string>();
  readonly #macros = new WeakMap<Macro, string>();
  /** Of the templates that may be looked up; others are texts inside other files. */
  readonly #templates = new WeakMap<Template, string>();
  readonly #records = new Map<string, readonly RenderRecord[]>();

  /** @param build the same for two builds of Eider only if they are one */
  constructor(parsed: TextCache, rendered: KeepingCache, build: string) {
    this.#parsed = parsed;
    this.#rendered = rendered;
    this.#build = build;
  }

  parsed(source: Source, kind: string, scope: VisibleScope): ParsedRecord | undefined {
    const text = this.#parsed.get(this.#parsedKey(source, kind));
    if (text === undefined) return undefined;
    try {
      const { seen, record } = decodeProperties(text, source) as StoredRecord;
      return seen === this.#seen(record.called, scope) ? record : undefined;
    } catch {
      // Half a line, or another program's.
      return undefined;
    }
  }

  keepParsed(source: Source, kind: string, scope: VisibleScope, record: ParsedRecord): void {
    // A setting that is there without a value hides the one below it, and would not come back from the file.
    if (record.configs.some((config) => Object.values(config).includes(undefined))) return;
    const stored: StoredRecord = { seen: this.#seen(record.called, scope), record };
    const text = encodeProperties(stored, source);
    if (text !== undefined) this.#parsed.set(this.#parsedKey(source, kind), text);
  }

  /** To be called of every template that is a file of its own: its renderings may then be kept. */
  register(template: Template, scope: VisibleScope): void {
    const hash = this.hashOf(template.source);
    this.#templates.set(template, hash);
    this.#rendered.keep(this.#renderedKey(hash, template, scope));
  }

  /** Newest first. */
  rendered(template: Template, scope: VisibleScope): readonly RenderRecord[] {
    const hash = this.#templates.get(template);
    if (hash === undefined) return [];
    const key = this.#renderedKey(hash, template, scope);
    const known = this.#records.get(key) ?? decodeRecords(this.#rendered.get(key));
    this.#records.set(key, known);
    return known;
  }

  keepRendered(template: Template, scope: VisibleScope, record: RenderRecord): void {
    const hash = this.#templates.get(template);
    if (hash === undefined) return;
    const key = this.#renderedKey(hash, template, scope);
    const records = [record, ...this.rendered(template, scope)].slice(0, most);
    this.#records.set(key, records);
    this.#rendered.set(key, JSON.stringify(records));
  }

  /** A hash of a file's path and text. */
  hashOf(source: Source): string {
    const known = this.#sources.get(source);
    if (known !== undefined) return known;
    const hash = this.#parsed.hash(`${source.path.length}:${source.path}${source.text}`);
    this.#sources.set(source, hash);
    return hash;
  }

  #parsedKey(source: Source, kind: string): string {
    return `${kind}-${this.hashOf(source)}`;
  }

  #renderedKey(hash: string, template: Template, scope: VisibleScope): string {
    return `${hash}-${this.#seen(findingsOf(template).called, scope)}`;
  }

  /** A hash of all that a template can see which calls, of what may be a macro, the names given. */
  #seen(called: readonly string[], scope: VisibleScope): string {
    const base = this.#base(scope);
    const macros = reachableMacros(called, scope.macros);
    return macros.length === 0
      ? base
      : this.#parsed.hash([base, ...macros.map((name) => this.#macro(name, scope.macros))].join('\n'));
  }

  #base(scope: VisibleScope): string {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const base = this.#parsed.hash(JSON.stringify([this.#build, scope.vars, scope.target]));
    this.#scopes.set(scope, base);
    return base;
  }

  /** A macro is what its file says at its place. Of one that is code only the name counts: no rendering that calls it is kept. */
  #macro(name: string, macros: MacroLibrary): string {
    const macro = macros.get(name);
    if (macro?.kind !== 'sql') return JSON.stringify([name]);
    const known = this.#macros.get(macro);
    if (known !== undefined) return known;
    const { source, span, isTest } = macro;
    const made = JSON.stringify([name, macro.name, isTest, this.hashOf(source), span.start, span.end]);
    this.#macros.set(macro, made);
    return made;
  }
}

interface StoredRecord {
  /** Of what the template could see. */
  readonly seen: string;
  readonly record: ParsedRecord;
}

/** A relation as far as a template can see it, to be compared. */
export function comparableRelation({ database, schema, name }: Relation): string {
  return JSON.stringify([database ?? null, schema, name]);
}

function decodeRecords(text: string | undefined): readonly RenderRecord[] {
  try {
    return text === undefined ? [] : (JSON.parse(text) as readonly RenderRecord[]);
  } catch {
    return [];
  }
}
