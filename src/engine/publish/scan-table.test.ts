import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { openDatabase } from '../duckdb/database.js';
import { scanTable } from './scan-table.js';

/** A column each: alone, between spaces, and inside text. */
const personal = [
  'jeanne@exemple.fr',
  'hélène＠exemple．fr',
  '06 12 34 56 78',
  '01.23.45.67.89',
  '06\u00A012\u00A034\u00A056\u00A078',
  '(0692) 12 34 56',
  '+33612345678',
  '+33 (0)6 12 34 56 78',
  '0033 6 12 34 56 78',
  '+687 12.34.56',
  '0612345678',
  '184127645108946',
  '1 84 12 76 451 089 46',
  'FR76 3000 6000 0112 3456 7890 189',
];
const clean = [
  '01001',
  '2A004',
  '29051_00040',
  '35600000000048',
  '010010000012',
  '751010000AB0012',
  '48.856614',
  '2026-01-02 03:04:05',
  '01 02 03 04 05 06',
];

test("DuckDB's regular expressions let pass what the detectors find", async () => {
  const database = await openDatabase({
    path: ':memory:',
    readOnly: false,
    settings: {},
    extensionDirectory: join(tmpdir(), 'none'),
    fileSearchPath: tmpdir(),
    command: 'test',
    threads: 1,
  });
  try {
    const connection = await database.connect();
    const values = [...personal, ...clean];
    const columns = values.map((value) => ({ name: value, type: 'VARCHAR' }));
    const row = (before: string, after: string): string =>
      values.map((value) => `${quoteText(before + value + after)} AS ${quoteIdentifier(value)}`).join(', ');
    await connection.run(
      `CREATE TABLE t AS SELECT ${row('', '')} UNION ALL SELECT ${row(' ', ' ')} UNION ALL SELECT ${row('é\n', ', é')}`,
    );
    const findings = await scanTable(connection, { schema: 'main', name: 't' }, columns, 3);
    expect(findings.map(({ column, verdict }) => [column, verdict.hits])).toEqual(
      personal.map((value) => [value, 3]),
    );
  } finally {
    await database.close();
  }
});
