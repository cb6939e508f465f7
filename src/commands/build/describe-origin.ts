import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Span } from '../../core/diagnostics/source.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { constraintLabel } from '../../core/graph/contract.js';
import { declaration } from '../../core/graph/placement.js';
import { isData, type DataNode, type GraphNode } from '../../core/graph/types.js';
import type { FailureOrigin, RunResult, StageResult } from '../../core/plan/events.js';
import type { Constraint } from '../../core/project/node-config.js';
import type { Project } from '../../core/project/project.js';
import type { Column } from '../../core/project/resources.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';

/** A broken rule of the project, or a hook that failed, at the place that declares it. */
export function originDiagnostic(
  origin: FailureOrigin,
  failure: SqlFailure,
  what: string,
  node: DataNode,
): Diagnostic {
  const at = node.resource.properties ?? declaration(node);
  switch (origin.kind) {
    case 'columns': {
      const { differences } = origin;
      const [only, ...others] = differences;
      const place = others.length === 0 ? columnOf(node, only?.column)?.at : undefined;
      return diagnostic('contract/mismatch', { what, differences }, { at: place ?? at });
    }
    case 'type':
      return failureDiagnostic(failure, what, columnOf(node, origin.column)?.at ?? at);
    case 'constraint':
      return constraintDiagnostic(origin, what, node, at);
    case 'unique-index': {
      const { columns, count } = origin;
      return diagnostic('index/duplicate-key', { what, columns, count }, { at });
    }
    case 'hook': {
      const { index, moment, when } = origin;
      const message = firstLine(failure);
      const hook = node.config[when]?.[index];
      const data = { what, hook: when, message, when: moment };
      return diagnostic('hook/failed', data, { at: hook?.at ?? at });
    }
  }
}

function constraintDiagnostic(
  { index, count }: Extract<FailureOrigin, { kind: 'constraint' }>,
  what: string,
  node: DataNode,
  at: Span,
): Diagnostic {
  const all: readonly Constraint[] = node.kind === 'model' ? (node.resource.constraints ?? []) : [];
  const broken = index === undefined ? undefined : all[index];
  const checks = all.filter((constraint) => constraint.type === 'check');
  const rule = (broken ? [broken] : checks).map(constraintLabel).join(' or ');
  const isKey = broken?.type === 'unique' || broken?.type === 'primary_key';
  const data = { what, rule, count, unit: isKey ? ('key' as const) : ('row' as const) };
  return diagnostic('contract/constraint', data, { at: broken?.at ?? checks[0]?.at ?? at });
}

/** A hook of the run that failed, at its place in project.yml. */
export function runHookFailure(
  failed: NonNullable<RunResult['failedHook']>,
  failure: SqlFailure,
  project: Project,
): Diagnostic {
  const { when, index } = failed;
  const hooks = when === 'on-run-start' ? project.runHooks?.start : project.runHooks?.end;
  return diagnostic(
    'hook/run-failed',
    { hook: when, message: firstLine(failure) },
    { at: hooks?.[index]?.at },
  );
}

/** A description of a column that the relation does not have. */
export function unknownColumn(column: string, result: StageResult, node: GraphNode | undefined): Diagnostic {
  const columns = node && isData(node) ? node.resource.columns : [];
  const others = columns.map(({ name }) => name).filter((name) => name !== column);
  const data = { what: result.label, column, suggestion: suggest(column, others) };
  const at = node && isData(node) ? columnOf(node, column)?.at : undefined;
  return diagnostic('docs/unknown-column', data, { at });
}

function columnOf(node: DataNode, name: string | undefined): Column | undefined {
  return node.resource.columns.find((column) => column.name.toLowerCase() === name?.toLowerCase());
}

function firstLine(failure: SqlFailure): string {
  return (failure.message.split('\n')[0] ?? '').trim();
}
