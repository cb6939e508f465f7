import type { WarningPolicy } from '../../core/diagnostics/warning-policy.js';
import type { DiffSample } from '../../core/diff/types.js';
import type { Listing } from '../../core/manifest/dbt/list-entries.js';
import type { Selection } from '../../core/graph/selection.js';
import type { Batch } from '../../core/plan/batches.js';
import type { RowLimit } from '../../core/plan/reading.js';
import type { Values } from '../../core/project/value.js';

/** Options of every command. */
export interface CommonOptions {
  readonly output: 'text' | 'json';
  readonly quiet: boolean;
  /** False with `--no-color`. */
  readonly colour: boolean;
}

/** Options of every command that reads a project. Paths are absolute unless said otherwise. */
export interface ProjectOptions extends CommonOptions {
  readonly projectDir: string;
  readonly profilesDir?: string;
  readonly profile?: string;
  readonly target?: string;
  /** As given: relative to the project's folder, or absolute. */
  readonly targetPath?: string;
  readonly vars: Values;
  /** Warnings count as errors. */
  readonly warnError: boolean;
  /** Which warnings do, and which are not told, where not all of them count. */
  readonly warnings?: WarningPolicy;
  /** The project is a stranger's: none of its code runs, and nothing outside its folder is read. */
  readonly untrusted?: boolean;
  /** The command that reads the project: templates of a dbt project may ask for it. */
  readonly command?: string;
}

/** Which nodes a command works on. */
export interface SelectionOptions extends Selection {
  /** The target folder of an earlier run: relative to the project's folder, or absolute. */
  readonly state?: string;
}

/** Reading from another warehouse what the target does not hold. */
export interface DeferOptions {
  readonly defer: boolean;
  /** Also what the target does hold. */
  readonly favorState: boolean;
  /** The target whose file is read, when it is not the one that the state folder names. */
  readonly deferTarget?: string;
}

/** Building from no rows, or from some. */
export interface LimitOptions {
  readonly limit?: RowLimit;
}

/** Building the batches of a stretch of time. */
export interface EventTimeOptions {
  readonly eventTime?: Batch;
}

/** Options of the commands that write to the warehouse. */
export interface WriteOptions {
  readonly threads?: number;
  readonly failFast: boolean;
  /** Say what would be done, write nothing. */
  readonly dryRun: boolean;
  /** How long to wait for another process's lock, in seconds; 0: not at all. */
  readonly wait: number | 'forever';
  /** Where to write a report for CI, absolute. */
  readonly junit?: string;
  /** A file, relative to the working directory, or an address: who is sent OpenLineage events. */
  readonly openlineage?: string;
}

export interface BuildOptions
  extends ProjectOptions, SelectionOptions, WriteOptions, DeferOptions, LimitOptions, EventTimeOptions {
  readonly fullRefresh: boolean;
  /** Builds also what is up to date. */
  readonly force: boolean;
  readonly storeFailures: boolean;
  /** Drop relations that no node owns any more; never with a selection. */
  readonly prune: boolean;
  /** False: what does not bind is found when its turn comes. */
  readonly check: boolean;
}

/** Builds without tests. */
export interface RunOptions
  extends ProjectOptions, SelectionOptions, WriteOptions, DeferOptions, LimitOptions, EventTimeOptions {
  readonly fullRefresh: boolean;
  readonly force: boolean;
  readonly prune: boolean;
  /** False: what does not bind is found when its turn comes. */
  readonly check: boolean;
}

export interface TestOptions extends ProjectOptions, SelectionOptions, WriteOptions, DeferOptions {
  readonly force: boolean;
  readonly storeFailures: boolean;
}

export interface SeedOptions extends ProjectOptions, SelectionOptions, WriteOptions {
  readonly fullRefresh: boolean;
  readonly force: boolean;
}

export interface SnapshotOptions extends ProjectOptions, SelectionOptions, WriteOptions {
  readonly force: boolean;
}

export interface CompileOptions extends ProjectOptions, SelectionOptions, DeferOptions {
  /** SQL with templates, compiled instead of the project's nodes. */
  readonly inline?: string;
  readonly fullRefresh: boolean;
}

export interface CheckOptions extends ProjectOptions, SelectionOptions {
  /** True: each break of a project rule is told; false: none. Neither: they are told, and in a dbt project they are counted. */
  readonly rules?: boolean;
}

export interface CiOptions extends ProjectOptions, LimitOptions {
  /** What the pull request is compared with: a target folder, or `git:REF`; worked out from CI's environment when absent. */
  readonly state?: string;
  /** The target whose file holds the base's rows. */
  readonly deferTarget?: string;
  /** The code is the team's own, whatever CI's environment says. */
  readonly trusted: boolean;
  /** Where to write the summary, absolute. */
  readonly summary?: string;
  /** Where to write JUnit XML, absolute. */
  readonly junit?: string;
  /** Where to write SARIF, absolute. */
  readonly sarif?: string;
  /** Print annotations as GitHub Actions reads them. */
  readonly annotations: boolean;
  /** Leave the warehouse that was built. */
  readonly keep: boolean;
  readonly threads?: number;
  /** How long to wait for another process's lock, in seconds; 0: not at all. */
  readonly wait: number | 'forever';
}

export interface FixOptions extends ProjectOptions, SelectionOptions {
  readonly dryRun: boolean;
}

export interface FormatOptions extends ProjectOptions, SelectionOptions {
  /** Write nothing; a file that would change is a failure. */
  readonly check: boolean;
  /** Write nothing, show the changes. */
  readonly diff: boolean;
}

export interface KeysNewOptions extends CommonOptions {
  /** The file to make: absolute, and as it was given. */
  readonly write?: { readonly path: string; readonly shown: string };
}

export type KeysRotateOptions = ProjectOptions;

export interface ColumnsOptions extends ProjectOptions {
  /** The model, seed or source whose columns are wanted. */
  readonly name: string;
}

export interface GenerateOptions extends ProjectOptions {
  /** Models, seeds or sources. */
  readonly names: readonly string[];
  readonly dialect: 'native' | 'jinja';
}

export interface GenerateSourceOptions extends ProjectOptions {
  /** `schema`, or `database.schema`. */
  readonly schema: string;
  /** The source's name; absent for that of the schema. */
  readonly name?: string;
  readonly dialect: 'native' | 'jinja';
}

export interface ImpactOptions extends ProjectOptions {
  /** `model.column`, or `source.table.column`. */
  readonly column: string;
}

export interface LineageOptions extends Omit<ProjectOptions, 'output'> {
  /** `model.column`, or `source.table.column`. */
  readonly column: string;
  readonly up: boolean;
  readonly down: boolean;
  readonly output: 'text' | 'json' | 'mermaid' | 'dot';
}

export interface DiffOptions extends Omit<ProjectOptions, 'output'>, SelectionOptions {
  readonly output: 'text' | 'json' | 'markdown';
  /** The target whose file holds the base's rows, when it is not the one that the state folder names. */
  readonly deferTarget?: string;
  /** The columns to pair rows by, instead of what the project says. */
  readonly key?: readonly string[];
  /** Columns that rows may differ in. */
  readonly excludeColumns?: readonly string[];
  /** Tell of every column that rows are compared by, not only of those that changed. */
  readonly byColumn?: true;
  /** Compare only so many keys of each model, or such a part of them. */
  readonly sample?: DiffSample;
  /** How many example keys of each kind to show. */
  readonly examples: number;
  /** Exit with 1 when anything differs. */
  readonly failOnChange: boolean;
  /** How long to wait for another process's lock, in seconds; 0: not at all. */
  readonly wait: number | 'forever';
}

/** What is compared, and how. */
export type DiffInput = Omit<DiffOptions, 'output' | 'failOnChange'>;

export interface WatchOptions extends ProjectOptions, SelectionOptions, WriteOptions {
  readonly fullRefresh: boolean;
  readonly storeFailures: boolean;
  /** False: what does not bind is found when its turn comes. */
  readonly check: boolean;
}

export interface PlanCommandOptions extends ProjectOptions, SelectionOptions, DeferOptions, LimitOptions {
  readonly fullRefresh: boolean;
  readonly force: boolean;
  readonly prune: boolean;
  readonly wait: number | 'forever';
}

export type ParseOptions = ProjectOptions;

export type DepsOptions = ProjectOptions;

/** `eider docs generate`. */
export interface DocsOptions extends ProjectOptions, SelectionOptions {
  /** Write a catalogue without relations. */
  readonly emptyCatalog: boolean;
}

export interface LsOptions extends ProjectOptions, SelectionOptions {
  /** False: objects have the columns that are declared, and nothing is bound. */
  readonly check: boolean;
  /** A line a node, as `dbt ls` prints it. */
  readonly listing?: Listing;
  /** Objects with these keys of dbt's manifest. */
  readonly outputKeys: readonly string[];
  /** Selectors were given as `--models`, with which dbt lists models alone. */
  readonly onlyModels?: boolean;
}

export interface ShowOptions extends ProjectOptions, SelectionOptions, DeferOptions {
  readonly inline?: string;
  /** The name of a test whose kept rows are shown. */
  readonly failures?: string;
  readonly limit: number | 'all';
}

export interface RunOperationOptions extends ProjectOptions {
  /** The macro to call. */
  readonly macro: string;
  /** Its arguments, as a YAML or JSON map. */
  readonly args?: string;
  /** Print the SQL, run nothing. */
  readonly dryRun: boolean;
  readonly wait: number | 'forever';
}

export interface PublishOptions extends ProjectOptions {
  /** Names of publications; empty means all. */
  readonly publications: readonly string[];
  /** What is done instead of publishing. */
  readonly instead?: InsteadOfPublishing;
  /** Publish also what has not changed. */
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly wait: number | 'forever';
}

export interface ExportOptions extends ProjectOptions, SelectionOptions {
  /** The file or folder to write, absolute; empty when it was not given. */
  readonly path: string;
  /** Pseudonyms may leave too. */
  readonly pseudonyms: boolean;
  readonly dryRun: boolean;
  readonly wait: number | 'forever';
}

export interface ImportOptions extends ProjectOptions {
  /** The file or folder of the export, absolute; empty when it was not given. */
  readonly path: string;
  readonly wait: number | 'forever';
}

export type InsteadOfPublishing =
  | { readonly kind: 'list' }
  | { readonly kind: 'verify' }
  /** What is still to be done after the live release; with `force`, all of it anew. */
  | { readonly kind: 'after-only' }
  /** `to`: an earlier release, by its name or the beginning of it; absent: the one before. */
  | { readonly kind: 'rollback'; readonly to?: string };

export interface SyncOptions extends ProjectOptions, SelectionOptions {
  /** Loads also what is unchanged. */
  readonly force: boolean;
  /** Loads everything anew, whatever columns there are now. */
  readonly fullRefresh: boolean;
  readonly dryRun: boolean;
  readonly wait: number | 'forever';
}

export interface RunbookOptions extends ProjectOptions {
  /** The runbook; absent: the only one there is. */
  readonly name?: string;
  /** Numbers of the steps to go through, as given; empty: all. */
  readonly steps: readonly string[];
  /** Goes on after a step that failed. */
  readonly keepGoing: boolean;
  readonly dryRun: boolean;
  /** Where to write the report as Markdown, absolute. */
  readonly report?: string;
  readonly wait: number | 'forever';
}

export interface FreshnessOptions extends ProjectOptions, SelectionOptions {
  readonly wait: number | 'forever';
  /** The file to write instead of `sources.json` in the target path, absolute. */
  readonly sourcesJson?: string;
}

export interface CloneOptions extends ProjectOptions, SelectionOptions {
  /** The target whose file is copied from, when it is not the one that the state folder names. */
  readonly deferTarget?: string;
  /** Copy also what is here. */
  readonly fullRefresh: boolean;
  readonly dryRun: boolean;
  readonly wait: number | 'forever';
}

export interface RetryOptions extends ProjectOptions {
  /** The target folder with the results, when it is not the project's. */
  readonly state?: string;
  readonly threads?: number;
  readonly fullRefresh: boolean;
  readonly dryRun: boolean;
  readonly wait: number | 'forever';
}

export interface PiiScanOptions extends ProjectOptions, SelectionOptions {
  /** Reads every value of large tables too. */
  readonly full: boolean;
  readonly wait: number | 'forever';
}

export type PiiReportOptions = ProjectOptions;

export type SourcesOptions = ProjectOptions;

export interface ExpireOptions extends ProjectOptions, SelectionOptions {
  /** Removes; else it only says what would go. */
  readonly apply: boolean;
  /** Removes also what sources still read. */
  readonly force: boolean;
}

export interface CleanOptions extends ProjectOptions {
  readonly dryRun: boolean;
}

export type DoctorOptions = ProjectOptions;

export interface ExtensionsOptions extends ProjectOptions {
  readonly action: 'install' | 'list' | 'verify';
  /** Names given on the command line; empty means those that the project needs. */
  readonly names: readonly string[];
  /** A local folder with extension files or wheels, absolute. */
  readonly from?: string;
}

export interface InitOptions extends CommonOptions {
  /** The folder to write, absolute. */
  readonly directory: string;
  /** The project's name, when it is not to be the folder's. */
  readonly name?: string;
  /** The dbt project whose native form is written, absolute. */
  readonly fromDbt?: string;
}

export interface CompletionOptions extends CommonOptions {
  /** As given: empty when it was not. */
  readonly shell: string;
}

export type JobsOptions = ProjectOptions;

export interface JobsRunOptions extends ProjectOptions {
  /** The job. */
  readonly name: string;
  /** What it is narrowed to; empty: nothing. */
  readonly select: readonly string[];
  /** From the step at which its last run failed. */
  readonly resume: boolean;
  /** Say what would be done, run and record nothing. */
  readonly dryRun: boolean;
  /** How long to wait for another job, in seconds; what the job says, unless given. */
  readonly wait?: number | 'forever';
}

export interface JobsHistoryOptions extends ProjectOptions {
  readonly name?: string;
  readonly limit: number;
}

export interface JobsShowOptions extends ProjectOptions {
  /** An identifier, its beginning, or `last`. */
  readonly run: string;
}

export interface JobsDaemonOptions extends ProjectOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly graceSeconds: number;
}

export interface RetainOptions extends ProjectOptions, SelectionOptions {
  /** Remove rows, and not only count them. */
  readonly apply: boolean;
  /** In seconds. */
  readonly wait: number | 'forever';
}

export interface EraseOptions extends ProjectOptions {
  /** `source.table` */
  readonly source: string;
  /** `column=value` each: personal data. */
  readonly pairs: readonly string[];
  readonly keysFile?: { readonly path: string; readonly shown: string };
  /** Remove, and not only say what would be removed. */
  readonly apply: boolean;
  /** Incremental models may be built from nothing. */
  readonly fullRefresh: boolean;
  /** In seconds. */
  readonly wait: number | 'forever';
}
