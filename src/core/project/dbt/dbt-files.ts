import type { Source } from '../../diagnostics/source.js';
import type { ProjectFiles } from '../project.js';
import type { SeedFile } from '../resources.js';

/** What a folder with dbt_project.yml holds, its packages' files among `texts` and `seeds`. */
export interface DbtFiles extends ProjectFiles {
  readonly dbt: {
    /** The project itself first, then the installed packages by name of their folder. */
    readonly packages: readonly DbtPackageFiles[];
    /** packages.yml and dependencies.yml, where there are. */
    readonly dependencies: readonly Source[];
    /** vars.yml, where there is one. */
    readonly vars?: Source;
  };
}

/** One package: the project itself, or an installed one. */
export interface DbtPackageFiles {
  /** Its folder, relative to the project; empty for the project itself. */
  readonly folder: string;
  /** The text of its dbt_project.yml. */
  readonly project: Source;
  /** Every SQL, YAML, Markdown and Python file under its paths, and the fixtures of unit tests, sorted by path. */
  readonly texts: readonly Source[];
  /** Every CSV file under its seed paths, sorted by path. */
  readonly seeds: readonly SeedFile[];
}
