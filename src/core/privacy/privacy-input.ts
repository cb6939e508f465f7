import type { Span } from '../diagnostics/source.js';
import type { ColumnGraph } from '../lineage/column-graph.js';
import type { PrivacyPolicy } from '../project/privacy.js';
import type { Publication } from '../project/publication.js';
import type { Column } from '../project/resources.js';
import type { Relation } from '../sql/relation.js';
import type { TaintMemo } from './taint.js';

/** A model, seed or source whose columns are known. */
export interface PrivacyNode {
  readonly kind: 'model' | 'seed' | 'source';
  /** `model`, `source.table`. */
  readonly name: string;
  readonly relation: Relation;
  /** Folders below the model path, then the name. */
  readonly fqn: readonly string[];
  /** What YAML says of its columns. */
  readonly declared: readonly Pick<Column, 'at' | 'name' | 'pii'>[];
  /** The columns it has. */
  readonly columns: readonly string[];
  /** It reads files by itself: what they hold is only known from `declared`. */
  readonly readsFiles: boolean;
  /** Of a model in Python, whose columns have only the classes that are declared: what it is made of, and where it stands. */
  readonly opaque?: {
    readonly reads: readonly Relation[];
    readonly at: Span;
    /** Columns that lineage follows all the same: those of the query, where a macro has made something of it. */
    readonly followed?: readonly string[];
  };
  /** Of a model whose columns are not known, as its template asks for rows: the name of the column that stands for all of them, and the call. */
  readonly asks?: { readonly column: string; readonly at: Span };
  /** Whether findings about it are wanted; the others are there to be read. */
  readonly isChosen: boolean;
  /** Where its text makes a column. */
  readonly placeOf: (column: string) => Span | undefined;
}

export interface PrivacyInput {
  readonly graph: ColumnGraph;
  readonly nodes: readonly PrivacyNode[];
  /** Names of all models and seeds of the project, also of those whose columns are not known. */
  readonly known: ReadonlySet<string>;
  /** Folders below the model paths, `marts/stats`. */
  readonly folders: ReadonlySet<string>;
  readonly policy: PrivacyPolicy;
  readonly publications: readonly Publication[];
  /** ISO date. */
  readonly today: string;
  /** What is kept of the classes that columns carry. */
  readonly memo?: TaintMemo;
}
