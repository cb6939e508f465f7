import type { Source, Span } from '../../diagnostics/source.js';
import type { Values } from '../value.js';

/** Which parts of a relation's name are quoted. */
export interface Quoting {
  readonly database?: boolean;
  readonly schema?: boolean;
  readonly identifier?: boolean;
}

/** What only a dbt project has. */
export interface DbtFacts {
  /** The project itself first, then the installed packages. */
  readonly packages: readonly DbtPackage[];
  /** Packages that packages.yml or dependencies.yml name and that are not installed: built-in macros answer for some of them. */
  readonly missing: readonly string[];
  /** `dispatch:` of dbt_project.yml. */
  readonly dispatch: readonly { readonly namespace: string; readonly searchOrder: readonly string[] }[];
  readonly quoting: Quoting;
  /** Null where the author wants none; absent where nothing is said of it. */
  readonly queryComment?: {
    readonly comment: string | null;
    readonly append: boolean;
    readonly jobLabel: boolean;
  } | null;
  readonly flags: Values;
  /** Names of the packages that have a macro of their own for each part of a relation's name; that of the project goes first. */
  readonly naming: { readonly [Part in NamePart]: readonly string[] };
  readonly analyses: readonly DbtAnalysis[];
  /** Texts of `{% docs %}` blocks, by `package.name`. */
  readonly docs: ReadonlyMap<string, DocsBlock>;
  readonly unsupported: readonly Unsupported[];
  /** Packages' nodes and macros may be used by the project only as their `access` says. */
  readonly restrictAccess: boolean;
}

/** The parts of a relation's name that macros can make. */
export const nameParts = ['database', 'schema', 'alias'] as const;
export type NamePart = (typeof nameParts)[number];

export interface DbtPackage {
  readonly name: string;
  /** Relative to the project; empty for the project itself. */
  readonly folder: string;
  readonly version?: string;
  /** `.sql` files of macros and generic tests, unparsed. */
  readonly macroFiles: readonly Source[];
  /** What `var()` gives in its files; `--vars` goes before. */
  readonly vars: Values;
}

/** SQL that is compiled and never run. */
export interface DbtAnalysis {
  readonly name: string;
  readonly package: string;
  readonly source: Source;
  readonly description: string;
  readonly fqn: readonly string[];
}

export interface DocsBlock {
  readonly name: string;
  readonly package: string;
  readonly text: string;
  readonly at: Span;
}

/** Something of dbt that Eider has no equal for. */
export interface Unsupported {
  /** What it is: `a model in Python`. */
  readonly what: string;
  readonly why: string;
  /** False where nothing of a build depends on it: then only `eider doctor` tells it. */
  readonly matters: boolean;
  readonly at?: Span | undefined;
}
