import type { Unsupported } from './dbt/dbt-facts.js';
import type { Values } from './value.js';

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
  /** Where its own database is no file of DuckDB: nothing is built in it, or read. */
  readonly otherKind?: 'DuckLake' | 'MotherDuck' | undefined;
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
