import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import type { NodeId } from '../project/ids.js';
import { relationLabel } from '../sql/relation.js';
import { failuresKind } from '../graph/failures.js';
import { referenceTo } from '../graph/reference-to.js';
import { isSnapshot, isSourceView, nodeLabelKind } from '../graph/types.js';
import { findOrphans } from './orphans.js';
import { storedParents } from '../graph/stored-parents.js';
import { compiledNeeds } from './compiled-needs.js';
import { needingNodes, planExtensions } from './extensions.js';
import type { CompiledTest } from './plan-test.js';
import type { Plan, Stage } from './stages.js';
import { Planning } from './planning.js';
import { Judgement } from './judge-nodes.js';
import { StageMaker } from './make-stages.js';
import { TestPlacer } from './place-tests.js';
import { mayBuild, type PlanInput } from './plan-input.js';

/** Decides what a command will do. The result is data; nothing is touched. */
export function buildPlan(input: PlanInput): Outcome<Plan> {
  return new Planner(new Planning(input)).plan();
}

class Planner {
  readonly #planning: Planning;
  readonly #judgement: Judgement;
  readonly #maker: StageMaker;

  constructor(planning: Planning) {
    this.#planning = planning;
    this.#judgement = new Judgement(planning);
    this.#maker = new StageMaker(planning, this.#judgement);
  }

  plan(): Outcome<Plan> {
    const { graph, compiler, options } = this.#planning.input;
    // dbt renders a node when its turn has come: what is wrong with it keeps nothing else from being built.
    for (const each of [compiler, this.#planning.definitions]) each.failsApart = options.asDbt === true;
    const built = this.#judgement.built();
    const placer = new TestPlacer(this.#planning, this.#judgement);
    const tests = placer.tests();
    const placed = placer.place(tests, built);
    const units = placer.unitTests(built);
    const stages = this.#maker.make(built, placed, units.byStage);
    this.#checkParents(stages);
    const reused = this.#reused(new Set(stages.map((stage) => stage.id)));
    const plan: Plan = {
      version: 1,
      command: this.#planning.input.command,
      ...schemasOf(stages),
      extensions: planExtensions(graph, stages, compiledNeeds(compiler, needingNodes(graph, stages))),
      stages,
      reused,
      reusedTests: placed.reused + units.reused,
      ...(this.#planning.input.options.asDbt === true && {
        passedTests: [...units.passedTests, ...placed.passedTests],
        leftAlone: stages.flatMap(({ id, kind }) => {
          const judged = kind === 'test' ? this.#judgement.nodes.get(id) : undefined;
          return judged && mayBuild(judged.node, this.#planning.input) ? [id] : [];
        }),
      }),
      leftOut: placed.leftOut,
      ...this.#around(stages, built),
    };
    const found = [...this.#planning.definitions.diagnostics, ...compiler.diagnostics];
    const compiling = this.#planning.definitions === compiler ? compiler.diagnostics : unique(found);
    return {
      value: plan,
      diagnostics: [
        ...compiling,
        ...this.#planning.diagnostics,
        ...this.#historyKept(),
        ...viewsKept(tests, this.#planning.input.options.asDbt === true),
      ],
    };
  }

  /** What is done before and after the stages. */
  #around(
    stages: readonly Stage[],
    built: ReadonlySet<NodeId>,
  ): Pick<Plan, 'runHooks' | 'orphans' | 'orphanTests' | 'prune' | 'deferred'> {
    const { graph, options, state, runHooks } = this.#planning.input;
    const deferred = this.#maker.deferrals(stages);
    const orphans = findOrphans(graph, state, built);
    const orphanTests = [...state.tests.keys()].filter(
      (id) => !graph.nodes.has(id) && id.split('.')[1] === graph.project,
    );
    return {
      ...(runHooks && stages.length > 0 && { runHooks }),
      ...(orphans.length > 0 && { orphans }),
      ...(options.prune && orphanTests.length > 0 && { orphanTests: orphanTests.sort() }),
      ...(options.prune && { prune: true }),
      ...(deferred.length > 0 && { deferred }),
    };
  }

  /** `--full-refresh` leaves the history of snapshots as it is: that is said once. */
  #historyKept(): readonly Diagnostic[] {
    const { input } = this.#planning;
    if (!input.options.fullRefresh) return [];
    const nodes = [...this.#judgement.nodes.values()]
      .filter(({ node }) => isSnapshot(node) && mayBuild(node, input) && input.state.nodes.has(node.id))
      .map(({ node }) => node.name);
    return nodes.length === 0 ? [] : [diagnostic('snapshot/kept', { nodes }, {})];
  }

  /** A node whose parent neither exists nor is built would only fail in DuckDB, less clearly. */
  #checkParents(stages: readonly Stage[]): void {
    const { graph, options } = this.#planning.input;
    // dbt builds all that can be built, and the node that reads what is not there fails.
    if (options.asDbt === true) return;
    const planned = new Set(stages.filter((stage) => stage.kind === 'build').map((stage) => stage.id));
    for (const stage of stages) {
      const node = graph.nodes.get(stage.id);
      if (stage.kind !== 'build' || node?.kind !== 'model') continue;
      for (const parent of storedParents(graph, node.parents)) {
        const other = graph.nodes.get(parent);
        if (!other || planned.has(parent) || this.#planning.isPresent(parent)) continue;
        const reference = referenceTo(node, other);
        const at = reference?.at ?? spanOf(node.resource.source, 0, 0);
        if (this.#planning.input.production !== undefined) {
          const data = { node: node.name, parent: other.name, path: this.#planning.input.production };
          this.#planning.diagnostics.push(diagnostic('defer/not-there', data, { at }));
          continue;
        }
        if (other.kind === 'source' && other.resource.sync) {
          const { sourceName, name } = other.resource;
          const source = `${sourceName}.${name}`;
          const data = { node: node.name, source, name: source };
          this.#planning.diagnostics.push(diagnostic('sync/not-loaded', data, { at }));
          continue;
        }
        this.#planning.diagnostics.push(
          diagnostic(
            'plan/parent-missing',
            {
              node: node.name,
              parent: other.name,
              ...(other.kind === 'source' &&
                !isSourceView(other) && { relation: relationLabel(other.relation) }),
            },
            { at },
          ),
        );
      }
    }
  }

  #reused(planned: ReadonlySet<NodeId>): Plan['reused'] {
    return [...this.#judgement.nodes.values()]
      .filter(({ node }) => mayBuild(node, this.#planning.input) && !planned.has(node.id))
      .map(({ node }) => ({
        id: node.id,
        label: relationLabel(node.relation),
        kind: nodeLabelKind(node),
        reason: whyReused[node.kind],
      }));
  }
}

const whyReused = {
  model: 'code and inputs unchanged',
  seed: 'file unchanged',
  source: 'files unchanged',
} as const;

/** One warning for all tests that ask for a view of their failing rows and get a table. */
function viewsKept(tests: readonly CompiledTest[], asDbt: boolean): readonly Diagnostic[] {
  const asked = tests.filter(
    ({ node }) => node.config.store_failures_as === 'view' && failuresKind(node, asDbt) === 'table',
  );
  const [first] = asked.map((test) => test.node);
  if (!first) return [];
  const data = { test: first.name, others: asked.length - 1 };
  return [diagnostic('test/stored-as-table', data, { at: first.at })];
}

/** What two compilers found in the same place is told once. */
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, data, at }) => {
    const key = JSON.stringify([code, data, at?.source.path, at?.start]);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

/** The schemas that stages need, each once; sorted. */
function schemasOf(stages: readonly Stage[]): Pick<Plan, 'schemas' | 'attachedSchemas'> {
  const made = stages.flatMap((stage) => [
    ...stage.tests.flatMap(({ store }) => store?.relation ?? []),
    ...(stage.kind === 'build' ? [stage.relation] : []),
  ]);
  const own = made.flatMap(({ database, schema }) => (database === undefined ? [schema] : []));
  const attached = new Map(
    made.flatMap(({ database, schema }) =>
      database === undefined ? [] : [[JSON.stringify([database, schema]), { database, schema }] as const],
    ),
  );
  const attachedSchemas = [...attached].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
  return { schemas: [...new Set(own)].sort(), ...(attachedSchemas.length > 0 && { attachedSchemas }) };
}
