import type { ProjectGraph } from '../../core/graph/types.js';
import type { Compiler } from '../../core/plan/compile.js';
import type { Reading } from '../../core/plan/reading.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Project } from '../../core/project/project.js';
import type { Environment, Target } from '../../core/project/target.js';
import type { ProjectOptions } from '../frame/options.js';
import type { ProjectCache } from './project-cache.js';

/** What templates of a dbt project are told of the command that reads them. */
export interface InvokedOptions extends Pick<ProjectOptions, 'command' | 'target' | 'profile' | 'vars'> {
  readonly fullRefresh?: boolean;
  readonly storeFailures?: boolean;
  readonly failFast?: boolean;
  readonly warnError?: boolean;
  readonly quiet?: boolean;
  readonly threads?: number;
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
}

/** A project that was read, linked and made ready to compile, with the target it is for. */
export interface Workspace {
  /** The project's folder, absolute. */
  readonly root: string;
  readonly project: Project;
  readonly target: Target;
  /** The database file: absolute, or `:memory:`. */
  readonly databasePath: string;
  /** The folder of compiled SQL and artifacts, absolute. */
  readonly targetPath: string;
  readonly graph: ProjectGraph;
  readonly compiler: Compiler;
  /** Sees every relation in its own place; `compiler` may see it where the command reads it. */
  readonly definitions: Compiler;
  /** What the command reads elsewhere than in its target, when it does. */
  readonly reading?: Reading;
  /** Folded names of personal columns of what is read elsewhere. */
  readonly personal?: ReadonlyMap<NodeId, ReadonlySet<string>>;
  /** The process's environment over the project's `.env`. */
  readonly env: Environment;
  /** The same for two projects only if nothing differs that a manifest or compiled SQL depends on; undefined where that cannot be told. */
  readonly contentKey: string | undefined;
  /** The project is a stranger's: none of its code has run, and none may. */
  readonly untrusted: boolean;
  /** What rendering made, to be saved by commands that render much. */
  readonly cache: ProjectCache;
  /** What the project was opened with: another version of it is opened with the same. */
  readonly given: {
    readonly options: Pick<ProjectOptions, 'vars' | 'profile' | 'targetPath'> & InvokedOptions;
    /** The process's environment. */
    readonly env: Environment;
    readonly homeDirectory: string;
    readonly startedAt: Date;
  };
  /** What templates of a dbt project are told of the graph: `selected_resources` is set once the command has chosen. */
  readonly toldOfGraph?: { selected?: () => readonly string[] };
  /** Where else files with relative names are looked for, absolute: a commit's sources are not in its folder. */
  readonly otherRoot?: string;
}
