import type { Outcome } from '../diagnostics/diagnostic.js';
import type { NodeConfig } from '../project/node-config.js';
import type { Project } from '../project/project.js';
import type { ModelResource, SeedResource } from '../project/resources.js';
import type { Relation } from '../sql/relation.js';
import type { TemplateScope } from './template-scope.js';
import type { TestNode } from './types.js';

/** What a project is linked with. */
export interface LinkInput {
  readonly project: Project;
  readonly scope: TemplateScope;
  /** The schema of relations whose configuration names none. */
  readonly defaultSchema: string;
  /** A stable hash, hexadecimal. */
  readonly hash: (text: string) => string;
  /** Says where the relations of a dbt project stand; by the usual rule unless given. */
  readonly place?: PlaceRelation;
  /** Says where failing rows of tests are kept; in Eider's own schema unless given. */
  readonly placeFailures?: PlaceFailures;
  /** Names the view of a dbt project that shows a model's latest version; none unless given. */
  readonly nameLatest?: NameLatest;
}

/** Names the view that shows a model's latest version; undefined where none is asked for. */
export type NameLatest = (resource: ModelResource, config: NodeConfig) => Outcome<string | undefined>;

/** Says where a test's failing rows are kept; `alias` is the name of the relation, where its configuration says none. */
export type PlaceFailures = (test: Omit<TestNode, 'failures'>, alias: string) => Relation;

/** Where the relation of a node stands, with what was wrong with the macros that say so. */
export type PlaceRelation = (resource: ModelResource | SeedResource, config: NodeConfig) => Outcome<Relation>;
