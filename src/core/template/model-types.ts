import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { Environment } from '../project/target.js';
import type { Value, Values } from '../project/value.js';
import type { Relation } from '../sql/relation.js';
import type { Ask } from './ask.js';
import type { DbtScope } from './dbt/types.js';
import type { LibraryScope } from './library-macro.js';
import type { MacroLibrary } from './types.js';
import type { NodeFacts } from './node-facts.js';

/** What a model's template is rendered with. */
export interface ModelContext {
  readonly macros: MacroLibrary;
  /** Undefined when there is no such relation; the resolver says so through `report`. */
  readonly resolveRef: (
    names: readonly string[],
    named: Values,
    at: Span,
    report: (finding: Diagnostic) => void,
  ) => Relation | undefined;
  readonly resolveSource: (
    source: string,
    table: string,
    at: Span,
    report: (finding: Diagnostic) => void,
  ) => Relation | undefined;
  readonly vars: Values;
  readonly env: Environment;
  /** What `target` holds: no secrets. */
  readonly target: Values;
  /** What `this` is; absent where there is no model, as in a singular test. */
  readonly thisRelation?: Relation;
  /** What `is_incremental()` gives. */
  readonly incremental: boolean;
  /** The macros that come with Eider; none are known without it. */
  readonly library?: LibraryScope;
  /** False, or absent, while the project is only read: what asks the database then gets placeholders. */
  readonly execute?: boolean;
  /** Answers what templates ask of the database. Without it, rendering stops at the first question. */
  readonly ask?: Ask;
  /** Receives what the resolvers report; rendering's own findings are in its outcome. */
  readonly report: (finding: Diagnostic) => void;
  /** Whether a materialisation of the project's own is run: it may call what only builds. */
  readonly building?: boolean;
  /** What templates of a dbt project share; absent elsewhere. */
  readonly dbt?: DbtScope;
  /** Names that only this template has, in a dbt project: `results` of a hook after the run. */
  readonly names?: Values;
  /** The node that the template belongs to. Absent where there is none. */
  readonly node?: NodeFacts;
  /** All that `model` tells, where making it takes a while and few templates ask. */
  readonly entry?: () => Values | undefined;
}

/** One call of `config()`, as it was made. */
export interface ConfigCall {
  readonly values: Values;
  /** Where each argument stands: its name and value. */
  readonly keySpans: ReadonlyMap<string, Span>;
  readonly entries: readonly ConfigEntry[];
  readonly at: Span;
}

export interface ConfigEntry {
  readonly name: string;
  readonly value: Value;
  /** Of its name and value. */
  readonly at: Span;
}
