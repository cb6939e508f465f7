import type { DbtExternal } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import type {
  Constraint,
  ExternalFormat,
  FunctionParameter,
  IncrementalStrategy,
} from '../project/node-config.js';
import type { SourceFormat } from '../project/source-format.js';
import type { Values } from '../project/value.js';
import type { UnitValue } from '../project/unit-test.js';
import type { OpenQuestion } from '../template/answers.js';
import type { StandIn } from './reading.js';
import type { Relation } from '../sql/relation.js';
import type { PlannedMerge } from './merge.js';
import type { Batch, BatchSize } from './batches.js';
import type { SnapshotSettings } from './snapshot.js';

/**
 * A plan is data: the ordered stages a command will do. It is JSON, so that it can be printed (`--dry-run`), kept,
 * or sent to another process and run there. Nothing in it is a secret.
 */
export interface Plan {
  readonly version: 1;
  readonly command: string;
  readonly schemas: readonly string[];
  /** Schemas of attached databases; absent where everything is in the target's own file. */
  readonly attachedSchemas?: readonly { readonly database: string; readonly schema: string }[];
  /** Extensions that some stage needs, and which stages need each. */
  readonly extensions: readonly { readonly name: string; readonly neededBy: readonly NodeId[] }[];
  /** In an order in which every stage comes after those it waits for. */
  readonly stages: readonly Stage[];
  /** Nodes that are up to date and are left alone. */
  readonly reused: readonly {
    readonly id: NodeId;
    readonly label: string;
    readonly kind: string;
    /** Why it need not run: `code and inputs unchanged`, … */
    readonly reason?: string;
  }[];
  /** Tests that are up to date: they passed on the data that is in place. */
  readonly reusedTests: number;
  /** Of those, the tests that are told as passed: in a dbt project all of them, as each failed on no row at all. */
  readonly passedTests?: readonly NodeId[];
  /** In a dbt project: nodes that are up to date, and are only tested again. */
  readonly leftAlone?: readonly NodeId[];
  /** Selected tests that cannot run, because a relation they read was never built. */
  readonly leftOut: readonly { readonly id: NodeId; readonly name: string; readonly missing: string }[];
  /** Statements of the project, run once before the first stage and after the last. */
  readonly runHooks?: { readonly start: readonly PlannedHook[]; readonly end: readonly PlannedHook[] };
  /** Relations that Eider recorded and that no node owns any more; sorted. */
  readonly orphans?: readonly Orphan[];
  /** Recorded tests that the project no longer has; only when they are to be forgotten. */
  readonly orphanTests?: readonly NodeId[];
  /** Whether the orphans are dropped at the end. */
  readonly prune?: boolean;
  /** Nodes that stages read from another warehouse's file, with the stages that do. */
  readonly deferred?: readonly PlannedDeferral[];
}

export interface PlannedDeferral {
  readonly id: NodeId;
  /** In the attached file. */
  readonly relation: Relation;
  readonly readBy: readonly NodeId[];
}

/** Something that Eider recorded for a node that is gone, or for a place that a node has left. */
export interface Orphan {
  /** Of its row in `_eider.nodes`. */
  readonly id: NodeId;
  readonly label: string;
  /** What stands there now; absent when nothing does, or when another node owns it: then only the row goes. */
  readonly relation?: Relation & { readonly kind: 'view' | 'table' | 'function' };
  /** Why it is left alone though nobody owns it. */
  readonly keep?: string;
  /** external: the public file, relative to the project. */
  readonly location?: string;
}

/** A hook whose template was rendered. */
export interface PlannedHook {
  readonly sql: string;
  /** With `is_incremental()` true, where that makes a difference. */
  readonly incrementalSql?: string;
  /** False: outside of the transaction that makes the relation. */
  readonly transaction: boolean;
  /** What the database must be asked before its SQL can be made. */
  readonly unanswered?: OpenQuestion;
  /** It is rendered when its turn comes: as a hook of the run may look at what the run came to, and one of a node at its relation. */
  readonly late?: true;
  /** What DuckDB says of its SQL may quote a person: its template was told what may be personal. Set once it is settled. */
  readonly withheld?: true;
}

export interface NodeHooks {
  readonly pre: readonly PlannedHook[];
  readonly post: readonly PlannedHook[];
}

/** What a relation must be, or its stage fails. */
export interface PlannedContract {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Tables get the columns in this order, by these names: dbt's way. */
  readonly ordered?: true;
  readonly constraints: readonly PlannedConstraint[];
}

export interface PlannedConstraint {
  readonly type: Constraint['type'];
  readonly columns: readonly string[];
  readonly expression?: string;
  readonly name?: string;
  /** foreign_key: where it points. */
  readonly to?: { readonly relation: Relation; readonly columns: readonly string[] };
}

/** What is put on a relation once it is there, and can be put on it without building it anew: indexes and comments. */
export interface Finish {
  readonly relation: Relation;
  readonly indexes: readonly PlannedIndex[];
  /** Names of indexes that an earlier build made, and that are not wanted any more. */
  readonly dropIndexes: readonly string[];
  readonly comments?: PlannedComments;
  /** What to record of it. */
  readonly record: string;
}

export interface PlannedIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
}

/** Null takes a comment away; so it is for columns that are not named. */
export interface PlannedComments {
  readonly relation: string | null;
  readonly columns: { readonly [column: string]: string };
}

export type Stage = BuildStage | TestStage;

interface StageBase {
  readonly id: NodeId;
  /** `schema.name` for people. */
  readonly label: string;
  /** Ids of stages of this plan that must have succeeded. */
  readonly waitsFor: readonly NodeId[];
  /** Ids of stages that are done first, whatever becomes of them: they make what this one reads as a source. Absent when there are none. */
  readonly follows?: readonly NodeId[];
  /** Why this stage runs: `new`, `changed`, `inputs changed`, `forced`, … */
  readonly reason: string;
  readonly tests: readonly PlannedTest[];
  /** Of a node that is built, or of one that is in place and only lacks this. */
  readonly finish?: Finish;
  /** Unit tests, run before anything else: one that fails keeps the relation from being built. Absent when there are none. */
  readonly unitTests?: readonly PlannedUnitTest[];
  /** Tables in memory that its SQL reads; absent when there are none. */
  readonly standIns?: readonly StandIn[];
  /** Tests of `tests` that share a scan; absent when none do. */
  readonly batches?: readonly TestBatch[];
}

/** Tests of one relation that share its scans. Each keeps its own result. */
export interface TestBatch {
  /**
   * Gives a row when any member has a failing row: most often none has, and this is all that runs. Absent for tests that judge the relation
   * as a whole.
   */
  readonly guard?: string;
  /** Gives one row: the failures of every member. */
  readonly sql: string;
  readonly members: readonly {
    readonly id: NodeId;
    /** The column of that row that holds its failures. */
    readonly failures: string;
  }[];
}

/** Makes one relation, and runs its tests, in one transaction. */
export interface BuildStage extends StageBase {
  readonly kind: 'build';
  readonly relation: Relation;
  readonly work: Work;
  readonly hooks?: NodeHooks;
  readonly contract?: PlannedContract;
  /** True when its earlier relation, of another name, stays behind. */
  readonly moved?: boolean;
  /** What an earlier build made at this place, where a new relation or function would come to stand beside it. */
  readonly replaces?: 'function' | 'relation';
  /** What to record when it succeeds. */
  readonly state: NodeState;
  /** Whether its tests run once it is in place, as in dbt: one that fails leaves it there. */
  readonly testsAfter?: true;
  /** A view that shows the same rows under another name: see `latestPointer`. */
  readonly pointer?: Relation;
  /** Its SQL and hooks are only known once the database was asked, when what it reads is in place. */
  readonly late?: true;
  /** What DuckDB says of its SQL may quote a person: its template was told what may be personal. Set once it is settled. */
  readonly withheld?: true;
}

/** Runs tests of relations that are already in place. */
export interface TestStage extends StageBase {
  readonly kind: 'test';
  /** Whether what it waits for need only be in place, whatever tests of its own came to. */
  readonly needsOnlyRelations?: true;
}

export type Work =
  | { readonly kind: 'view'; readonly sql: string }
  | { readonly kind: 'table'; readonly sql: string }
  | {
      readonly kind: 'incremental';
      /** dbt: a macro of the project says how new rows are taken in. */
      readonly byMacro?: true;
      readonly sql: string;
      /** The SQL rendered with `is_incremental()` true: used when the table is there and no full refresh was asked for. */
      readonly incrementalSql: string;
      readonly fullRefresh: boolean;
      readonly strategy: IncrementalStrategy;
      /** Columns; with `asDbt` any SQL, and none where every new row is put in. */
      readonly uniqueKey: readonly string[];
      /** Takes rows in as dbt does: keys that are NULL or there twice are no mistake, and the table's columns are those to fill. */
      readonly asDbt?: true;
      readonly onSchemaChange: 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail';
      /** SQL conditions on the rows that are there; absent when there are none. */
      readonly predicates?: readonly string[];
      /** merge only. */
      readonly merge?: PlannedMerge;
    }
  | {
      readonly kind: 'microbatch';
      /** Of one batch: see `inBatchSql`. */
      readonly sql: string;
      /** The same with `is_incremental()` true: for batches of a table that is there, unless it is refreshed. */
      readonly incrementalSql: string;
      /** The column of the model that says to which batch a row belongs. */
      readonly eventTime: string;
      readonly size: BatchSize;
      /** Oldest first. */
      readonly batches: readonly Batch[];
      /** Whether the first batch makes the table, anew if it is there. */
      readonly creates: boolean;
      /** Whether it is made anew because a full refresh was asked for: `is_incremental()` is then false in all of its batches. */
      readonly isRefresh: boolean;
      readonly onSchemaChange: 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail';
      /** SQL conditions on the rows that are there: others are not replaced. */
      readonly predicates?: readonly string[];
      /** Whether the table's columns are those to fill, as in dbt. */
      readonly asDbt?: true;
    }
  | {
      readonly kind: 'snapshot';
      /** What the table is first made of, see `snapshotQuery`. */
      readonly sql: string;
      /** The query itself, for later runs. */
      readonly incrementalSql: string;
      readonly settings: SnapshotSettings;
    }
  | {
      readonly kind: 'external';
      readonly sql: string;
      /** Relative to the project, or an address in an object store. */
      readonly location: string;
      readonly format: ExternalFormat;
      /** Whether it is a folder of files. */
      readonly folder: boolean;
      /** Of COPY, by names in lower case. */
      readonly options: Values;
      /** dbt: how its files are written and read instead. */
      readonly dbt?: DbtExternal;
    }
  /** dbt: what a materialisation of the project's own makes of a query, in the stage's transaction. */
  | {
      readonly kind: 'macro';
      readonly sql: string;
      /** With `is_incremental()` true, for incremental models. */
      readonly incrementalSql: string;
      readonly isIncremental: boolean;
      readonly fullRefresh: boolean;
    }
  /** A macro of DuckDB's. */
  | {
      readonly kind: 'function';
      readonly sql: string;
      /** Whether it gives rows; otherwise it gives one value. */
      readonly table: boolean;
      readonly parameters: readonly FunctionParameter[];
    }
  | {
      readonly kind: 'seed';
      readonly path: string;
      /** Types by the name of their column: here it must be in the header, save with `inference`. */
      readonly columnTypes: { readonly [column: string]: string };
      /** dbt's rules for types and values, in place of Eider's: see `SeedTypes`. */
      readonly inference?: 'agate';
      /** With `inference`, and false: rows are inserted as Python would read them, and not copied from the file by DuckDB. */
      readonly fast?: false;
      readonly delimiter?: string;
      readonly quote?: string;
      readonly escape?: string;
      readonly encoding?: string;
      readonly nullStrings?: readonly string[];
    }
  /** A view over files. */
  | {
      readonly kind: 'source';
      readonly location: readonly string[];
      readonly format: SourceFormat;
      readonly options: Values;
      readonly columnTypes: { readonly [column: string]: string };
      /** dbt: the author's own SQL, in the place of what the format, options and types say. */
      readonly external?: string;
      /** A column that paths give: the placeholder of its name in `template` stands for its value. */
      readonly partition?: { readonly column: string; readonly template: string; readonly type: string };
    };

/** One row of `_eider.state`. */
export interface NodeState {
  readonly id: NodeId;
  readonly kind: string;
  readonly relation: string;
  /** Everything that the content depends on, the inputs' fingerprints included. */
  readonly fingerprint: string;
  /** The node's own code and configuration only. */
  readonly code: string;
  /** external: the public file, relative to the project. */
  readonly location?: string;
  /** external: what was written there, see `listWritten`; known once it is. snapshot: see `historyRecord`. */
  readonly written?: string;
}

export interface PlannedTest {
  readonly id: NodeId;
  /** Name of the test, such as `unique_stats_vacancy_commune_code`. */
  readonly name: string;
  /** What it says, for people: `unique (commune_code)`. */
  readonly label: string;
  /** SELECT of the failing rows. */
  readonly sql: string;
  readonly failCalc: string;
  /** Whether what it calculates may be a personal value: of that no more is told than whether there is any. */
  readonly hidesFigure?: true;
  readonly severity: 'error' | 'warn';
  readonly warnIf: Threshold;
  readonly errorIf: Threshold;
  /** Most failing rows looked at. */
  readonly limit?: number;
  /** SELECT of the number of rows that a percentage refers to; present only when a threshold is a percentage. */
  readonly totalSql?: string;
  /** Where to keep failing rows, and which columns may be kept: personal ones are never in the list. */
  readonly store?: {
    readonly relation: Relation;
    readonly columns: readonly string[] | 'all';
    /** Most rows to keep; all of them unless given. */
    readonly limit?: number;
    /** By what name a column of the failing rows is kept, where that is another; it is then the only one, but for their number. */
    readonly renamed?: { readonly [column: string]: string };
    /** A table unless given. */
    readonly kind?: 'table' | 'view';
    /** Also where no row fails. */
    readonly always?: true;
  };
  /** SELECT of what this run keeps for later ones, before its own SELECT runs: `(metric_name, column_name, metric_value, metric_text)`. */
  readonly figures?: string;
  readonly fingerprint: string;
  /** Its SQL is only known once the database was asked, when its relations are in place. */
  readonly late?: true;
  /** What DuckDB says of its SQL may quote a person: its template was told what may be personal. Set once it is settled. */
  readonly withheld?: true;
}

/** A model's query on given rows. It runs in a database of its own, where no relation of the warehouse can be read. */
export interface PlannedUnitTest {
  readonly id: NodeId;
  readonly name: string;
  readonly label: string;
  /** The model's query, overrides applied. */
  readonly sql: string;
  readonly inputs: readonly PlannedUnitInput[];
  /** Functions that it calls, each after those that it calls itself; absent when there are none. */
  readonly functions?: readonly PlannedFunction[];
  readonly expect: PlannedRows;
  /** How to learn the columns of inputs that the warehouse does not hold: empty relations to make first, each after what it reads. */
  readonly schema: readonly SchemaStep[];
  readonly fingerprint: string;
  /** The code of what keeps its query from being made: it fails when its turn has come. */
  readonly fails?: string;
}

export interface PlannedFunction {
  readonly relation: Relation;
  readonly work: Extract<Work, { readonly kind: 'function' }>;
}

export interface PlannedUnitInput {
  /** As the author names it: `ref('x')`. */
  readonly label: string;
  readonly relation: Relation;
  readonly rows: PlannedRows;
  /** Types by column, as declared in YAML. */
  readonly declared: { readonly [column: string]: string };
  /** The query whose columns it has, for the rows that an incremental model already has (`this`). */
  readonly self?: string;
  /** The relation of a deferred warehouse that has its columns. */
  readonly elsewhere?: {
    readonly relation: Relation;
    /** Whether that relation shows files that are named from the other project's folder. */
    readonly files: boolean;
  };
}

export type PlannedRows =
  /** A cell is NULL where its row does not name the column. */
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly UnitValue[])[];
    }
  | { readonly kind: 'sql'; readonly sql: string };

/** One relation whose columns the warehouse does not tell; `declared` stands in where nothing can be found out. */
export interface SchemaStep {
  readonly relation: Relation;
  readonly work: Extract<Work, { readonly kind: 'table' | 'seed' | 'source' }>;
  readonly declared: { readonly [column: string]: string };
}

/** `> 5`, `>= 1 %`: fails when the failures compare so. */
export interface Threshold {
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=';
  readonly value: number;
  readonly percent: boolean;
}
