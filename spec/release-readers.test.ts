import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { javaWith } from './support/java-packages.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { pythonWith } from './support/python-packages.js';
import { runEider } from './support/run-eider.js';

/** A released file in older versions of DuckDB: its Python package, and the JDBC driver that BI tools have inside. */
const run = promisify(execFile);
const reader = fileURLToPath(new URL('support/ReadRelease.java', import.meta.url));
const pythons = new Map<string, string | undefined>();
for (const version of ['1.1.3', '1.2.2', '1.3.2', '1.4.4'])
  pythons.set(version, await pythonWith([`duckdb==${version}`]));
const jars = new Map<string, string | undefined>();
for (const version of ['1.1.3', '1.2.2.0', '1.3.2.0', '1.4.4.0'])
  jars.set(version, await javaWith(`org.duckdb:duckdb_jdbc:${version}`));

/** Every type that goes out as it is, and those that are converted. */
const kinds: { readonly [column: string]: readonly [sql: string, value: string] } = {
  flag: ['true', 'true'],
  small: ['7::utinyint', '7'],
  whole: ['9007199254740993::bigint', '9007199254740993'],
  wide: ['170141183460469231731687::hugeint', '170141183460469231731687'],
  exact: ['12.50::decimal(18, 2)', '12.50'],
  part: ['0.1::double', '0.1'],
  label: ['\'Épée, "x"\'', 'Épée, "x"'],
  day: ["date '2026-11-21'", '2026-11-21'],
  hour: ["time '10:20:30'", '10:20:30'],
  moment: ["timestamp '2026-11-21 10:20:30'", '2026-11-21 10:20:30'],
  key: ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  choice: ["'b'::enum('a', 'b')", 'b'],
  several: ['[1, 2]', '[1, 2]'],
  place: ["'POINT (2.5 48.5)'::geometry", 'POINT (2.5 48.5)'],
};
const plain = Object.keys(kinds);
const allColumns = plain.join(', ');

let folder = '';
const files = (version: string): readonly string[] =>
  (version.startsWith('1.1.') ? ['bi.duckdb'] : ['bi.duckdb', 'indexed.duckdb']).map((name) =>
    join(folder, name),
  );
beforeAll(async () => {
  folder = await makeProject({
    'project.yml': `name: readers
models: {+materialized: table}
publish:
  bi:
    path: bi.duckdb
    geometry: wkt
    hugeint: decimal
    tables: [{model: marts_kinds, name: kinds, order-by: id, columns: &columns [id, ${allColumns}]}]
  indexed:
    path: indexed.duckdb
    storage-version: v1.2.0
    geometry: wkt
    hugeint: decimal
    tables: [{model: marts_kinds, name: kinds, indexes: [id, [label, day]], columns: *columns}]
`,
    'models/marts_kinds.sql': `select 1 as id, ${plain.map((name) => `${kinds[name]?.[0]} as ${name}`).join(', ')}`,
    'models/schema.yml': `models: [{name: marts_kinds, description: All kinds, columns: [{name: whole, description: A whole number}, {name: label, pii: none}]}]\n`,
  });
  for (const command of ['build', 'publish']) {
    const ran = await runEider([command], { cwd: folder });
    expect(ran.stderr).toBe('');
  }
});
afterAll(removeProjects);

const script = `
import duckdb, json, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
ask = lambda sql: connection.execute(sql).fetchall()
print(json.dumps({
    "values": ask("select " + ", ".join(f"{name}::varchar" for name in sys.argv[2].split(", ")) + " from kinds where id = 1")[0],
    "tables": ask("select table_name, comment from duckdb_tables() order by 1"),
    "comment": ask("select comment from duckdb_columns() where table_name = 'kinds' and column_name = 'whole'")[0][0],
    "release": ask('select "rows" from _eider_release'),
}))
`;

describe.each([...pythons])('DuckDB %s for Python', (version, python) => {
  test.skipIf(python === undefined)(
    'reads every value, the descriptions, and what the release says of itself',
    async () => {
      for (const file of files(version)) {
        const { stdout } = await run(python ?? '', ['-c', script, file, allColumns]);
        expect(JSON.parse(stdout)).toEqual({
          values: plain.map((name) => kinds[name]?.[1]),
          tables: [
            ['_eider_release', expect.stringContaining('What this release is')],
            ['kinds', 'All kinds'],
          ],
          comment: 'A whole number',
          release: [[1]],
        });
      }
    },
  );
});

describe.each([...jars])('the JDBC driver %s', (version, jar) => {
  test.skipIf(jar === undefined)(
    'lists the tables with their descriptions, and reads every value',
    async () => {
      for (const file of files(version)) {
        const { stdout } = await run('java', ['--class-path', jar ?? '', reader, file]);
        const lines = stdout
          .trim()
          .split('\n')
          .map((line) => line.split('\t'));
        const of = (kind: string): readonly (readonly string[])[] =>
          lines.filter((line) => line[0] === kind).map((line) => line.slice(1));
        expect(of('table')).toContainEqual(['kinds', 'All kinds']);
        expect(of('column')).toContainEqual(['whole', 'A whole number']);
        expect(of('column').map(([name]) => name)).toEqual(['id', ...plain]);
        const values = new Map(of('value').map(([name = '', value = '']) => [name, value]));
        for (const name of plain.filter((one) => !['moment', 'hour'].includes(one)))
          expect([name, values.get(name)]).toEqual([name, kinds[name]?.[1]]);
        expect(values.get('moment')).toMatch(/^2026-11-21.10:20:30/u);
      }
    },
  );
});
