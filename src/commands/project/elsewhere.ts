import type { NodeId } from '../../core/project/ids.js';
import { mayBuild, type PlanInput } from '../../core/plan/plan-input.js';
import { Compiler } from '../../core/plan/compile.js';
import { deferredNodes, personalInProduction, type Production } from '../../core/plan/defer.js';
import { makeReading, type DeferredNode, type RowLimit } from '../../core/plan/reading.js';
import type { WarehouseState } from '../../core/plan/warehouse-state.js';
import { diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { exitCodes } from '../frame/exit-codes.js';
import { openDeferral, type Deferral } from './deferral.js';
import type { Io } from '../frame/io.js';
import type { DeferOptions, ProjectOptions } from '../frame/options.js';
import { readFacts } from '../build/run-facts.js';
import { SessionError } from './session-error.js';
import { openSession } from './warehouse-session.js';
import type { Workspace } from './workspace.js';

/** What a command reads elsewhere than in its target, as its options say. */
export interface ElsewhereInput {
  readonly command: PlanInput['command'];
  readonly selected: ReadonlySet<NodeId>;
  readonly state: WarehouseState;
  /** Versions of the sources whose files are here. */
  readonly sourceVersions: ReadonlyMap<NodeId, string>;
  readonly deferral: Deferral | undefined;
  readonly favorState: boolean;
  readonly limit: RowLimit | undefined;
  readonly wait: number | 'forever';
  /** Whether the command reads where it cannot write, not even into memory: files are then read in place. */
  readonly isReadAtOnce?: boolean;
}

/** The workspace as the command is to see it: its compiler names the relations that are read. Throws `SessionError`. */
export async function readElsewhere(workspace: Workspace, input: ElsewhereInput): Promise<Workspace> {
  const { command, deferral, favorState, limit, selected, state, wait, isReadAtOnce = false } = input;
  if (!deferral && !limit) return workspace;
  const { graph, definitions } = workspace;
  const production: Production | undefined = await deferral?.production(wait, `eider ${command}`);
  const deferred: ReadonlyMap<NodeId, DeferredNode> = production
    ? deferredNodes({
        graph,
        selected,
        state,
        production,
        favorState,
        lacksFiles: (id) => !input.sourceVersions.has(id),
        mayBuild: (node) => mayBuild(node, { command, selected }),
      })
    : new Map();
  refuseUnattached(deferred, workspace, deferral?.label ?? '');
  const reading = makeReading(graph, deferred, limit, selected, isReadAtOnce);
  const { relations, inModels } = reading;
  const personal = production && { personal: personalInProduction(deferred.keys(), production.nodes) };
  return {
    ...workspace,
    // Its SQL is not what the project alone says.
    contentKey: undefined,
    compiler: new Compiler(graph, definitions.scope, {
      relations,
      inModels,
      ...personal,
      ...(reading.limit?.kind === 'empty' && { withoutRows: true }),
    }),
    reading,
    ...personal,
  };
}

/** Throws `SessionError` where a relation that is read in place is in a database that the target does not know. */
function refuseUnattached(
  deferred: ReadonlyMap<NodeId, DeferredNode>,
  { graph, target }: Workspace,
  state: string,
): void {
  const known = new Set(target.attach.map(({ alias }) => alias.toLowerCase()));
  const found = [...deferred].flatMap(([id, { inPlace, relation }]) => {
    const { database } = relation;
    if (inPlace !== true || database === undefined || known.has(database.toLowerCase())) return [];
    const data = { node: graph.nodes.get(id)?.name ?? id, database, state, target: target.name };
    return [diagnostic('defer/not-attached', data)];
  });
  if (found.length > 0) throw new SessionError(found, exitCodes.problem);
}

/** A workspace for a command that runs no plan, with the deferral that it was asked for. */
export interface Deferred {
  readonly workspace: Workspace;
  readonly deferral?: Deferral;
}

/**
 * The same for a command that runs no plan. Looks into the target for what it holds; without `--defer` nothing is opened. Throws `SessionError`.
 * @param command `build` for one that stands for a build of the selection, `test` for one that builds nothing
 */
export async function deferFor(
  command: 'build' | 'test',
  workspace: Workspace,
  selected: ReadonlySet<NodeId>,
  options: ProjectOptions & DeferOptions & { readonly state?: string },
  io: Io,
): Promise<Outcome<Deferred>> {
  const opened = await openDeferral(workspace, options, io, true);
  const deferral = opened.value;
  if (!deferral) return { value: { workspace }, diagnostics: opened.diagnostics };
  const session = await openSession(
    workspace,
    { readOnly: true, extensions: [], wait: 0, command: `eider ${command}` },
    io,
  );
  try {
    const { state, facts } = await readFacts(workspace, session, '', io.now());
    const { sourceVersions } = facts;
    const { favorState } = options;
    const isReadAtOnce = command === 'test';
    const input = {
      command,
      selected,
      state,
      sourceVersions,
      deferral,
      favorState,
      limit: undefined,
      wait: 0,
      isReadAtOnce,
    };
    const seen = await readElsewhere(workspace, input);
    return { value: { workspace: seen, deferral }, diagnostics: opened.diagnostics };
  } finally {
    await session.close();
  }
}
