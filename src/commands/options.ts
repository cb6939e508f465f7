import type { Selection } from '../core/graph/selection.js';
import type { Values } from '../core/project/value.js';

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
}

/** Which nodes a command works on. */
export interface SelectionOptions extends Selection {
  /** The target folder of an earlier run: relative to the project's folder, or absolute. */
  readonly state?: string;
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
}

export interface BuildOptions extends ProjectOptions, SelectionOptions, WriteOptions {
  readonly fullRefresh: boolean;
  /** Builds also what is up to date. */
  readonly force: boolean;
  readonly storeFailures: boolean;
  /** Drop relations that no node owns any more; never with a selection. */
  readonly prune: boolean;
}

/** Builds without tests. */
export interface RunOptions extends ProjectOptions, SelectionOptions, WriteOptions {
  readonly fullRefresh: boolean;
  readonly force: boolean;
  readonly prune: boolean;
}

export interface TestOptions extends ProjectOptions, SelectionOptions, WriteOptions {
  readonly force: boolean;
  readonly storeFailures: boolean;
}

export interface SeedOptions extends ProjectOptions, SelectionOptions, WriteOptions {
  readonly fullRefresh: boolean;
  readonly force: boolean;
}

export interface CompileOptions extends ProjectOptions, SelectionOptions {
  /** SQL with templates, compiled instead of the project's nodes. */
  readonly inline?: string;
  readonly fullRefresh: boolean;
}

export interface CheckOptions extends ProjectOptions, SelectionOptions {}

export interface ColumnsOptions extends ProjectOptions {
  /** The model, seed or source whose columns are wanted. */
  readonly name: string;
}

export interface LineageOptions extends Omit<ProjectOptions, 'output'> {
  /** `model.column`, or `source.table.column`. */
  readonly column: string;
  readonly up: boolean;
  readonly down: boolean;
  readonly output: 'text' | 'json' | 'mermaid' | 'dot';
}

export interface WatchOptions extends ProjectOptions, SelectionOptions, WriteOptions {
  readonly fullRefresh: boolean;
  readonly storeFailures: boolean;
}

export interface PlanCommandOptions extends ProjectOptions, SelectionOptions {
  readonly fullRefresh: boolean;
  readonly force: boolean;
  readonly prune: boolean;
  readonly wait: number | 'forever';
}

export type ParseOptions = ProjectOptions;

export interface LsOptions extends ProjectOptions, SelectionOptions {}

export interface ShowOptions extends ProjectOptions, SelectionOptions {
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
  /** Publish also what has not changed. */
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly wait: number | 'forever';
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
}

export interface CompletionOptions extends CommonOptions {
  /** As given: empty when it was not. */
  readonly shell: string;
}
