import type { AfterStep } from './after-steps.js';
import type { Audience } from './audiences.js';
import type { ContentScan } from './content-scan.js';
import type { Dialect } from './dialect.js';
import type { DbtFacts, Quoting, Unsupported } from './dbt/dbt-facts.js';
import type { Source, Span } from '../diagnostics/source.js';
import type { ExposureResource, Group } from './exposure.js';
import type { NodeId } from './ids.js';
import type { JobDefinition, JobLogSettings } from './job.js';
import type { IndirectSelection, NamedSelector } from './named-selector.js';
import type { FormatSettings } from './format-settings.js';
import type { Retention } from './retention.js';
import type { RawRetention } from './raw-retention.js';
import type { RunbookDefinition } from './runbook.js';
import type { RuleSettings } from './rule-settings.js';
import type { SourceFormat } from './source-format.js';
import type { Freshness, LoadedIn, PathPartition, SyncSettings } from './sync-settings.js';
import type { UnitTestResource } from './unit-test.js';
import type { Values } from './value.js';

/** What a project's folder holds, read by the engine: the input of `loadProject`. */
export interface ProjectFiles {
  /** The text of project.yml. */
  readonly project: Source;
  /** The text of profiles.yml, where there is one; its path may lie outside the project. */
  readonly profiles?: Source;
  /** The text of selectors.yml, where there is one. */
  readonly selectors?: Source;
  /** Every SQL, YAML, JS and TS file under the project's paths, and the CSV fixtures of unit tests, sorted by path. */
  readonly texts: readonly Source[];
  /** Every CSV file under the seed paths, sorted by path. */
  readonly seeds: readonly SeedFile[];
}

export interface SeedFile {
  /** Relative to the project, forward slashes. */
  readonly path: string;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
  /** Of a dbt project: dbt's checksum, which leaves out white space at the ends and what kind of line ends there are. */
  readonly checksum?: string;
}

export interface Project {
  readonly name: string;
  readonly version?: string;
  /** The profile of profiles.yml; the project's name unless said. */
  readonly profile?: string;
  readonly source: Source;
  readonly paths: ProjectPaths;
  readonly vars: Values;
  readonly models: readonly ModelResource[];
  readonly seeds: readonly SeedResource[];
  readonly sources: readonly SourceResource[];
  readonly singularTests: readonly SingularTestResource[];
  readonly unitTests: readonly UnitTestResource[];
  /** `.sql`, `.js` and `.ts` files of macros, unparsed. */
  readonly macroFiles: readonly Source[];
  /** Of a native project: the paths of those among them that are in Jinja; none unless there are some. */
  readonly jinjaMacros?: ReadonlySet<string>;
  /** Descriptions of macros from YAML, by name. */
  readonly macroDocs: ReadonlyMap<string, MacroDocumentation>;
  readonly publications: readonly Publication[];
  /** Which personal data may be where; the usual policy unless said. */
  readonly privacy?: PrivacyPolicy;
  readonly exposures?: readonly ExposureResource[];
  readonly groups?: readonly Group[];
  /** The selections of selectors.yml. */
  readonly selectors?: readonly NamedSelector[];
  /** Which tests come along with what they read, unless the command line says otherwise. */
  readonly indirectSelection?: IndirectSelection;
  /** What a build does where contents turn out to be personal. */
  readonly contentScan?: ContentScan;
  /** Statements to run once, before and after the nodes of a run. */
  readonly runHooks?: RunHooks;
  /** What runs on schedule; absent when there is none. */
  readonly jobs?: readonly JobDefinition[];
  readonly runbooks?: readonly RunbookDefinition[];
  readonly jobLog?: JobLogSettings;
  /** How loud the project rules are, where project.yml says so. */
  readonly rules?: RuleSettings;
  /** How `eider format` lays SQL out, where project.yml says so. */
  readonly format?: FormatSettings;
  /** What only a dbt project has; its presence says that this is one. */
  readonly dbt?: DbtFacts;
}

export interface RunHooks {
  readonly start: readonly Hook[];
  readonly end: readonly Hook[];
}

export interface ProjectPaths {
  readonly models: readonly string[];
  readonly seeds: readonly string[];
  readonly tests: readonly string[];
  readonly macros: readonly string[];
  readonly snapshots: readonly string[];
  readonly target: string;
}

export interface MacroDocumentation {
  readonly name: string;
  readonly description: string;
  readonly at: Span;
  readonly meta?: Values;
  /** dbt: its arguments as YAML says them. */
  readonly arguments?: readonly {
    readonly name: string;
    readonly type?: string;
    readonly description: string;
  }[];
}

/**
 * Configuration from project.yml (folders, outer to inner) and properties YAML, merged; the file's own `config()` is merged
 * over it once the template was rendered. Absent means "not said"; defaults are applied by `resolveConfig`.
 */
export interface NodeConfig {
  readonly enabled?: boolean;
  readonly materialized?: Materialization;
  readonly schema?: string;
  readonly database?: string;
  readonly alias?: string;
  readonly tags?: readonly string[];
  readonly meta?: Values;
  /** The language of its template in a native project; Handlebars unless said. */
  readonly dialect?: Dialect;
  /** The group of `groups:` that it belongs to. */
  readonly group?: string;
  /** Who may read the model: its group only, this project, everybody. */
  readonly access?: 'private' | 'protected' | 'public';
  /** Extensions that this node needs besides those Eider sees by itself. */
  readonly extensions?: readonly string[];
  /** incremental */
  readonly incremental_strategy?: IncrementalStrategy;
  readonly unique_key?: readonly string[];
  readonly on_schema_change?: 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail';
  /** What becomes of the rows that are there when the SQL has changed. */
  readonly on_change?: 'refuse' | 'continue';
  /** SQL conditions on the rows that are there: only those that meet them are looked at. */
  readonly incremental_predicates?: readonly string[];
  readonly merge_update_condition?: string;
  readonly merge_insert_condition?: string;
  readonly merge_update_columns?: readonly string[];
  readonly merge_exclude_columns?: readonly string[];
  /** Column → SQL expression over `old` and `new`. */
  readonly merge_update_set_expressions?: { readonly [column: string]: string };
  readonly merge_on_using_columns?: readonly string[];
  readonly merge_clauses?: MergeClauses;
  readonly full_refresh?: boolean;
  /** The column that says when a row happened: models that are built batch by batch read its part only. */
  readonly event_time?: string;
  /** microbatch */
  readonly batch_size?: 'hour' | 'day' | 'month' | 'year';
  /** The first moment there is anything to build of. */
  readonly begin?: string;
  /** How many batches before the present one are built again. */
  readonly lookback?: number;
  /** Taken for the sake of other warehouses: batches are built one after the other, each on all of DuckDB's threads. */
  readonly concurrent_batches?: boolean;
  /** snapshot: how a changed row is known; see `SnapshotSettings` */
  readonly strategy?: 'timestamp' | 'check';
  /** SQL; with `check` the time of the run unless given. */
  readonly updated_at?: string;
  readonly check_cols?: 'all' | readonly string[];
  /** What becomes of rows that are gone from the query. */
  readonly hard_deletes?: 'ignore' | 'invalidate' | 'new_record';
  /** SQL of what the end of a version that still holds is; NULL unless given. */
  readonly dbt_valid_to_current?: string;
  readonly snapshot_meta_column_names?: { readonly [Name in SnapshotColumn]?: string };
  /** external: what to write, relative to the project or in an object store, and COPY options; `delimiter` (below) for CSV */
  readonly location?: string;
  readonly format?: ExternalFormat;
  readonly options?: Values;
  /** function, table_function */
  readonly parameters?: readonly FunctionParameter[];
  /** seeds */
  readonly column_types?: { readonly [column: string]: string };
  readonly delimiter?: string;
  readonly quote?: string;
  readonly escape?: string;
  readonly encoding?: string;
  readonly null_strings?: readonly string[];
  /** Set by the loader of dbt projects, never by an author: the types and values of the seed are those that dbt gives it. */
  readonly seed_inference?: 'agate';
  /** dbt-duckdb's, of seeds: false has the rows inserted as Python reads them. */
  readonly fast?: boolean;
  /** Statements to run before and after the relation is made; levels add up. */
  readonly pre_hook?: readonly Hook[];
  readonly post_hook?: readonly Hook[];
  readonly contract?: { readonly enforced: boolean };
  /** incremental, and sources that are tables of the warehouse */
  readonly retention?: Retention;
  readonly persist_docs?: { readonly relation?: boolean; readonly columns?: boolean };
  readonly indexes?: readonly IndexConfig[];
  /** Accepted for the sake of other warehouses, and warned about: DuckDB has no grants. */
  readonly grants?: Values;
  /** tests */
  readonly severity?: 'error' | 'warn';
  readonly warn_if?: string;
  readonly error_if?: string;
  readonly where?: string;
  readonly limit?: number;
  /** Judge as the package does that the test is from, where Eider is stricter. */
  readonly compatible?: boolean;
  readonly fail_calc?: string;
  readonly store_failures?: boolean;
  /** Goes before `store_failures`; `view` is taken as `table`. */
  readonly store_failures_as?: 'table' | 'view' | 'ephemeral';
  /** dbt: what is quoted where the node is named. Levels are merged, as those of `docs` are. */
  readonly quoting?: Quoting;
  readonly docs?: { readonly show?: boolean; readonly node_color?: string };
  /** dbt: keys that Eider does not know, and values of its own keys that it cannot use; templates read them with `config.get`. */
  readonly extra?: Values;
}

/** SQL with templates that is run beside a node or a run. */
export interface Hook {
  readonly sql: string;
  /** False: outside of the transaction that makes the relation. */
  readonly transaction: boolean;
  /** The installed dbt package that it is from. */
  readonly package?: string;
  /** The language of its template in a native project: that of the file that says it. */
  readonly dialect?: Dialect;
  readonly at?: Span;
}

/** An index of a table, made after each build. */
export interface IndexConfig {
  readonly columns: readonly string[];
  readonly unique: boolean;
  /** A name of the author's; otherwise one is made. */
  readonly name?: string;
}

/** A rule of a contract on the rows of a relation. */
export interface Constraint {
  readonly type: 'not_null' | 'unique' | 'primary_key' | 'check' | 'foreign_key';
  /** Empty for a `check` of the whole model. */
  readonly columns: readonly string[];
  /** check: the SQL condition. */
  readonly expression?: string;
  readonly name?: string;
  /** foreign_key: `ref('…')` or `source('…', '…')`, and its columns. */
  readonly to?: string;
  readonly toColumns?: readonly string[];
  readonly at: Span;
}

/** What a merge does, in full. */
export interface MergeClauses {
  readonly when_matched?: readonly MergeClause[];
  readonly when_not_matched?: readonly MergeClause[];
}

export interface MergeClause {
  readonly action: 'update' | 'delete' | 'insert' | 'do_nothing' | 'error';
  /** How columns are paired; `by_name` unless said, or `explicit` where columns are given. */
  readonly mode?: 'by_name' | 'by_position' | 'star' | 'explicit';
  /** All must hold. */
  readonly condition?: readonly string[];
  readonly update?: {
    readonly include?: readonly string[];
    readonly exclude?: readonly string[];
    readonly set_expressions?: { readonly [column: string]: string };
  };
  /** Of an update of rows that are there and not among the new ones. */
  readonly set_expressions?: { readonly [column: string]: string };
  readonly insert?: { readonly columns: readonly string[]; readonly values: readonly string[] };
  /** `source`: rows that are there and not among the new ones; `target`, the default: new rows that are not there. */
  readonly by?: 'source' | 'target';
  readonly error_message?: string;
}

export type Materialization =
  | 'view'
  | 'table'
  | 'incremental'
  | 'ephemeral'
  | 'external'
  | 'function'
  | 'table_function'
  | 'snapshot';

/** The columns that a snapshot adds to those of its query, by their usual names. */
export const snapshotColumns = [
  'dbt_scd_id',
  'dbt_updated_at',
  'dbt_valid_from',
  'dbt_valid_to',
  'dbt_is_deleted',
] as const;
export type SnapshotColumn = (typeof snapshotColumns)[number];

/** What a function takes. */
export interface FunctionParameter {
  readonly name: string;
  /** SQL; a parameter without one must be given. */
  readonly default?: string;
}

export type ExternalFormat = 'parquet' | 'csv' | 'json';
export type IncrementalStrategy = 'append' | 'delete+insert' | 'merge' | 'microbatch';

/** The personal-data classes a column can carry; `none` says that somebody looked and it is not personal. */
export const personalClasses = [
  'name',
  'address',
  'email',
  'phone',
  'birth_date',
  'birth_place',
  'national_id',
  'fiscal_id',
  'iban',
  'free_text',
  'ip_address',
  'account',
  'location',
  'pseudonym',
  'other',
] as const;
export type PersonalClass = (typeof personalClasses)[number];

export interface Column {
  readonly name: string;
  readonly description: string;
  readonly type?: string;
  readonly pii?: PersonalClass | 'none';
  readonly tests: readonly GenericTest[];
  readonly tags: readonly string[];
  readonly meta: Values;
  /** dbt: its name is quoted where tests name it. */
  readonly quote?: boolean;
  /** dbt: keys that dbt does not know; templates and readers of the manifest find them. */
  readonly custom?: Values;
  readonly at: Span;
}

/** A generic test as declared in YAML, on a column or on the whole relation. */
export interface GenericTest {
  /** Name of the test macro: `unique`, `accepted_values`, … */
  readonly test: string;
  /** dbt: the package as the author wrote it before the name: `dbt_utils`. */
  readonly namespace?: string;
  /** A name given by the author; otherwise one is made. */
  readonly name?: string;
  readonly arguments: Values;
  readonly config: NodeConfig;
  readonly description: string;
  readonly at: Span;
}

interface Documented {
  readonly id: NodeId;
  readonly name: string;
  readonly description: string;
  readonly config: NodeConfig;
  readonly columns: readonly Column[];
  readonly tests: readonly GenericTest[];
  /** Where its YAML entry stands, when it has one. */
  readonly properties?: Span;
  /** The installed dbt package that it is from; absent for the project's own. */
  readonly package?: string;
  /** dbt: what the project says of a package's node. It goes before the node's own `config()`. */
  readonly override?: NodeConfig;
}

export interface ModelResource extends Documented {
  readonly kind: 'model';
  readonly source: Source;
  /** Folders below the model path, then the name: `['staging', 'lovac', 'stg_lovac__housing']`. */
  readonly fqn: readonly string[];
  /** Present where its file is no template with SQL. */
  readonly language?: 'python';
  /** Of a snapshot that has no file of its own: what it reads, `ref('…')` or `source('…', '…')`. */
  readonly reads?: { readonly text: string; readonly at: Span };
  /** Of its columns and of the whole model. */
  readonly constraints?: readonly Constraint[];
  /** Of a model with several versions, which have one name. */
  readonly version?: ModelVersion;
  /** ISO date or time from which on readers are warned. */
  readonly deprecationDate?: string;
}

/** One version of a model. */
export interface ModelVersion {
  /** As written: `2`, `2.1`, `beta`. */
  readonly v: string;
  /** What `ref()` means when it names no version. */
  readonly isLatest: boolean;
  readonly latest: string;
  /** `orders_v2`: the name of its relation, unless it has an alias. */
  readonly relationName: string;
}

export interface SeedResource extends Documented {
  readonly kind: 'seed';
  readonly file: SeedFile;
  readonly fqn: readonly string[];
}

/** One table of a source. Read in place: from files (through a view that Eider makes) or from an attached database. */
export interface SourceResource extends Documented {
  readonly kind: 'source';
  readonly sourceName: string;
  /** The schema of the view that Eider makes, or of the table in the attached database. */
  readonly schema: string;
  /** Alias of an attached database. */
  readonly database?: string;
  /** The table's own name there. */
  readonly identifier: string;
  /** Path, glob or URL of files; absent for a table of an attached database. */
  readonly location?: readonly string[];
  readonly format?: SourceFormat;
  /** Options of the reader: `delim`, `union_by_name`, `layer`, … */
  readonly options: Values;
  readonly sourceDescription: string;
  readonly at: Span;
  /** The span of `location`, for messages about files that cannot be read. */
  readonly locationAt?: Span;
  /** What its files are told apart by, where they are read in place and their paths say something. */
  readonly partition?: PathPartition;
  /** Loaded into a table of the warehouse by `eider sync`; `location` and `format` are then absent: nothing is read in place. */
  readonly sync?: SyncSettings;
  /** The targets that load it, and how; in the others it is what the rest says. See `inTarget`. */
  readonly loadedIn?: LoadedIn;
  readonly freshness?: Freshness;
  /** How long its files stay where they are. */
  readonly rawRetention?: RawRetention;
  /** dbt: the SQL that is read in its place: there is no relation of it. Types are those that DuckDB finds, and declared ones are for documentation. */
  readonly external?: string;
  /** dbt: SQL of the latest time at which data was loaded. */
  readonly loadedAtQuery?: string;
  /** dbt: a column that nothing asks for, as there is no `freshness`. */
  readonly loadedAtField?: string;
  readonly loader?: string;
}

export type { SourceFormat } from './source-format.js';

export interface SingularTestResource {
  readonly kind: 'test';
  readonly id: NodeId;
  readonly name: string;
  readonly source: Source;
  readonly description: string;
  readonly config: NodeConfig;
  readonly fqn: readonly string[];
  readonly package?: string;
  readonly override?: NodeConfig;
}

/** One published file: what `publish:` in project.yml says. */
export interface Publication {
  readonly id: NodeId;
  readonly name: string;
  readonly description: string;
  /** The file or folder to write, relative to the project. */
  readonly path: string;
  /** One DuckDB file, or a folder with a file a table. */
  readonly format: 'duckdb' | 'parquet' | 'csv';
  /** What a geometry becomes; where absent it stays one if the format has it, and is text in CSV. */
  readonly geometry?: 'wkt' | 'wkb' | 'lat_lon';
  /** What an integer of 128 bits becomes; where absent it stays one in a DuckDB file, and is a DECIMAL elsewhere. */
  readonly hugeint?: 'decimal' | 'double' | 'varchar';
  /** DuckDB's STORAGE_VERSION, `v1.0.0` unless said otherwise. */
  readonly storageVersion: string;
  /** How many earlier releases stay beside the live one; 0 keeps none. */
  readonly keep: number;
  /** Who reads it; nothing is said of it where absent. */
  readonly audience?: Audience;
  /** Personal classes that this file's readers may have all the same, within what its audience may have: only pseudonyms can be allowed. */
  readonly allow?: readonly 'pseudonym'[];
  readonly tables: readonly PublishedTable[];
  /** What is done once a release is in place, in this order. */
  readonly after?: readonly AfterStep[];
  readonly at: Span;
}

export interface PublishedTable {
  readonly model: string;
  /** Public name; the model's own unless said otherwise. */
  readonly name: string;
  readonly columns: readonly PublishedColumn[];
  /** How its rows are sorted. */
  readonly orderBy?: readonly SortColumn[];
  /** Columns of each index. */
  readonly indexes?: readonly (readonly string[])[];
  readonly waivers: readonly Waiver[];
  readonly at: Span;
}

/** A listed column to sort by. */
export interface SortColumn {
  readonly column: string;
  readonly descending: boolean;
}

export interface PublishedColumn {
  readonly name: string;
  readonly at: Span;
}

/** Code that lets one finding of one detector pass, with an owner and an end. */
export interface Waiver {
  readonly column: string;
  readonly detector: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date; from the day after it, the waiver fails. */
  readonly expires: string;
  readonly at: Span;
}

/** Which personal data may be where: `privacy:` of project.yml. */
export interface PrivacyPolicy {
  readonly layers: readonly Layer[];
  readonly waivers: readonly ClassWaiver[];
}

/** A folder of models. */
export interface Layer {
  /** Below a model path: `marts`, `marts/internal`. */
  readonly folder: string;
  readonly allow: 'all' | readonly PersonalClass[];
  /** Absent where the project says nothing of it. */
  readonly at?: Span;
}

/** Somebody answers for a column: it holds no personal data of this class, whatever lineage says. */
export interface ClassWaiver {
  readonly model: string;
  readonly column: string;
  readonly class: PersonalClass;
  readonly reason: string;
  readonly owner: string;
  /** ISO date; from the day after it, the waiver fails. */
  readonly expires: string;
  readonly at: Span;
}

/** One target of profiles.yml, with environment variables put in. */
export interface Target {
  readonly profile: string;
  readonly name: string;
  /** The database file, relative to the project's folder or absolute, or `:memory:`. */
  readonly path: string;
  readonly schema: string;
  /** How many nodes are built at the same time. */
  readonly threads: number;
  /** DuckDB's own `threads`. */
  readonly duckdbThreads?: number;
  readonly memoryLimit?: string;
  readonly tempDirectory?: string;
  readonly readOnly: boolean;
  /** Extensions loaded for every run. */
  readonly extensions: readonly string[];
  /** Where extension files are looked for first. */
  readonly extensionDirectory?: string;
  readonly secrets: readonly Secret[];
  readonly attach: readonly Attachment[];
  /** DuckDB settings, `SET name = value`. */
  readonly settings: { readonly [name: string]: string | number | boolean };
  readonly vars: Values;
  /** What only a target of dbt-duckdb has. */
  readonly dbt?: DbtTarget;
}

/** A target of dbt-duckdb, as far as it is more than a target of Eider. */
export interface DbtTarget {
  /** The catalog's name, told from the path: `target.database` of templates. */
  readonly database: string;
  /** Options of the connection, given when the database is opened. */
  readonly configOptions: { readonly [name: string]: string | number | boolean };
  /** Where external files go whose model names no place. */
  readonly externalRoot: string;
  /** Extensions that come from elsewhere than the usual repository: `community`, or an address. */
  readonly extensionRepositories: { readonly [extension: string]: string };
  readonly retries?: {
    readonly connectAttempts: number;
    readonly queryAttempts: number;
    readonly exceptions: readonly string[];
  };
  readonly disableTransactions: boolean;
  /** Keys of the output that are neither secret nor known, for `target` of templates. */
  readonly extra: Values;
  /** What Eider has no equal for; told once the target is used. */
  readonly unsupported: readonly Unsupported[];
}

/** A secret for the run. Values are redacted wherever they would be printed. */
export interface Secret {
  readonly name: string;
  readonly type: string;
  readonly parameters: { readonly [name: string]: SecretString | string | number | boolean };
  /** Kept by DuckDB in a file of plain text, which other programs of this user can use. */
  readonly persistent?: boolean;
}

/** A text that prints as `***`; only `reveal()` gives it. */
export class SecretString {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  reveal(): string {
    return this.#text;
  }
  toString(): string {
    return '***';
  }
  toJSON(): string {
    return '***';
  }
}

export interface Attachment {
  readonly path: SecretString | string;
  readonly alias: string;
  readonly type?: string;
  readonly secret?: string;
  readonly readOnly: boolean;
  /** Further options of ATTACH, by name; a list or mapping never. */
  readonly options?: { readonly [name: string]: SecretString | string | number | boolean };
}

/** The environment, given to the pure core by its caller. */
export type Environment = { readonly [name: string]: string | undefined };
