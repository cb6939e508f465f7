import type { Value, Values } from '../../project/value.js';
import type { JinjaMacro } from '../jinja/types.js';
import type { LibraryMacro } from '../library-macro.js';

/** What all templates of a run in a dbt project share. */
export interface DbtScope {
  readonly projectName: string;
  /** The version of dbt that templates are told: `dbt_version`. */
  readonly dbtVersion: string;
  /** Jinja macros by package and name, as `macrosByPackage` makes it: those of the project and of each installed package. */
  readonly macros: ReadonlyMap<string, ReadonlyMap<string, JinjaMacro>>;
  /** Versions of the project and of the installed packages, as their files say them; by name. */
  readonly versions?: ReadonlyMap<string, string>;
  /** Macros that come with Eider, by `package.name`: those of dbt itself, and those of packages that are not installed. */
  readonly library: ReadonlyMap<string, LibraryMacro>;
  /** What macros and other names give in a unit test; `package.name` for a macro that is called with its package. */
  readonly overrides?: ReadonlyMap<string, Value>;
  /** `dispatch:` of dbt_project.yml: where `adapter.dispatch` looks for the macros of a namespace. */
  readonly dispatch?: readonly DispatchOrder[];
  /** What `var` gives in the nodes of a package, command line included; by the name of the package. */
  readonly vars: ReadonlyMap<string, Values>;
  /** Where models are built that say no database: `target.database`. */
  readonly database: string;
  /** DuckDB's name of the warehouse's file: relations without a database are in it. */
  readonly catalog: string;
  /** DuckDB's names of all databases of the target, in lower case; absent where no schema may be named as one of them. */
  readonly databases?: ReadonlySet<string>;
  /** Whether relations of the warehouse's file are written with its name in front, as dbt does. */
  readonly writesDatabase: boolean;
  /** `quoting:` of dbt_project.yml; true unless said. */
  readonly quoting?: Quoting;
  /** `flags.FULL_REFRESH` and the others, by their names in capitals. */
  readonly flags: Values;
  readonly invocation: Invocation;
  /** `graph`: nodes, sources and the others as in dbt's manifest. Asked once a rendering, and only by templates that use it. */
  readonly graph: () => Values;
  /** The entry of a node in `graph`; by its id. */
  readonly entryOf?: (id: string) => Values | undefined;
  /** The text of a docs block; undefined when there is none. */
  readonly docs?: (name: string, packageName: string | undefined) => string | undefined;
  /** The ids of what the command has selected; none before it has. */
  readonly selectedResources?: () => readonly string[];
  /** Nothing is executed after the project was read, as by `dbt parse`: no rendering is kept for then. */
  readonly isOnlyRead?: boolean;
  /** Where external models are written: `adapter.external_root()`; `.` unless said. */
  readonly externalRoot?: string;
  /** `DBT_ENV_CUSTOM_ENV_…` variables, without that prefix. */
  readonly metadataEnv?: Values;
  /** Of a native project with files in Jinja: what these are told otherwise than those of a dbt project. */
  readonly native?: NativeScope;
}

/** What files in Jinja of a native project are told of it. */
export interface NativeScope {
  /** `target`, with the keys that dbt's has. */
  readonly target: Values;
}

export interface DispatchOrder {
  readonly namespace: string;
  readonly searchOrder: readonly string[];
}

export interface Quoting {
  readonly database?: boolean;
  readonly schema?: boolean;
  readonly identifier?: boolean;
}

/** One run of a command. */
export interface Invocation {
  readonly id: string;
  readonly startedAt: Date;
  /** `build`, `run` …: `flags.WHICH`. */
  readonly command: string;
  /** `invocation_args_dict`. */
  readonly arguments: Values;
}

/** What `log` and `print` have said while a template was rendered, in order. */
export interface LoggedLine {
  /** `debug` for `log(…)`, `info` for `log(…, info=true)`, `print` for `print(…)`. */
  readonly level: 'debug' | 'info' | 'print';
  readonly text: string;
}
