import type { DbtPackage } from '../project/dbt/dbt-facts.js';
import { dbtTestAlias } from './dbt-test-name.js';
import { testFileName } from './test-file-name.js';
import { codeFileOf, isData, type GraphNode, type ProjectGraph } from './types.js';

/**
 * The file of a node's compiled SQL, below the folder that all of them are in: that of its own file, and of a generic test one in a folder named after the YAML file
 * that it stands in. `packages` are those of a dbt project, and none elsewhere.
 */
export function compiledFile(
  node: GraphNode,
  graph: Pick<ProjectGraph, 'nodes'>,
  packages: readonly DbtPackage[],
): string {
  return inItsPackage(ownFile(node, graph, packages.length > 0), packages);
}

/** As dbt writes it: a file below the name of the package that it is from. */
export function inItsPackage(path: string, packages: readonly DbtPackage[]): string {
  const installed = packages.find(({ folder }) => folder !== '' && path.startsWith(`${folder}/`));
  if (installed) return `${installed.name}${path.slice(installed.folder.length)}`;
  const own = packages.find(({ folder }) => folder === '');
  return own ? `${own.name}/${path}` : path;
}

function ownFile(node: GraphNode, { nodes }: Pick<ProjectGraph, 'nodes'>, ofDbt: boolean): string {
  if (node.kind === 'model') return codeFileOf(node);
  if (isData(node) || (node.kind === 'test' && node.body.kind === 'singular')) return node.path;
  if (!ofDbt || node.kind !== 'test' || node.body.kind !== 'generic')
    return `${node.path}/${testFileName(node.name)}`;
  const target = nodes.get(node.body.target);
  const name = target && isData(target) ? dbtTestAlias(node.name, node.body.test, target) : node.name;
  return `${node.path}/${testFileName(name)}`;
}
