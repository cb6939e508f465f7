import {
  resourceTypeOf,
  type GraphNode,
  type ProjectGraph,
  type TestNode,
  type UnitTestNode,
} from '../../graph/types.js';
import type { NodeId } from '../../project/ids.js';
import type { Value, Values } from '../../project/value.js';
import type { Batch } from '../../plan/batches.js';
import type { BatchResults, RunHookResult, RunResult, StageResult, TestResult } from '../../plan/events.js';
import type { Plan, PlannedTest, PlannedUnitTest, Stage } from '../../plan/stages.js';
import type { SqlFailure } from '../../sql/failure.js';
import { artifactMetadata, type ArtifactStamp, type DbtArtifact } from './artifact.js';
import type { DbtIds } from './dbt-ids.js';
import { fullRelation } from './entry.js';
import { hookResults, outsideResults, type DbtRunInput } from './unbuilt-results.js';
import { workerLanes, type StageTiming } from './worker-lanes.js';

export interface DbtRunResultsInput {
  readonly graph: ProjectGraph;
  readonly ids: DbtIds;
  readonly plan: Plan;
  readonly result: RunResult;
  /** Of the stages that were begun. */
  readonly timings: ReadonlyMap<NodeId, StageTiming>;
  /** DuckDB's name of the warehouse: see `databaseName`. */
  readonly database: string;
  /** The SQL of a model or test; undefined for what has none. */
  readonly compiledSql: (node: GraphNode) => string | undefined;
  /** What was asked for, `which` among it; no variable's value and no path. */
  readonly args: Values;
  readonly stamp: ArtifactStamp;
  readonly dbt?: DbtRunInput;
}

/**
 * What a run did, as dbt's `run_results.json`, schema v6. A model that was built and not put in place, because its tests failed, is an
 * `error`. Sources have no result there: a model that reads one which failed carries its failure. Nothing quotes a value of a row.
 */
export function makeDbtRunResults(input: DbtRunResultsInput): DbtArtifact {
  const { plan, result, stamp } = input;
  return {
    metadata: artifactMetadata('runResults', stamp),
    content: {
      results: new DbtResults(input).all(),
      // A run that had nothing to do is the same as the one before it.
      elapsed_time: plan.stages.length === 0 ? 0 : result.seconds,
      args: input.args,
    },
  };
}

interface Outcome {
  readonly status: string;
  readonly message: string | null;
  readonly seconds: number;
  readonly timing?: StageTiming;
  readonly failures?: number | null;
  readonly adapterResponse?: Values;
  readonly relation?: string | null;
  readonly batches?: BatchResults;
}

class DbtResults {
  readonly #input: DbtRunResultsInput;
  readonly #lanes: ReadonlyMap<NodeId, number>;
  readonly #byId: ReadonlyMap<NodeId, StageResult>;

  constructor(input: DbtRunResultsInput) {
    this.#input = input;
    this.#lanes = workerLanes(input.timings);
    this.#byId = new Map(input.result.stages.map((stage) => [stage.id, stage]));
  }

  all(): readonly Values[] {
    const { plan, graph } = this.#input;
    const done = plan.stages.flatMap((stage) => this.#stage(stage));
    const reused = plan.reused.flatMap(({ id }) => {
      const node = graph.nodes.get(id);
      return node && node.kind !== 'source'
        ? [this.#entry(node, { status: 'reused', message: null, seconds: 0 })]
        : [];
    });
    const passed = (plan.passedTests ?? []).flatMap((id) => {
      const node = graph.nodes.get(id);
      return node ? [this.#entry(node, { status: 'pass', message: null, failures: 0, seconds: 0 })] : [];
    });
    return [
      ...this.#hooks('on-run-start'),
      ...done,
      ...reused,
      ...passed,
      ...(this.#input.dbt ? outsideResults(this.#input.dbt, graph, this.#byId) : []),
      ...this.#hooks('on-run-end'),
    ];
  }

  #hooks(when: RunHookResult['when']): readonly Values[] {
    const { dbt, plan, result } = this.#input;
    return dbt ? hookResults(when, dbt, plan, result) : [];
  }

  #stage(stage: Stage): readonly Values[] {
    const node = this.#input.graph.nodes.get(stage.id);
    const result = this.#byId.get(stage.id);
    if (!node || !result) return [];
    const touched = stage.kind === 'build' || stage.finish !== undefined;
    const isBuilt = node.kind === 'model' || node.kind === 'seed';
    const own = touched && isBuilt;
    // In a dbt project what is only tested again was asked for all the same.
    const isLeft = isBuilt && !touched && this.#input.plan.leftAlone?.includes(stage.id) === true;
    return [
      ...(isLeft ? [this.#entry(node, { status: 'reused', message: null, seconds: 0 })] : []),
      ...(own ? [this.#entry(node, this.#built(stage, node, result), stage.id)] : []),
      ...this.#tests(stage, result),
    ];
  }

  #built(stage: Stage, node: GraphNode, result: StageResult): Outcome {
    const { failure, tests, rows } = result;
    const timing = this.#input.timings.get(stage.id);
    const testing = tests.reduce((sum, test) => sum + test.seconds, 0);
    const seconds = Math.max(0, result.seconds - testing);
    const { batches } = result;
    const base = {
      seconds,
      ...(batches && { batches }),
      ...(timing && { timing: endingAfter(timing, seconds) }),
    };
    // Indexes and comments of a relation in place are kept, whatever its tests come to.
    const isInPlace = stage.kind === 'test' || result.inPlace === true;
    const bad = tests.filter(({ status }) => status === 'fail' || status === 'error');
    // A unit test keeps a model from being built.
    const unitTests = new Set((stage.unitTests ?? []).map(({ id }) => id));
    if (stage.kind === 'build' && bad.some(({ id }) => unitTests.has(id)))
      return { ...base, status: 'skipped', message: null };
    const status = isInPlace && result.status === 'failed' ? 'success' : result.status;
    switch (status) {
      case 'success':
      case 'reused':
        return { ...base, ...succeeded(node, rows) };
      case 'failed': {
        const kept = result.kept === true ? '; the previous one is still in place' : '';
        return {
          ...base,
          status: 'error',
          message: `Not replaced: ${bad.length} of ${tests.length} tests failed${kept}`,
        };
      }
      case 'error':
        return {
          ...base,
          ...(result.batches && result.batches.successful.length > 0
            ? partialSuccess(result.batches)
            : { status: 'error', message: failure ? failureMessage(failure, node) : null }),
        };
      case 'interrupted':
        return { ...base, status: timing ? 'error' : 'skipped', message: 'Interrupted' };
      case 'skipped':
        return { ...base, ...this.#skipped(stage, node, result) };
    }
  }

  /** dbt has no step that a source could fail in: its direct readers fail instead. */
  #skipped(stage: Stage, node: GraphNode, { blockedBy }: StageResult): Pick<Outcome, 'status' | 'message'> {
    if (blockedBy === undefined) return { status: 'skipped', message: null };
    const blocker = this.#input.graph.nodes.get(blockedBy);
    const failure = this.#byId.get(blockedBy)?.failure;
    if (blocker?.kind === 'source' && failure && stage.waitsFor.includes(blockedBy)) {
      return { status: 'error', message: failureMessage(failure, node) };
    }
    return { status: 'skipped', message: `Skipped because ${this.#id(blockedBy)} did not succeed` };
  }

  #tests(stage: Stage, result: StageResult): readonly Values[] {
    const results = new Map(result.tests.map((test) => [test.id, test]));
    const timing = this.#input.timings.get(stage.id);
    let after = timing
      ? timing.completedAt.getTime() - result.tests.reduce((sum, test) => sum + test.seconds * 1000, 0)
      : 0;
    return [...(stage.unitTests ?? []), ...stage.tests].flatMap((planned) => {
      const node = this.#input.graph.nodes.get(planned.id);
      if (node?.kind !== 'test' && node?.kind !== 'unit_test') return [];
      const test = results.get(planned.id);
      if (!test) return [this.#entry(node, unrun(node, result), stage.id)];
      const startedAt = new Date(after);
      after += test.seconds * 1000;
      const own = timing && { startedAt, completedAt: new Date(after) };
      return [
        this.#entry(
          node,
          { ...tested(test, planned, node), ...(own && { timing: own }), ...this.#stored(test) },
          stage.id,
        ),
      ];
    });
  }

  #stored({ stored }: TestResult): Pick<Outcome, 'relation'> {
    return { relation: stored ? fullRelation(stored, this.#input.database) : null };
  }

  #entry(node: GraphNode, outcome: Outcome, stage?: NodeId): Values {
    const { database, compiledSql } = this.#input;
    const hasSql = node.kind === 'model' || node.kind === 'test';
    const sql = hasSql ? compiledSql(node) : undefined;
    const relation = node.kind === 'model' ? fullRelation(node.relation, database) : null;
    const lane = stage === undefined ? undefined : this.#lanes.get(stage);
    return {
      status: outcome.status,
      timing: outcome.timing ? timingEntries(outcome.timing) : [],
      thread_id: lane === undefined ? 'MainThread' : `Thread-${lane} (worker)`,
      execution_time: outcome.seconds,
      adapter_response: outcome.adapterResponse ?? {},
      message: outcome.message,
      failures: outcome.failures ?? null,
      unique_id: this.#id(node.id),
      compiled: hasSql ? sql !== undefined : null,
      compiled_code: sql ?? null,
      relation_name: outcome.relation ?? relation,
      batch_results: batchEntries(outcome.batches),
      overload_results: null,
    };
  }

  #id(id: NodeId): string {
    return this.#input.ids.get(id) ?? id;
  }
}

/** Batches that were not tried count as failed. */
function batchEntries(batches: BatchResults | undefined): Value {
  if (!batches) return null;
  const pairs = (list: readonly Batch[]): Value => list.map(({ start, end }) => [iso(start), iso(end)]);
  return {
    successful: pairs(batches.successful),
    failed: pairs([...batches.failed, ...batches.skipped]),
  };
}

function iso(moment: string): string {
  return moment.replace(' ', 'T');
}

function partialSuccess({ failed, skipped, successful }: BatchResults): Pick<Outcome, 'status' | 'message'> {
  const all = successful.length + failed.length + skipped.length;
  return { status: 'partial success', message: `PARTIAL SUCCESS (${successful.length}/${all})` };
}

function succeeded(
  node: GraphNode,
  rows: number | undefined,
): Pick<Outcome, 'status' | 'message' | 'adapterResponse'> {
  // dbt counts the rows of seeds alone.
  const isCounted = node.kind === 'seed' && rows !== undefined;
  const message = isCounted ? `INSERT ${rows}` : 'OK';
  const counted = isCounted ? { code: 'INSERT', rows_affected: rows } : {};
  return { status: 'success', message, adapterResponse: { _message: message, ...counted } };
}

/** A test whose stage came to an end before it. */
function unrun(node: TestNode | UnitTestNode, stage: StageResult): Outcome {
  const failure = stage.kind === 'test' || stage.kind === 'source' ? stage.failure : undefined;
  if (failure) return { status: 'error', message: failureMessage(failure, node), seconds: 0 };
  return { status: 'skipped', message: null, seconds: 0 };
}

function tested(
  test: TestResult,
  planned: PlannedTest | PlannedUnitTest,
  node: TestNode | UnitTestNode,
): Outcome {
  const { status, seconds, failures, failure } = test;
  const answered = status === 'pass' || status === 'warn' || status === 'fail';
  return {
    status,
    seconds,
    message: failure ? failureMessage(failure, node) : testMessage(test, node, planned),
    // What dbt lets pass has none, however many rows it found, and a unit test that fails has one.
    failures: status === 'pass' ? 0 : node.kind === 'unit_test' && status === 'fail' ? 1 : (failures ?? null),
    ...(answered && { adapterResponse: { _message: 'OK' } }),
  };
}

function testMessage(
  test: TestResult,
  node: TestNode | UnitTestNode,
  planned: PlannedTest | PlannedUnitTest,
): string | null {
  if (node.kind === 'test') return 'warnIf' in planned ? countMessage(test, node, planned) : null;
  const { failures = 0, status } = test;
  if (status === 'error') return 'The rows of the unit test are not what its relations can hold';
  return status === 'fail' ? `${failures} ${failures === 1 ? 'row differs' : 'rows differ'}` : null;
}

function countMessage(
  { status, failures = 0 }: TestResult,
  node: TestNode,
  planned: PlannedTest,
): string | null {
  if (status !== 'warn' && status !== 'fail') return null;
  const { operator, value, percent } = status === 'warn' ? planned.warnIf : planned.errorIf;
  const said = status === 'warn' ? node.config.warn_if : node.config.error_if;
  const threshold = said ?? `${operator} ${value}${percent ? ' %' : ''}`;
  return `Got ${failures} ${failures === 1 ? 'result' : 'results'}, configured to ${status} if ${threshold}`;
}

/** `Runtime Error in model a (models/a.sql)`, and what DuckDB said. */
function failureMessage({ type, message }: SqlFailure, node: GraphNode): string {
  const said = (message.split('\n')[0] ?? '').trim();
  return `Runtime Error in ${resourceTypeOf(node)} ${node.name} (${node.path})\n  ${type} Error: ${said}`;
}

function endingAfter({ startedAt, completedAt }: StageTiming, seconds: number): StageTiming {
  const end = Math.min(completedAt.getTime(), startedAt.getTime() + seconds * 1000);
  return { startedAt, completedAt: new Date(end) };
}

/** Everything is compiled before anything runs, so that the compiling of one node takes no time of its own. */
function timingEntries({ startedAt, completedAt }: StageTiming): readonly Value[] {
  const started = startedAt.toISOString();
  return [
    { name: 'compile', started_at: started, completed_at: started },
    { name: 'execute', started_at: started, completed_at: completedAt.toISOString() },
  ];
}
