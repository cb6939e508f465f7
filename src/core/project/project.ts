import type { Source, Span } from '../diagnostics/source.js';
import type { ContentScan } from './content-scan.js';
import type { DbtFacts } from './dbt/dbt-facts.js';
import type { SemanticResource } from './dbt/semantic/semantic-resource.js';
import type { ExposureResource, Group } from './exposure.js';
import type { FormatSettings } from './format-settings.js';
import type { JobDefinition, JobLogSettings } from './job.js';
import type { IndirectSelection, NamedSelector } from './named-selector.js';
import type { Hook } from './node-config.js';
import type { PrivacyPolicy } from './privacy.js';
import type { Publication } from './publication.js';
import type {
  ModelResource,
  SeedFile,
  SeedResource,
  SingularTestResource,
  SourceResource,
} from './resources.js';
import type { RuleSettings } from './rule-settings.js';
import type { RunbookDefinition } from './runbook.js';
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
  /** dbt: metrics, semantic models and saved queries; absent where there are none. */
  readonly semantic?: readonly SemanticResource[];
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
