import { join, relative } from 'node:path';
import type { Diagnostic, Outcome } from '../../core/diagnostics/diagnostic.js';
import { selectNodes } from '../../core/graph/select.js';
import type { SelectionFacts, StateFacts } from '../../core/graph/selection.js';
import { dbtIds } from '../../core/manifest/dbt/dbt-ids.js';
import { compareWithDbt } from '../../core/manifest/dbt/state/compare-with-dbt.js';
import type { DbtState } from '../../core/manifest/dbt/state/read-dbt-state.js';
import { compareWithState } from '../../core/manifest/state-comparison.js';
import { readSourceFreshness, type SourceFreshness } from '../../core/manifest/source-freshness.js';
import type { StateDirectory } from '../../core/manifest/state-directory.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Value } from '../../core/project/value.js';
import { md5 } from '../../core/template/dbt/md5.js';
import { renderYamlText } from '../../core/template/dbt/render-yaml-text.js';
import { resourceTypeOf } from '../../core/graph/types.js';
import { readStateFile } from '../../engine/files/state-files.js';
import { DbtArtifacts } from './dbt-artifacts.js';
import { dbtTarget } from './dbt-workspace.js';
import { openState } from './open-state.js';
import type { SelectionOptions } from '../frame/options.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from './workspace.js';

/** The nodes that a command is asked to work on, with what `--state` gives for `state:` and its like. */
export async function chooseNodes(
  workspace: Workspace,
  options: SelectionOptions,
): Promise<Outcome<ReadonlySet<NodeId>>> {
  const { project } = workspace;
  const diagnostics: Diagnostic[] = [];
  const state = await stateFacts(workspace, options.state, diagnostics);
  if (options.state !== undefined && !state) return { value: new Set(), diagnostics };
  const chosen = selectNodes(workspace.graph, options, {
    ...(project.selectors && { selectors: project.selectors }),
    ...(project.indirectSelection && { indirectSelection: project.indirectSelection }),
    ...(state && { state }),
    asDbt: project.dbt !== undefined,
  });
  tellSelected(workspace, chosen.value);
  return { value: chosen.value, diagnostics: [...diagnostics, ...chosen.diagnostics] };
}

/** `selected_resources` of templates: ids as dbt makes them, of what the command works on. */
function tellSelected({ given, graph, toldOfGraph }: Workspace, chosen: ReadonlySet<NodeId>): void {
  if (!toldOfGraph) return;
  const { command = '' } = given.options;
  let made: readonly string[] | undefined;
  toldOfGraph.selected = () => {
    if (made) return made;
    const ids = dbtIds(graph, md5);
    const types = commandTypes.get(command);
    const nodes = graph.order.flatMap((id) => (chosen.has(id) ? (graph.nodes.get(id) ?? []) : []));
    const worked = nodes.filter((node) => types?.includes(resourceTypeOf(node)) ?? node.kind !== 'source');
    return (made = worked.map(({ id }) => ids.get(id) ?? id));
  };
}

/** What commands of one kind of resource work on. */
const commandTypes: ReadonlyMap<string, readonly string[]> = new Map([
  ['run', ['model']],
  ['seed', ['seed']],
  ['snapshot', ['snapshot']],
  ['test', ['test', 'unit_test']],
]);

/** Whether nothing was chosen or left out: the command is for the whole project. */
export function isEverything(workspace: Workspace, options: SelectionOptions): boolean {
  const { select, exclude, selector, resourceTypes = [], excludeResourceTypes = [] } = options;
  const given = [...select, ...exclude, ...resourceTypes, ...excludeResourceTypes];
  const standard = (workspace.project.selectors ?? []).some((named) => named.isDefault);
  return given.length === 0 && selector === undefined && !standard;
}

async function stateFacts(
  workspace: Workspace,
  folder: string | undefined,
  diagnostics: Diagnostic[],
): Promise<SelectionFacts['state']> {
  if (folder === undefined) return undefined;
  const opened = await openState(folder, workspace);
  diagnostics.push(...opened.diagnostics);
  if (!opened.value) return undefined;
  const now = opened.value.freshness && (await currentFreshness(workspace, diagnostics));
  const facts: StateFacts = {
    ...compareWithState(opened.value, workspace.compiler, sha256, now),
    ...(workspace.project.dbt && { isOfDbt: true }),
  };
  const { dbt, isOfDbt } = opened.value;
  if (!dbt) return facts;
  const byDbt = { ...facts, ...dbtFacts(dbt, opened.value, workspace) };
  return isOfDbt ? byDbt : withOwnRows(byDbt);
}

/** The rows of unit tests are in no manifest that Eider wrote: what it keeps beside tells whether they are others. */
function withOwnRows(facts: StateFacts): StateFacts {
  const { asDbt } = facts;
  if (!asDbt) return facts;
  return {
    ...facts,
    asDbt: (node, wanted) => {
      const isAsked = node.kind === 'unit_test' && /^(?:un)?modified$/u.test(wanted);
      if (!isAsked || asDbt(node, 'new')) return asDbt(node, wanted);
      return (asDbt(node, 'modified') || facts.isChanged(node)) === (wanted === 'modified');
    },
  };
}

/** What dbt's files say instead. */
function dbtFacts(dbt: DbtState, { dbtResults }: StateDirectory, workspace: Workspace): Partial<StateFacts> {
  const { compiler, env, given, graph, target } = workspace;
  const artifacts = new DbtArtifacts(workspace, {
    runId: '',
    startedAt: given.startedAt,
    now: () => given.startedAt,
  });
  const vars = compiler.scope.dbt?.vars.get(compiler.scope.dbt.projectName) ?? {};
  const scope = { env, vars, target: dbtTarget(target) };
  const source = { path: 'manifest.json', text: '' };
  const render = (text: string): Value | undefined => {
    const made = renderYamlText(text, { source, start: 0, end: 0 }, scope);
    return made.diagnostics.length > 0 ? undefined : made.value;
  };
  const ids = dbtIds(graph, md5);
  const results = dbtResults && statusesOf(dbtResults.statuses, graph.order, (id) => ids.get(id) ?? id);
  return {
    ...compareWithDbt(dbt, () => ({ ...artifacts.present(), render })),
    ...(results && { results }),
  };
}

function statusesOf(
  statuses: ReadonlyMap<string, string>,
  nodes: readonly NodeId[],
  dbtId: (id: NodeId) => string,
): ReadonlyMap<string, string> {
  return new Map(
    nodes.flatMap((id) => {
      const status = statuses.get(dbtId(id));
      return status === undefined ? [] : [[id, status] as const];
    }),
  );
}

/** What `sources.json` of the project's own target folder says. */
async function currentFreshness(
  { root, targetPath }: Workspace,
  diagnostics: Diagnostic[],
): Promise<SourceFreshness | undefined> {
  const file = join(targetPath, 'sources.json');
  const shown = relative(root, file).replaceAll('\\', '/');
  const read = await readStateFile(file, shown.startsWith('..') ? file : shown, diagnostics);
  return read && readSourceFreshness(read, diagnostics);
}
