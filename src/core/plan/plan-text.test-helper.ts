import { linkText, told, type Files } from '../graph/link-text.test-helper.js';
import { hashText } from '../graph/link-text.test-helper.js';
import { selectNodes } from '../graph/select.js';
import type { NodeId } from '../project/ids.js';
import type { Values } from '../project/value.js';
import { relationKey } from '../sql/relation.js';
import { buildPlan } from './build-plan.js';
import type { PlanInput, PlanOptions } from './plan-input.js';
import { Compiler } from './compile.js';
import type { RunFacts } from './fingerprint.js';
import type { Plan } from './stages.js';
import { emptyState, type RecordedNode, type RecordedTest, type WarehouseState } from './warehouse-state.js';

export interface Given {
  readonly command?: PlanInput['command'];
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly state?: WarehouseState;
  readonly options?: Partial<PlanOptions>;
  readonly facts?: Partial<Omit<RunFacts, 'sourceVersions'>>;
  /** Versions of sources, by `source.table`. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly vars?: Values;
}

export interface Made {
  readonly plan: Plan;
  /** Everything found, on the way to the plan included. */
  readonly told: readonly string[];
}

/** Plans a project given as texts, on a warehouse that holds nothing unless `state` says otherwise. */
export function planText(files: Files, given: Given = {}): Made {
  const { graph, scope, findings } = linkText(files, { ...(given.vars && { vars: given.vars }) });
  const compiler = new Compiler(graph, scope);
  const selection = selectNodes(graph, { select: given.select ?? [], exclude: given.exclude ?? [] });
  const versions = Object.entries(given.versions ?? {});
  const { value: plan, diagnostics } = buildPlan({
    command: given.command ?? 'build',
    graph,
    compiler,
    selected: selection.value,
    state: given.state ?? emptyState,
    facts: {
      engine: 'v1',
      runId: 'run',
      ...given.facts,
      sourceVersions: new Map(versions.map(([name, version]) => [`source.demo.${name}` as NodeId, version])),
    },
    options: { fullRefresh: false, force: false, storeFailures: false, ...given.options },
    hash: hashText,
  });
  return { plan, told: told([...findings, ...selection.diagnostics, ...diagnostics]) };
}

/** The warehouse after a plan: everything built, every test passed, but for what `failing` names. */
export function stateAfter(
  plan: Plan,
  before: WarehouseState = emptyState,
  failing: readonly string[] = [],
): WarehouseState {
  const nodes = new Map<NodeId, RecordedNode>(before.nodes);
  const tests = new Map<NodeId, RecordedTest>(before.tests);
  const relations = new Set(before.relations);
  for (const stage of plan.stages) {
    if (failing.includes(stage.label)) continue;
    if (stage.kind === 'build') {
      const { fingerprint, code, relation } = stage.state;
      nodes.set(stage.id, { fingerprint, code, relation, runId: 'run', builtAt: '' });
      relations.add(relationKey(stage.relation));
    }
    for (const test of [...(stage.unitTests ?? []), ...stage.tests]) {
      tests.set(test.id, {
        fingerprint: test.fingerprint,
        status: failing.includes(test.name) ? 'fail' : 'pass',
      });
    }
  }
  return { nodes, tests, relations };
}

/** `build main.a (new) [test, …] after b`, a line a stage: names without their prefixes. */
export function stageLines(plan: Plan): readonly string[] {
  return plan.stages.map((stage) => {
    const tests = stage.tests.length === 0 ? '' : ` [${stage.tests.map((test) => test.name).join(', ')}]`;
    const after = stage.waitsFor.length === 0 ? '' : ` after ${stage.waitsFor.map(shortId).join(', ')}`;
    return `${stage.kind} ${stage.label} (${stage.reason})${tests}${after}`;
  });
}

export function shortId(id: string): string {
  return id.split('.').slice(2).join('.');
}
