import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { hideCredentials } from '../../core/diagnostics/credentials.js';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { isData, isEphemeral, isTest } from '../../core/graph/types.js';
import { openLineageEvent, type LineageDataset, type LineageStep } from '../../core/manifest/openlineage.js';
import { storedParents } from '../../core/graph/stored-parents.js';
import type { RunEvent, RunResult, StageResult } from '../../core/plan/events.js';
import type { Plan } from '../../core/plan/stages.js';
import type { NodeId } from '../../core/project/ids.js';
import { fileSink, httpSink, type EventSink } from '../../engine/files/event-sink.js';
import { bindProject, type BoundProject } from '../check/bind-project.js';
import type { Io } from '../frame/io.js';
import { version } from '../frame/version.js';
import type { Workspace } from '../project/workspace.js';

/** A run, as OpenLineage names it. */
interface RunOf {
  readonly runId: string;
  readonly command: string;
}

/** Sends what a run does to whom `--openlineage` names: a file, or a server. */
export class OpenLineageListener {
  readonly #workspace: Workspace;
  readonly #bound: BoundProject;
  readonly #run: RunOf;
  readonly #io: Io;
  readonly #where: string;
  readonly #sink: EventSink;
  readonly #stages = new Map<NodeId, string>();

  private constructor(workspace: Workspace, bound: BoundProject, run: RunOf, where: string, io: Io) {
    this.#workspace = workspace;
    this.#bound = bound;
    this.#run = run;
    this.#io = io;
    this.#where = where;
    this.#sink = sinkOf(where, io);
  }

  /**
   * Binds what the plan builds, to know the columns; a project that cannot be bound here is told of without them. To be called while the
   * warehouse is not open in this process.
   */
  static async open(
    where: string | undefined,
    workspace: Workspace,
    plan: Plan,
    run: RunOf,
    io: Io,
  ): Promise<OpenLineageListener | undefined> {
    if (where === undefined) return undefined;
    const { definitions } = workspace;
    const built = plan.stages.flatMap((stage) => (stage.kind === 'build' ? [stage.id] : []));
    const before = definitions.diagnostics.length;
    const bound = await bindProject({ ...workspace, compiler: definitions }, new Set(built), io);
    // What is wrong without data is not this run's.
    definitions.diagnostics.splice(before);
    const listener = new OpenLineageListener(workspace, bound, run, where, io);
    listener.#send({ type: 'START', time: io.now() });
    return listener;
  }

  event(event: RunEvent): void {
    if (event.kind === 'stage-started') this.#start(event.id);
    if (event.kind === 'stage-finished') this.#finish(event.result);
  }

  /** Ends the run; why not all of it could be told, when that is so. */
  async close(result: RunResult | undefined): Promise<readonly Diagnostic[]> {
    const isBad = (stage: StageResult): boolean => !['success', 'reused'].includes(stage.status);
    const failed = result?.stages.filter(isBad).length ?? 0;
    const isFailed = result === undefined || result.failure !== undefined || failed > 0;
    const problem =
      result?.failure?.message ??
      (failed > 0 ? `${failed} of ${result?.stages.length} failed` : 'it could not run');
    this.#send({
      type: result?.interrupted === true ? 'ABORT' : isFailed ? 'FAIL' : 'COMPLETE',
      time: this.#io.now(),
      ...(isFailed && { problem: firstLine(problem) }),
    });
    const reason = await this.#sink.close();
    if (reason === undefined) return [];
    return [diagnostic('openlineage/not-sent', { where: hideCredentials(this.#where), reason })];
  }

  #start(id: NodeId): void {
    if (this.#stages.has(id)) return;
    this.#stages.set(id, randomUUID());
    this.#stage(id, 'START', {});
  }

  #finish(result: StageResult): void {
    const { id, status, rows, failure, tests } = result;
    // What never ran has no run.
    if (status === 'reused' || (status === 'skipped' && !this.#stages.has(id))) return;
    this.#start(id);
    if (status === 'success') {
      this.#stage(id, 'COMPLETE', rows === undefined ? {} : { rows });
      return;
    }
    const failing = tests.filter((test) => test.status === 'fail' || test.status === 'error');
    const problem = failure?.message ?? `tests failed: ${failing.map(({ name }) => name).join(', ')}`;
    const type = status === 'interrupted' || status === 'skipped' ? 'ABORT' : 'FAIL';
    this.#stage(id, type, type === 'FAIL' ? { problem: firstLine(problem) } : {});
  }

  #stage(id: NodeId, type: LineageStep['type'], more: Partial<LineageStep>): void {
    const { graph } = this.#workspace;
    const node = graph.nodes.get(id);
    const runId = this.#stages.get(id);
    if (!node || runId === undefined) return;
    const read = isTest(node) ? node.parents : storedParents(graph, node.parents);
    // `test` checks what is there; every other command makes it.
    const isMade = isData(node) && this.#run.command !== 'test';
    const inputs = (isMade ? read : [id, ...(isTest(node) ? read : [])]).flatMap((one) => this.#dataset(one));
    const [output] = isMade ? this.#dataset(id) : [];
    this.#send({
      type,
      time: this.#io.now(),
      job: { name: node.name, kind: node.kind, runId },
      inputs,
      ...(output && { output }),
      ...(output && type === 'COMPLETE' && { columns: this.#bound.columns }),
      ...more,
    });
  }

  #dataset(id: NodeId): readonly LineageDataset[] {
    const node = this.#workspace.graph.nodes.get(id);
    if (!node || !isData(node) || isEphemeral(node)) return [];
    const { columns = [] } = this.#bound.nodes.get(id) ?? {};
    return [{ relation: node.relation, columns }];
  }

  #send(step: LineageStep): void {
    const { project, target } = this.#workspace;
    const run = { ...this.#run, version, project: project.name, target: target.name };
    this.#sink.send(openLineageEvent(run, step));
  }
}

/** The path of Marquez and others, for an address that names a server only. */
const usualPath = '/api/v1/lineage';

function sinkOf(where: string, io: Io): EventSink {
  if (!/^https?:\/\//iu.test(where)) return fileSink(resolve(io.cwd, where));
  const url = URL.canParse(where) ? new URL(where) : undefined;
  if (url?.pathname === '/') url.pathname = usualPath;
  return httpSink(url?.href ?? where, io.env['OPENLINEAGE_API_KEY']);
}

function firstLine(text: string): string {
  return hideCredentials(text.split('\n', 1)[0] ?? '');
}
