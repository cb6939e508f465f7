import type { UnitTestNode } from '../../../graph/types.js';
import type { UnitTable, UnitValue } from '../../../project/unit-test.js';
import { isValues, type Value, type Values } from '../../../project/value.js';
import { sameValue } from './same-value.js';

/** Whether a unit test says something else than dbt's manifest says of it: all but its description. */
export function unitTestChanged(old: Values, { resource }: UnitTestNode): boolean {
  const { given, model, overrides, versions } = resource;
  const inputs = given.map(({ input, table }) => ({ input, ...tableOf(table) }));
  const before = Array.isArray(old['given']) ? (old['given'] as readonly Value[]) : [];
  return !(
    sameValue(old['model'], model) &&
    sameValue(old['versions'], { include: versions?.include ?? null, exclude: versions?.exclude ?? null }) &&
    sameValue(
      before.map((each) => ({ input: valuesOf(each)['input'] ?? null, ...recorded(each) })),
      inputs,
    ) &&
    sameValue(recorded(old['expect']), tableOf(resource.expect)) &&
    sameOverrides(valuesOf(old['overrides']), overrides)
  );
}

/** Whether a manifest says which rows its unit tests have: Eider's keeps them to itself. */
export function lacksRows(old: Values): boolean {
  return valuesOf(old['expect'])['rows'] === null;
}

function sameOverrides(old: Values, { env, macros, vars }: UnitTestNode['resource']['overrides']): boolean {
  return (
    sameValue(old['macros'], Object.fromEntries(macros.map(({ called, value }) => [called, value]))) &&
    sameValue(old['vars'], vars) &&
    sameValue(old['env_vars'], env)
  );
}

function tableOf(table: UnitTable): Values {
  if (table.kind === 'sql') return { sql: table.sql.trim() };
  return {
    rows: table.rows.map(({ cells }) =>
      Object.fromEntries(cells.map(({ column, value }) => [column, valueOf(value)])),
    ),
  };
}

/** A number by its value, as JSON has it; what is empty in CSV is null. */
function valueOf(value: UnitValue): Value {
  if (value.kind === 'null') return null;
  if (value.kind === 'number') return String(Number(value.text));
  return value.kind === 'csv' && value.text === '' ? null : value.text;
}

function recorded(value: Value | undefined): Values {
  const { rows } = valuesOf(value);
  if (typeof rows === 'string') return { sql: rows.trim() };
  if (!Array.isArray(rows)) return { rows: [] };
  return {
    rows: (rows as readonly Value[]).map((row) =>
      Object.fromEntries(Object.entries(valuesOf(row)).map(([column, cell]) => [column, cellOf(cell)])),
    ),
  };
}

function cellOf(cell: Value): Value {
  if (cell === null || cell === '') return null;
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

function valuesOf(value: Value | undefined): Values {
  return isValues(value) ? value : {};
}
