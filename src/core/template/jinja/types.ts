import type { Source, Span } from '../../diagnostics/source.js';

/** A file in Jinja that was read. Its statements are in `body`; its syntax tree is that of the `jinja` folder. */
export interface JinjaTemplate {
  readonly source: Source;
  readonly body: readonly JinjaNode[];
  /** What `{% macro %}`, `{% test %}`, `{% materialization %}` and `{% snapshot %}` blocks at its top level define. */
  readonly definitions: readonly JinjaMacro[];
}

/** A definition at the top level of a file. Its `name` is the author's: `unique` for `{% test unique(model, column_name) %}`. */
export interface JinjaMacro {
  readonly kind: 'jinja';
  readonly block: 'macro' | 'test' | 'materialization' | 'snapshot';
  readonly name: string;
  /** materialization: `adapter='duckdb'`; absent for the default one. */
  readonly adapter?: string;
  readonly parameters: readonly { readonly name: string; readonly fallback?: JinjaExpression }[];
  readonly body: readonly JinjaNode[];
  readonly source: Source;
  readonly span: Span;
  /** The package whose macros its body sees first; that of the project unless said. */
  readonly package?: string;
}

export type JinjaNode =
  /** Text of the source, unchanged after white-space control: `value` equals `span`'s text. */
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | { readonly kind: 'output'; readonly expression: JinjaExpression; readonly span: Span }
  | {
      readonly kind: 'if';
      readonly branches: readonly {
        readonly condition: JinjaExpression;
        readonly body: readonly JinjaNode[];
      }[];
      readonly otherwise: readonly JinjaNode[];
      readonly span: Span;
    }
  | {
      readonly kind: 'for';
      readonly target: JinjaTarget;
      readonly items: JinjaExpression;
      /** `for … if …` */
      readonly condition?: JinjaExpression;
      readonly recursive: boolean;
      readonly body: readonly JinjaNode[];
      readonly otherwise: readonly JinjaNode[];
      readonly span: Span;
    }
  | {
      readonly kind: 'set';
      readonly target: JinjaTarget;
      readonly value: JinjaExpression;
      readonly span: Span;
    }
  | {
      readonly kind: 'set-block';
      readonly target: JinjaTarget;
      readonly filters: readonly JinjaFilter[];
      readonly body: readonly JinjaNode[];
      readonly span: Span;
    }
  | { readonly kind: 'do'; readonly expression: JinjaExpression; readonly span: Span }
  | {
      readonly kind: 'with';
      readonly sets: readonly { readonly target: JinjaTarget; readonly value: JinjaExpression }[];
      readonly body: readonly JinjaNode[];
      readonly span: Span;
    }
  | {
      readonly kind: 'call-block';
      readonly call: JinjaExpression;
      /** What the block itself takes: `{% call(row) … %}`. */
      readonly parameters: JinjaMacro['parameters'];
      readonly body: readonly JinjaNode[];
      readonly span: Span;
    }
  | {
      readonly kind: 'filter-block';
      readonly filters: readonly JinjaFilter[];
      readonly body: readonly JinjaNode[];
      readonly span: Span;
    }
  /** A macro inside another block: it is known from there on. */
  | { readonly kind: 'macro'; readonly macro: JinjaMacro; readonly span: Span }
  | { readonly kind: 'break' | 'continue'; readonly span: Span };

/** What `set` and `for` write to: a name, names taken apart, or the attribute of a namespace. */
export type JinjaTarget =
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  | { readonly kind: 'names'; readonly items: readonly JinjaTarget[]; readonly span: Span }
  | { readonly kind: 'attribute'; readonly name: string; readonly attribute: string; readonly span: Span };

export interface JinjaFilter {
  readonly name: string;
  readonly arguments: JinjaArguments;
  readonly span: Span;
}

export interface JinjaArguments {
  readonly positional: readonly JinjaExpression[];
  readonly named: readonly { readonly name: string; readonly value: JinjaExpression; readonly span: Span }[];
  /** `*items` and `**names`. */
  readonly spreadItems?: JinjaExpression;
  readonly spreadNames?: JinjaExpression;
}

export type JinjaExpression = { readonly span: Span } & (
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly JinjaExpression[] }
  | {
      readonly kind: 'dict';
      readonly entries: readonly { readonly key: JinjaExpression; readonly value: JinjaExpression }[];
    }
  | { readonly kind: 'attribute'; readonly object: JinjaExpression; readonly name: string }
  | { readonly kind: 'item'; readonly object: JinjaExpression; readonly key: JinjaExpression }
  | {
      readonly kind: 'slice';
      readonly object: JinjaExpression;
      readonly start?: JinjaExpression;
      readonly stop?: JinjaExpression;
      readonly step?: JinjaExpression;
    }
  | { readonly kind: 'call'; readonly callee: JinjaExpression; readonly arguments: JinjaArguments }
  | { readonly kind: 'filter'; readonly value: JinjaExpression; readonly filter: JinjaFilter }
  | {
      readonly kind: 'test';
      readonly value: JinjaExpression;
      readonly name: string;
      readonly arguments: JinjaArguments;
      readonly negated: boolean;
    }
  | { readonly kind: 'unary'; readonly operator: '+' | '-' | 'not'; readonly value: JinjaExpression }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/' | '//' | '%' | '**' | '~' | 'and' | 'or';
      readonly left: JinjaExpression;
      readonly right: JinjaExpression;
    }
  /** `a < b <= c` */
  | {
      readonly kind: 'compare';
      readonly first: JinjaExpression;
      readonly rest: readonly {
        readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';
        readonly value: JinjaExpression;
      }[];
    }
  | {
      readonly kind: 'conditional';
      readonly condition: JinjaExpression;
      readonly value: JinjaExpression;
      readonly otherwise?: JinjaExpression;
    }
);
