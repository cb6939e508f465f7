import { dbtNodeFacts } from '../graph/dbt-node.js';
import type { TemplateScope } from '../graph/template-scope.js';
import type { GraphNode } from '../graph/types.js';
import type { ModelContext } from '../template/model-types.js';
import { NodeFacts } from '../template/node-facts.js';
import type { Template } from '../template/types.js';

/**
 * What templates in Jinja, and models in Python, are told besides.
 * @param from the installed dbt package of a template that no node has
 */
export function dbtContext(
  template: Template,
  scope: TemplateScope,
  owner: GraphNode | undefined,
  from: string | undefined,
): Pick<ModelContext, 'dbt' | 'node'> {
  const dbt = scope.dbt ?? ((template.jinja ?? template.python) && scope.jinja);
  if (!dbt) return {};
  const { projectName: project, catalog: database } = dbt;
  if (owner?.kind === 'model' || owner?.kind === 'seed')
    return {
      dbt,
      node: dbtNodeFacts(owner.resource, owner.config, { project, database, relation: owner.relation }),
    };
  if (from !== undefined) return { dbt, node: NodeFacts.inPackage(from) };
  if (owner?.kind !== 'test' || owner.body.kind !== 'singular') return { dbt };
  const relation = owner.failures?.value;
  const where = { project, database, ...(relation && { relation }) };
  return { dbt, node: dbtNodeFacts(owner.body.resource, owner.config, where) };
}
