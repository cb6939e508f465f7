import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf, type Span } from '../diagnostics/source.js';
import type { DbtFacts, NamePart } from '../project/dbt/dbt-facts.js';
import type { ModelResource, NodeConfig, SeedResource } from '../project/types.js';
import type { DbtScope } from '../template/dbt/types.js';
import { renderMacro } from '../template/model-context.js';
import { dbtNode } from './dbt-node.js';
import type { PlaceRelation } from './link.js';
import type { TemplateScope } from './template-scope.js';

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
    const part = (of: NamePart): string => partOf(of, resource, config, placing, diagnostics);
    const database = part('database');
    const isOwn = database.toLowerCase() === placing.scope.dbt.database.toLowerCase();
    const value = { ...(!isOwn && { database }), schema: part('schema'), name: part('alias') };
    return { value, diagnostics };
  };
}

const macros = {
  database: { macro: 'generate_database_name', parameter: 'custom_database_name' },
  schema: { macro: 'generate_schema_name', parameter: 'custom_schema_name' },
  alias: { macro: 'generate_alias_name', parameter: 'custom_alias_name' },
} as const;

function partOf(
  part: NamePart,
  resource: ModelResource | SeedResource,
  config: NodeConfig,
  { naming, schema, scope }: Placing,
  diagnostics: Diagnostic[],
): string {
  const older = olderSetting(part, resource, config);
  if (older !== undefined) return older;
  const said = config[part];
  const { dbt } = scope;
  const usual = usualPart(part, said, resource, { schema, database: dbt.database });
  // dbt asks the macros of packages only for the nodes of that package.
  const asked = naming[part].filter((name) => name === dbt.projectName || name === resource.package);
  if (asked.length === 0) return usual;
  const { macro, parameter } = macros[part];
  const at = placeOf(resource);
  const node = dbtNode(resource, config, { project: dbt.projectName, database: dbt.database });
  const rendered = renderMacro(
    macro,
    { [parameter]: { kind: 'value', value: said ?? null }, node: { kind: 'value', value: node } },
    {
      macros: scope.macros,
      vars: scope.vars,
      env: scope.env,
      target: scope.target,
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
  diagnostics.push(...rendered.diagnostics);
  const made = rendered.value.rendered.sql.trim();
  return made === '' || made === 'None' ? usual : made;
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
  resource: ModelResource | SeedResource,
  target: { readonly schema: string; readonly database: string },
): string {
  switch (part) {
    case 'alias':
      return (
        said?.trim() ??
        (resource.kind === 'model' ? resource.version?.relationName : undefined) ??
        resource.name
      );
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
