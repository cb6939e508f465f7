import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.js';
import { spanOf, type Span } from '../diagnostics/source.js';
import type { DbtFacts, NamePart } from '../project/dbt/dbt-facts.js';
import type { NodeConfig } from '../project/node-config.js';
import type { ModelResource, SeedResource } from '../project/resources.js';
import { isValues } from '../project/value.js';
import type { DbtScope } from '../template/dbt/types.js';
import { renderMacroInOrder } from '../template/model-context.js';
import { inOwnFile, type Relation } from '../sql/relation.js';
import { dbtNodeFacts, plainConfig } from './dbt-node.js';
import type { NameLatest, PlaceFailures, PlaceRelation } from './link-input.js';
import type { TemplateScope } from './template-scope.js';
import type { TestNode } from './types.js';
import { NodeFacts } from '../template/node-facts.js';

/** What a dbt project's relations are placed with. */
interface Placing {
  readonly scope: TemplateScope & { readonly dbt: DbtScope };
  readonly naming: DbtFacts['naming'];
  /** The target's schema. */
  readonly schema: string;
}

/**
 * dbt's rule: a schema of its own comes behind that of the target, `dev_marts`, and the name is the alias or the node's own; macros of the project or of
 * its packages may say otherwise.
 */
export function placeDbtRelations(placing: Placing): PlaceRelation {
  return (resource, config) => {
    const diagnostics: Diagnostic[] = [];
    const { catalog: database, projectName: project } = placing.scope.dbt;
    const placed: Placed = {
      said: config,
      name: (resource.kind === 'model' ? resource.version?.relationName : undefined) ?? resource.name,
      package: resource.package,
      at: placeOf(resource),
      node: dbtNodeFacts(resource, config, { project, database }),
    };
    const part = (of: NamePart): string =>
      olderSetting(of, resource, config) ?? partOf(of, placed, placing, diagnostics);
    return { value: relationOf(part, placing), diagnostics };
  };
}

const latestMacro = 'generate_latest_version_pointer_alias';

/** The name of the view that shows a model's latest version, where the model or a flag of the project asks for one. */
export function nameDbtLatest(placing: Placing): NameLatest {
  return (resource, config) => {
    const { scope } = placing;
    const said = config.extra?.['latest_version_pointer'];
    const { enabled, alias } = isValues(said) ? said : { enabled: said, alias: undefined };
    const usually = scope.dbt.flags['LATEST_VERSION_POINTER_ENABLED_BY_DEFAULT'] === true;
    if ((enabled ?? usually) !== true) return { value: undefined, diagnostics: [] };
    const own = typeof alias === 'string' && alias.trim() !== '' ? alias.trim() : undefined;
    const { catalog: database, projectName: project } = scope.dbt;
    const isSaid = [...scope.dbt.macros.values()].some((macros) =>
      ['', 'default__', 'duckdb__'].some((prefix) => macros.has(`${prefix}${latestMacro}`)),
    );
    if (!isSaid) return { value: own ?? resource.name, diagnostics: [] };
    const node = dbtNodeFacts(resource, config, { project, database });
    const rendered = nameBy(latestMacro, own, node, scope, placeOf(resource));
    return {
      value: rendered.value === '' ? resource.name : rendered.value,
      diagnostics: rendered.diagnostics,
    };
  };
}

/** Where dbt keeps the failing rows of tests: in a schema of its own, unless the test's configuration says another, under the test's alias. */
export function placeDbtFailures(placing: Placing): PlaceFailures {
  return (test, alias) => {
    const { projectName: project } = placing.scope.dbt;
    const { config, id, name } = test;
    const owner = packageOf(test);
    const shorter = alias === name ? undefined : alias;
    const said = {
      ...config,
      schema: config.schema ?? 'dbt_test__audit',
      ...(config.alias === undefined && shorter !== undefined && { alias: shorter }),
    };
    const placed: Placed = {
      said,
      name,
      package: owner,
      at: test.at,
      node: new NodeFacts(owner ?? project, () => ({
        name,
        unique_id: id,
        resource_type: 'test',
        package_name: owner ?? project,
        fqn: [owner ?? project, ...test.fqn],
        original_file_path: test.path,
        config: plainConfig(said),
        tags: config.tags ?? [],
        meta: config.meta ?? {},
      })),
    };
    // What is wrong with a macro that names schemas is told of the models.
    return relationOf((of) => partOf(of, placed, placing, []), placing);
  };
}

function packageOf({ body, id }: Pick<TestNode, 'body' | 'id'>): string | undefined {
  // The id of a generic test begins with the package of what it tests.
  return body.kind === 'singular' ? body.resource.package : id.split('.')[1];
}

function relationOf(part: (of: NamePart) => string, { scope }: Placing): Relation {
  const database = part('database');
  const isOwn = database.toLowerCase() === scope.dbt.catalog.toLowerCase();
  return inOwnFile({ ...(!isOwn && { database }), schema: part('schema'), name: part('alias') }, scope.dbt);
}

/** What is placed. */
interface Placed {
  readonly said: NodeConfig;
  /** Its name where no alias is said. */
  readonly name: string;
  readonly package: string | undefined;
  readonly at: Span;
  /** What the macros are told of it. */
  readonly node: NodeFacts;
}

const macros = {
  database: 'generate_database_name',
  schema: 'generate_schema_name',
  alias: 'generate_alias_name',
} as const;

function partOf(
  part: NamePart,
  placed: Placed,
  { naming, schema, scope }: Placing,
  diagnostics: Diagnostic[],
): string {
  const said = placed.said[part];
  const { dbt } = scope;
  const usual = usualPart(part, said, placed.name, { schema, database: dbt.database });
  // dbt asks the macros of packages only for the nodes of that package.
  const asked = naming[part].filter((name) => name === dbt.projectName || name === placed.package);
  if (asked.length === 0) return usual;
  const { value: made, diagnostics: found } = nameBy(macros[part], said, placed.node, scope, placed.at);
  diagnostics.push(...found);
  return made === '' || made === 'None' ? usual : made;
}

/** What a macro that makes names gives for what is said of a node. */
function nameBy(
  macro: string,
  said: string | undefined,
  node: NodeFacts,
  scope: Placing['scope'],
  at: Span,
): Outcome<string> {
  const diagnostics: Diagnostic[] = [];
  const { vars, env, target, dbt, macros: known } = scope;
  const rendered = renderMacroInOrder(
    macro,
    [
      { kind: 'value', value: said ?? null },
      { kind: 'value', value: node.values },
    ],
    {
      macros: known,
      vars,
      env,
      target,
      dbt,
      node,
      execute: false,
      incremental: false,
      resolveRef: () => undefined,
      resolveSource: () => undefined,
      report: (finding) => diagnostics.push(finding),
    },
    at,
  );
  return {
    value: rendered.value.rendered.sql.trim(),
    diagnostics: [...diagnostics, ...rendered.diagnostics],
  };
}

/** The older settings of a snapshot say where it is, and nothing is made of them. */
function olderSetting(
  part: NamePart,
  resource: ModelResource | SeedResource,
  config: NodeConfig,
): string | undefined {
  const value = resource.id.startsWith('snapshot.') ? config.extra?.[`target_${part}`] : undefined;
  return typeof value === 'string' ? value.trim() : undefined;
}

function usualPart(
  part: NamePart,
  said: string | undefined,
  name: string,
  target: { readonly schema: string; readonly database: string },
): string {
  switch (part) {
    case 'alias':
      return said?.trim() ?? name;
    case 'database':
      return said?.trim() ?? target.database;
    case 'schema':
      return said === undefined ? target.schema : `${target.schema}_${said.trim()}`;
  }
}

function placeOf(resource: ModelResource | SeedResource): Span {
  return resource.kind === 'model'
    ? spanOf(resource.source, 0, 0)
    : spanOf({ path: resource.file.path, text: '' }, 0, 0);
}
