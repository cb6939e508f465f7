import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isData, materializationOf, type DataNode } from '../../core/graph/types.js';
import { baseModel, modelYaml, unitTestYaml, type GeneratedColumn } from '../../core/library/generate.js';
import { plainSources } from '../../core/lineage/query-lineage.js';
import { relationKey } from '../../core/sql/relation.js';
import { bindProject, type BoundProject } from '../check/bind-project.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { GenerateOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { findNode } from '../project/find-node.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** What a text is written of: the nodes named, bound without data. */
interface Subject {
  readonly nodes: readonly DataNode[];
  readonly bound: BoundProject;
  readonly workspace: Workspace;
}

/** `eider generate base-model`. */
export async function runGenerateBaseModel(options: GenerateOptions, io: Io): Promise<ExitCode> {
  return generate(options, io, ({ nodes, bound }) =>
    nodes.map((node) => baseModel(referenceOf(node), columnsOf(node, bound))).join('\n'),
  );
}

/** `eider generate model-yaml`. */
export async function runGenerateModelYaml(options: GenerateOptions, io: Io): Promise<ExitCode> {
  return generate(options, io, (subject) => {
    const models = subject.nodes.map((node) => {
      const described = descriptionsOf(node, subject);
      const columns = columnsOf(node, subject.bound).map((column, index) => {
        const description = described[index];
        return { ...column, ...(description !== undefined && { description }) };
      });
      return { name: node.name, columns };
    });
    return modelYaml(models, options.dialect);
  });
}

/** `eider generate unit-test`. */
export async function runGenerateUnitTest(options: GenerateOptions, io: Io): Promise<ExitCode> {
  return generate(options, io, ({ nodes, bound, workspace }) =>
    nodes
      .map((node) => {
        const inputs = node.parents.flatMap((id) => {
          const parent = workspace.graph.nodes.get(id);
          if (!parent || !isData(parent) || id === node.id) return [];
          return [{ reference: referenceOf(parent), columns: columnsOf(parent, bound) }];
        });
        const incremental = node.kind === 'model' && materializationOf(node) === 'incremental';
        return unitTestYaml({ model: node.name, incremental, inputs, columns: columnsOf(node, bound) });
      })
      .join('\n'),
  );
}

/** Binds what is named and prints what is made of it; nothing when its columns are not known. */
async function generate(
  options: GenerateOptions,
  io: Io,
  make: (subject: Subject) => string,
): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const found: Diagnostic[] = [...opened.diagnostics];
  const workspace = opened.value;
  const nodes: DataNode[] = [];
  for (const name of workspace && !hasErrors(found) ? options.names : []) {
    const node = workspace && findNode(workspace.graph, name);
    if (node && 'code' in node) found.push(node);
    else if (node) nodes.push(node);
  }
  const isWrong = !workspace || hasErrors(found);
  const bound = isWrong ? undefined : await bindProject(workspace, new Set(nodes.map(({ id }) => id)), io);
  const judged = applyWarnError([...found, ...(bound?.diagnostics ?? [])], options);
  printDiagnostics(judged, io, options);
  if (!workspace || !bound || hasErrors(judged)) return exitCodeOf(judged);
  if (nodes.some((node) => columnsOf(node, bound).length === 0)) return exitCodes.problem;
  io.stdout(make({ nodes, bound, workspace }));
  return exitCodeOf(judged);
}

function referenceOf(node: DataNode): string {
  return node.kind === 'source'
    ? `source('${node.resource.sourceName}', '${node.name}')`
    : `ref('${node.name}')`;
}

function columnsOf({ id }: DataNode, bound: BoundProject): readonly GeneratedColumn[] {
  return (bound.nodes.get(id)?.columns ?? []).map(({ name, type }) => ({ name, type }));
}

/** What YAML says of columns, in the order of a node's columns: of a column itself, or of the one that it is a copy of. */
function descriptionsOf(node: DataNode, { bound, workspace }: Subject): readonly (string | undefined)[] {
  const { columns = [], lineage } = bound.nodes.get(node.id) ?? {};
  const byRelation = new Map(
    [...workspace.graph.nodes.values()].flatMap((each) =>
      isData(each) ? [[relationKey(each.relation), each] as const] : [],
    ),
  );
  return columns.map(({ name }, index) => {
    const own = describedAs(node, name);
    if (own !== undefined) return own;
    const [only, ...others] = plainSources(lineage?.columns[index]?.edges ?? []);
    if (!only || others.length > 0 || only.how !== 'copied') return undefined;
    const { relation, column } = only.source;
    return describedAs(byRelation.get(relationKey(relation)), column);
  });
}

/** Case does not count. */
function describedAs(node: DataNode | undefined, column: string): string | undefined {
  const found = node?.resource.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
  return found && found.description !== '' ? found.description : undefined;
}
