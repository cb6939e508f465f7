import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { foldName } from '../../core/privacy/storable-columns.js';
import { quoteIdentifier } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import type { TableCopy } from './copy-tables.js';
import type { SqlConnection } from './ports.js';

/** Refuses columns that cannot be latitudes and longitudes: other shapes than points, and numbers that are no degrees. Reads them wholly. */
export async function checkPoints(
  connection: SqlConnection,
  copies: readonly TableCopy[],
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const copy of copies) {
    for (const column of new Set(copy.columns.flatMap(({ points, from }) => (points ? [from] : [])))) {
      const [row] = await connection.rows(
        `SELECT CAST(count(*) FILTER (WHERE NOT shape) AS VARCHAR) AS shapes, CAST(count(*) FILTER (WHERE shape AND NOT degrees) AS VARCHAR) AS degrees FROM (${checks(copy, column)})`,
      );
      const why =
        Number(row?.['shapes']) > 0
          ? `geometries that are no points (${String(row?.['shapes'])})`
          : Number(row?.['degrees']) > 0
            ? `points that are not in degrees (${String(row?.['degrees'])})`
            : undefined;
      if (why === undefined) continue;
      const at = copy.table.columns.find(({ name }) => foldName(name) === foldName(column)) ?? copy.table;
      found.push(diagnostic('publish/not-points', { table: copy.table.name, column, why }, at));
    }
  }
  return found;
}

function checks(copy: TableCopy, column: string): string {
  const name = quoteIdentifier(column);
  const isPoint = `ST_GeometryType(${name})::VARCHAR = 'POINT'`;
  const [latitude, longitude] = copy.columns
    .filter(({ points, from }) => points === true && from === column)
    .map(({ expression }) => `CASE WHEN ${isPoint} THEN ${expression} END`);
  return (
    `SELECT ${isPoint} AS shape, coalesce(${latitude} BETWEEN -90 AND 90 AND ${longitude} BETWEEN -180 AND 180, true) AS degrees ` +
    `FROM ${relationSql(copy.from)} WHERE ${name} IS NOT NULL`
  );
}
