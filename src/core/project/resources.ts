import type { Source, Span } from '../diagnostics/source.js';
import type { TimeSpine } from './dbt/semantic/semantic-resource.js';
import type { NodeId } from './ids.js';
import type { Constraint, NodeConfig } from './node-config.js';
import type { PersonalClass } from './privacy.js';
import type { RawRetention } from './raw-retention.js';
import type { SourceFormat } from './source-format.js';
import type { Freshness, LoadedIn, PathPartition, SyncSettings } from './sync-settings.js';
import type { Values } from './value.js';

export interface SeedFile {
  /** Relative to the project, forward slashes. */
  readonly path: string;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
  /** Of a dbt project: dbt's checksum, which leaves out white space at the ends and what kind of line ends there are. */
  readonly checksum?: string;
}

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
  /** dbt: it says which times there are. */
  readonly timeSpine?: TimeSpine;
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
  /** dbt: a plugin would read it, which Eider cannot. */
  readonly plugin?: { readonly what: string; readonly why: string };
  /** dbt: SQL of the latest time at which data was loaded. */
  readonly loadedAtQuery?: string;
  /** dbt: a column that nothing asks for, as there is no `freshness`. */
  readonly loadedAtField?: string;
  readonly loader?: string;
}

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
