import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { spanOf, type Span } from '../../core/diagnostics/source.js';
import { batchLabel } from '../../core/plan/batches.js';
import { declaration } from '../../core/graph/placement.js';
import { isData, type GraphNode } from '../../core/graph/types.js';
import type { RunResult, StageResult, TestResult } from '../../core/plan/events.js';
import { compileUnitTest } from '../../core/plan/compile-unit-test.js';
import { compileTest } from '../../core/plan/plan-test.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { relationLabel } from '../../core/sql/relation.js';
import { locate } from '../../core/template/locate.js';
import type { Rendered } from '../../core/template/types.js';
import { unavailableDiagnostic } from '../../engine/duckdb/extensions/load.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';
import type { NodeId } from '../../core/project/ids.js';
import { originDiagnostic, runHookFailure, unknownColumn } from './describe-origin.js';
import { lineOf } from '../project/python-models.js';
import { unitTestFindings } from './describe-unit-test.js';
import type { Workspace } from '../project/workspace-type.js';

/** Turns what a run reports into diagnostics at the author's own lines. */
export class ResultDescriber {
  readonly #workspace: Workspace;
  /** Which nodes need each extension, for the message about one that is missing. */
  readonly #needs: ReadonlyMap<string, readonly NodeId[]>;

  constructor(
    workspace: Workspace,
    extensions: readonly { readonly name: string; readonly neededBy: readonly NodeId[] }[],
  ) {
    this.#workspace = workspace;
    this.#needs = new Map(extensions.map((extension) => [extension.name, extension.neededBy]));
  }

  /** All of a stage: what is wrong with itself, then with its tests. */
  stage(result: StageResult): readonly Diagnostic[] {
    return [...this.own(result), ...result.tests.flatMap((test) => this.test(test))];
  }

  own(result: StageResult): readonly Diagnostic[] {
    // What is wrong with a test that is a stage of its own is told as the test's.
    const late = result.kind === 'test' ? undefined : this.#workspace.compiler.lateFindings.get(result.id);
    if (late) return late;
    const node = this.#workspace.graph.nodes.get(result.id);
    const lacking = (result.unknownColumns ?? []).map((column) => unknownColumn(column, result, node));
    if (!result.failure) return lacking;
    return [this.#stageFailure(result, result.failure, node), ...this.#failedBatches(result, node)];
  }

  /** Which batches failed, where the first failure is one of several or others are in place. */
  #failedBatches({ batches }: StageResult, node: GraphNode | undefined): readonly Diagnostic[] {
    if (!batches || batches.failed.length === 0 || node?.kind !== 'model') return [];
    const { failed, size, skipped, successful } = batches;
    const data = {
      model: node.name,
      failed: failed.map((batch) => batchLabel(batch, size)),
      of: failed.length + skipped.length + successful.length,
      skipped: skipped.length,
    };
    return [diagnostic('microbatch/failed', data, { at: declaration(node) })];
  }

  run(result: RunResult): readonly Diagnostic[] {
    if (!result.failure) return [];
    const { compiler, project } = this.#workspace;
    const { index, when } = result.failedHook ?? {};
    const late = when && index !== undefined ? compiler.lateFindings.get(`${when} ${index}`) : undefined;
    if (late) return late;
    return [
      result.failedHook && result.failure.type !== 'Interrupt'
        ? runHookFailure(result.failedHook, result.failure, project)
        : failureDiagnostic(result.failure),
    ];
  }

  #stageFailure(result: StageResult, failure: SqlFailure, node: GraphNode | undefined): Diagnostic {
    if (failure.subtype === 'EXTENSION_MISSING' && failure.name !== undefined) {
      const nodes = (this.#needs.get(failure.name) ?? [result.id]).map((id) => this.#name(id));
      return unavailableDiagnostic(failure.name, nodes, failure.message);
    }
    const what = result.label;
    if (result.origin && node && isData(node) && failure.type !== 'Interrupt')
      return originDiagnostic(result.origin, failure, what, node);
    if (node?.kind === 'source')
      return failureDiagnostic(failure, what, node.resource.locationAt ?? node.resource.at);
    if (node?.kind === 'seed')
      return failureDiagnostic(failure, what, lineOfSeed(node.path, failure.line ?? 1));
    if (node?.kind !== 'model') return failureDiagnostic(failure, what);
    const start = declaration(node);
    if (failure.type === 'Python') {
      const { source } = node.resource;
      const at = failure.line === undefined ? start : lineOf(source, failure.line);
      return diagnostic('python/failed', { model: node.name, problem: failure.message }, { at });
    }
    if (result.failedSql === 'other' || result.failedSql === undefined)
      return failureDiagnostic(failure, what, start);
    const compiled = this.#workspace.compiler.model(node);
    const rendered = result.failedSql === 'model' ? compiled.sql : (compiled.incrementalSql ?? compiled.sql);
    return placed(failure, what, rendered, start);
  }

  test(result: TestResult): readonly Diagnostic[] {
    const node = this.#workspace.graph.nodes.get(result.id);
    const at = node && !isData(node) ? node.at : undefined;
    if (node?.kind === 'unit_test' && result.unit) return unitTestFindings(result, node);
    const stored = result.stored && relationLabel(result.stored);
    const failures = countedFailures(result);
    switch (result.status) {
      case 'pass':
      case 'skipped':
        return [];
      case 'warn':
        return [diagnostic('test/warned', { test: result.name, failures, stored }, { at })];
      case 'fail':
        return [diagnostic('test/failed', { test: result.name, failures, stored }, { at })];
      case 'error':
        return [this.#testError(result, node, at)];
    }
  }

  #testError(result: TestResult, node: GraphNode | undefined, at: Span | undefined): Diagnostic {
    const [late] = this.#workspace.compiler.lateFindings.get(result.id) ?? [];
    if (late) return late;
    const failure = result.failure ?? { type: 'Internal', message: 'it could not be run' };
    if (failure.subtype === 'NULL_CALCULATION') {
      const calculation = node?.config.fail_calc ?? 'count(*)';
      return diagnostic('test/null-calculation', { test: result.name, calculation }, { at });
    }
    const compiled = this.#compiled(node);
    return compiled && at
      ? placed(failure, result.name, compiled.sql, at)
      : failureDiagnostic(failure, result.name, at);
  }

  #compiled(node: GraphNode | undefined): { readonly sql: Rendered } | undefined {
    if (node?.kind === 'unit_test') return compileUnitTest(node, this.#workspace.definitions);
    return node?.kind === 'test' ? compileTest(node, this.#workspace.compiler) : undefined;
  }

  #name(id: NodeId): string {
    const node = this.#workspace.graph.nodes.get(id);
    return node && isData(node) ? node.name : id;
  }
}

/** A failed query at the author's place, when it has one. */
export function placedFailure(failure: SqlFailure, what: string, rendered: Rendered): Diagnostic {
  return placed(failure, what, rendered, undefined);
}

/** A failure at the author's place: the template's for text of a template, `fallback` for what Eider wrote around it. */
function placed(
  failure: SqlFailure,
  what: string,
  rendered: Rendered,
  fallback: Span | undefined,
): Diagnostic {
  const { position } = failure;
  const found =
    position === undefined
      ? undefined
      : locate(rendered, position, endOfName(rendered.sql, position, failure.name));
  const made = failureDiagnostic(failure, what, found?.at ?? fallback);
  const calls = found?.calls ?? [];
  return calls.length === 0
    ? made
    : {
        ...made,
        related: calls.map(({ macro, at }) => ({ message: `in the macro \`${macro}\`, called here`, at })),
      };
}

/** Where a name that may be qualified ends, such as `c.surname`; undefined when another word stands there. */
function endOfName(sql: string, position: number, name: string | undefined): number | undefined {
  const part = String.raw`(?:[\p{L}\p{N}_]+|"(?:[^"]|"")*")`;
  const qualified = new RegExp(String.raw`${part}(?:\s*\.\s*${part})*`, 'uy');
  qualified.lastIndex = position;
  const written = qualified.exec(sql)?.[0];
  if (written === undefined || name === undefined) return undefined;
  const parts = written.split('.').map((text) => text.trim().replaceAll('"', '').toLowerCase());
  return parts.includes(name.replaceAll('"', '').toLowerCase()) ? position + written.length : undefined;
}

/** A line of a seed, without its text: that is data. */
export function lineOfSeed(path: string, line: number): Span {
  return spanOf({ path, text: '\n'.repeat(line - 1) }, line - 1, line - 1);
}

function countedFailures(result: TestResult): string {
  const failures = result.failures ?? 0;
  const rows = failures === 1 ? '1 failing row' : `${failures.toLocaleString('en-GB')} failing rows`;
  if (result.total === undefined) return rows;
  const share = result.total === 0 ? 0 : (failures / result.total) * 100;
  return `${rows} of ${result.total.toLocaleString('en-GB')} (${share.toFixed(share < 1 ? 2 : 1)} %)`;
}
