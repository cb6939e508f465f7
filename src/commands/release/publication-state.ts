import { randomUUID } from 'node:crypto';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { selectNodes } from '../../core/graph/select.js';
import { isData, type GraphNode, type ProjectGraph } from '../../core/graph/types.js';
import { buildPlan } from '../../core/plan/build-plan.js';
import type { Plan } from '../../core/plan/stages.js';
import type { WarehouseState } from '../../core/plan/warehouse-state.js';
import { usesPseudonymKey } from '../../core/plan/volatile.js';
import type { PublishableModel } from '../../core/privacy/publication-policy.js';
import type { Publication } from '../../core/project/publication.js';
import type { SourceFact } from '../../engine/publish/copy-tables.js';
import type { Io } from '../frame/io.js';
import type { PublishOptions } from '../frame/options.js';
import { probeExtensions, pseudonymKeyProblems, readFacts } from '../build/run-facts.js';
import { openSession } from '../project/warehouse-session.js';
import { sha256 } from '../frame/sha256.js';
import type { Workspace } from '../project/workspace.js';

/** What the warehouse says of the marts of a publication. */
export interface PublicationState {
  /** Why the marts cannot be judged at all. */
  readonly diagnostics: readonly Diagnostic[];
  /** Marts and ancestors that are not up to date, or whose tests have not passed, and why. */
  readonly notCurrent: readonly { readonly name: string; readonly why: string }[];
  /** Equal for two releases exactly when nothing that goes into them differs. */
  readonly fingerprint: string;
  /** The run that built the newest of the marts. */
  readonly runId: string | undefined;
  /** The sources of each mart, by its name. */
  readonly sources: ReadonlyMap<string, readonly SourceFact[]>;
}

const nothing = { notCurrent: [], fingerprint: '', runId: undefined, sources: new Map<string, never>() };

/** Judges a publication by the state recorded in the warehouse. Reads only. Throws `SessionError`. */
export async function publicationState(
  publication: Publication,
  workspace: Workspace,
  options: PublishOptions,
  io: Io,
): Promise<PublicationState> {
  const { graph, compiler } = workspace;
  const published = [...graph.nodes.values()].filter(
    (node) => isData(node) && publication.tables.some((table) => table.model === node.name),
  );
  if (published.length === 0) return { diagnostics: [], ...nothing };
  const selection = selectNodes(graph, { select: published.map((node) => `+${node.name}`), exclude: [] });
  const uses = [...selection.value].filter((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'model' && usesPseudonymKey(compiler.model(node).sql.sql);
  });
  const diagnostics = pseudonymKeyProblems(workspace, uses);
  if (diagnostics.length > 0) return { diagnostics, ...nothing };
  const session = await openSession(
    workspace,
    { readOnly: true, extensions: probeExtensions(workspace), wait: options.wait, command: 'eider publish' },
    io,
  );
  try {
    const { state, facts } = await readFacts(workspace, session, randomUUID(), io.now());
    const { value: plan } = buildPlan({
      command: 'build',
      graph,
      compiler,
      selected: selection.value,
      state,
      facts,
      options: { fullRefresh: false, force: false, storeFailures: false, acceptVolatile: true },
      hash: sha256,
    });
    const recorded = published.map((node) => state.nodes.get(node.id));
    const newest = recorded
      .filter((node) => node !== undefined)
      .toSorted((a, b) => (a.builtAt < b.builtAt ? 1 : -1))[0];
    return {
      diagnostics,
      notCurrent: plan.stages.map((stage) => ({ name: stage.label, why: whyNot(stage) })),
      fingerprint: sha256(
        JSON.stringify([
          definition(publication, workspace),
          recorded.map((node) => node?.fingerprint ?? null),
        ]),
      ),
      runId: newest?.runId,
      sources: new Map(published.map((node) => [node.name, sourcesOf(node, graph, state)])),
    };
  } finally {
    await session.close();
  }
}

/** The sources above a mart whose version the state knows, by name. */
function sourcesOf(mart: GraphNode, graph: ProjectGraph, state: WarehouseState): readonly SourceFact[] {
  const above = selectNodes(graph, { select: [`+${mart.name}`], exclude: [] });
  return [...above.value]
    .flatMap((id) => {
      const node = graph.nodes.get(id);
      const known = state.nodes.get(id);
      if (node?.kind !== 'source' || !known || known.builtAt === '') return [];
      const version = known.fingerprint.slice(0, 16);
      const source = `${node.resource.sourceName}.${node.name}`;
      return [{ source, version, read_at: new Date(known.builtAt).toISOString() }];
    })
    .toSorted((a, b) => (a.source < b.source ? -1 : 1));
}

function whyNot(stage: Plan['stages'][number]): string {
  if (stage.kind === 'test')
    return stage.tests.length === 1
      ? 'has a test that has not passed'
      : `has ${stage.tests.length} tests that have not passed`;
  switch (stage.reason) {
    case 'new':
    case 'missing':
      return 'is not built';
    case 'changed':
      return 'has changed';
    case 'was empty':
      return 'was built with `--empty`';
    case 'was sampled':
      return 'was built with `--sample`';
    case 'was deferred':
      return 'was built with `--defer`';
    case 'inputs changed':
      return 'has inputs that changed';
    default:
      return `must be built again (${stage.reason})`;
  }
}

/** All of a publication that shows in its file: what it lists, and the descriptions that become comments. */
function definition(publication: Publication, workspace: Workspace): unknown {
  const { path, format, geometry, hugeint, storageVersion, allow, tables } = publication;
  const described = publishableModels(workspace).filter((model) =>
    tables.some((table) => table.model === model.name),
  );
  return [
    path,
    [format, geometry ?? null, hugeint ?? null],
    storageVersion,
    allow ?? [],
    tables.map((table) => [
      table.model,
      table.name,
      table.columns.map((column) => column.name),
      table.orderBy ?? [],
      table.indexes ?? [],
    ]),
    described.map((model) => [
      model.name,
      model.description,
      model.columns.map(({ name, description, pii }) => [name, description, pii ?? null]),
    ]),
  ];
}

/** Every model and seed that a publication can name. */
export function publishableModels(workspace: Workspace): readonly PublishableModel[] {
  return [...workspace.graph.nodes.values()].flatMap((node) =>
    isData(node) && node.kind !== 'source'
      ? [
          {
            name: node.name,
            relation: node.relation,
            description: node.description,
            columns: node.resource.columns,
          },
        ]
      : [],
  );
}
