import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Span } from '../../core/diagnostics/source.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { diffSummary } from '../../core/diagnostics/unit-diff.js';
import type { UnitTestNode } from '../../core/graph/types.js';
import type { TestResult, UnitPlace, UnitProblem } from '../../core/plan/events.js';
import type { UnitCell, UnitTable } from '../../core/project/unit-test.js';
import { failureDiagnostic } from '../../engine/duckdb/failure-diagnostic.js';

/** What a unit test came to, at the places of its YAML; an error of the model's own query is told elsewhere. */
export function unitTestFindings(result: TestResult, node: UnitTestNode): readonly Diagnostic[] {
  const { diff, problem, guessed = [] } = result.unit ?? {};
  const warnings = guessed.map(({ input, columns }) =>
    diagnostic(
      'unit/guessed-types',
      { test: result.name, input, columns },
      { at: placeOfInput(input, node) },
    ),
  );
  if (problem) return [problemDiagnostic(problem, node)];
  if (!diff) return warnings;
  const data = { test: result.name, model: node.resource.model, summary: diffSummary(diff), diff };
  return [...warnings, diagnostic('unit/failed', data, { at: node.at })];
}

function placeOfInput(input: string, node: UnitTestNode): Span {
  return node.inputs.find((other) => other.input.input === input)?.input.at ?? node.at;
}

function tableAt(place: UnitPlace, node: UnitTestNode): UnitTable {
  return place === 'expect'
    ? node.resource.expect
    : (node.inputs[place]?.input.table ?? node.resource.expect);
}

function ownerOf(place: UnitPlace, node: UnitTestNode): string {
  return place === 'expect'
    ? `\`${node.resource.model}\``
    : `\`${node.inputs[place]?.input.input ?? 'this'}\``;
}

function problemDiagnostic(problem: UnitProblem, node: UnitTestNode): Diagnostic {
  const table = tableAt(problem.place, node);
  switch (problem.kind) {
    case 'sql':
      return failureDiagnostic(problem.failure, node.name, table.at);
    case 'unknown-column': {
      const { column, known } = problem;
      const owner = ownerOf(problem.place, node);
      const data = { column, owner, suggestion: suggest(column, known), known };
      return diagnostic('unit/unknown-column', data, { at: cellsOf(table, column)[0]?.columnAt ?? table.at });
    }
    case 'value': {
      const { column, type, row } = problem;
      const cell =
        table.kind === 'rows' ? table.rows[row]?.cells.find((other) => other.column === column) : undefined;
      const value = cell && cell.value.kind !== 'null' ? cell.value.text : '';
      return diagnostic('unit/value', { value, column, type }, { at: cell?.at ?? table.at });
    }
  }
}

function cellsOf(table: UnitTable, column: string): readonly UnitCell[] {
  if (table.kind === 'sql') return [];
  return table.rows.flatMap((row) => row.cells.filter((cell) => cell.column === column));
}
