import type { Source, Span } from '../diagnostics/source.js';
import type { Value } from '../project/value.js';
import type { OpenQuestion } from './answers.js';
import type { JinjaTemplate } from './jinja/types.js';
import type { PythonModel } from './python/types.js';

/** The template IR: every dialect is lowered to it, and one evaluator runs it. */
export interface Template {
  readonly source: Source;
  readonly body: readonly TemplateNode[];
  /** Macros and generic tests that the file defines at its top level. */
  readonly macros: readonly MacroDefinition[];
  /** Present where the file is written in Jinja: `body` and `macros` are then empty. */
  readonly jinja?: JinjaTemplate;
  /** Present where the file is written in Python. */
  readonly python?: PythonModel;
}

export type TemplateNode =
  /** Text of the source, unchanged: `value` equals `span`'s text. */
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | { readonly kind: 'output'; readonly expression: Expression; readonly span: Span }
  | {
      readonly kind: 'if';
      readonly branches: readonly Branch[];
      readonly otherwise: readonly TemplateNode[];
      readonly span: Span;
    }
  | {
      readonly kind: 'each';
      readonly items: Expression;
      /** Names bound to the item and its key or index. */
      readonly names: readonly string[];
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
      readonly span: Span;
    }
  | {
      readonly kind: 'with';
      readonly value: Expression;
      readonly name: string;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
      readonly span: Span;
    };

export interface Branch {
  readonly condition: Expression;
  readonly body: readonly TemplateNode[];
}

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value; readonly span: Span }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly span: Span }
  | {
      readonly kind: 'dict';
      readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
      readonly span: Span;
    }
  /** `name` then properties: `target.schema`, `item.code`. */
  | {
      readonly kind: 'path';
      readonly name: string;
      readonly properties: readonly string[];
      readonly span: Span;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly nameSpan: Span;
      readonly positional: readonly Expression[];
      readonly named: readonly { readonly name: string; readonly value: Expression; readonly span: Span }[];
      readonly span: Span;
    };

export interface MacroDefinition {
  readonly kind: 'sql';
  readonly name: string;
  /** True for `{{#test name …}}`: a generic test. */
  readonly isTest: boolean;
  readonly parameters: readonly { readonly name: string; readonly fallback?: Expression }[];
  readonly body: readonly TemplateNode[];
  readonly source: Source;
  readonly span: Span;
}

/** A macro that is a JavaScript function, loaded by the engine from `macros/*.js` or `*.ts`. */
export interface CodeMacro {
  readonly kind: 'code';
  readonly name: string;
  readonly source: Source;
  readonly parameters?: readonly string[];
  readonly call: (positional: readonly Value[], named: { readonly [name: string]: Value }) => Value;
}

export type Macro = MacroDefinition | CodeMacro;
export type MacroLibrary = ReadonlyMap<string, Macro>;

/** SQL made by a macro: text that remembers where it came from. */
export interface Fragment {
  readonly sql: string;
  readonly map: readonly Segment[];
}

/** Where the stretches of a text came from, or what tells it when somebody asks. */
export type LazyMap = readonly Segment[] | (() => readonly Segment[]);

/** The rendered SQL of a template. */
export interface Rendered extends Fragment {
  /** What must be asked before the SQL can be made: it is not whole then, and not to be run. */
  readonly unanswered?: OpenQuestion;
}

/** A stretch of rendered SQL and the stretch of an author's file that it came from. Sorted, without overlap, covering all. */
export interface Segment {
  /** Offsets in the SQL, UTF-16. */
  readonly start: number;
  readonly end: number;
  readonly span: Span;
  /** True when the SQL is the span's text, character by character; false when a tag produced it. */
  readonly exact: boolean;
  /** Call sites, outermost first, when the text came from macros. */
  readonly calls: readonly { readonly macro: string; readonly at: Span }[];
}

/** A `ref` or `source` found in a template. `names` is undefined when its arguments are computed. */
export interface Reference {
  readonly kind: 'ref' | 'source';
  readonly names: readonly string[] | undefined;
  /** Arguments by name: a version. */
  readonly named?: { readonly [name: string]: Value };
  readonly at: Span;
}
