import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { quoteIdentifier, quoteText } from '../src/core/sql/quote.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

afterAll(removeProjects);

/** What somebody would try, and what nobody thinks of. */
const known = [
  '"; drop table t; --',
  "'; drop table t; --",
  '{{ env_var("CANARY") }}',
  '{{#if true}}x{{/if}}',
  '\u{202E}txet\u{202C}',
  '👩‍👩‍👧‍👦',
  'select',
  'Group',
  'a\nb',
  'tab\there',
  "it's",
  'a"b""c',
  '\\',
  '$$x$$',
  '/* x */',
  '-- x',
  'é'.repeat(60),
  'n'.repeat(300),
  '0',
  ' ',
  '?',
  '$1',
  'a.b.c',
  'naïve',
  '%s',
  '\u{FEFF}bom',
];
const names = fc.oneof(
  fc.constantFrom(...known),
  fc
    .tuple(fc.constantFrom(...known), fc.string({ unit: 'grapheme', maxLength: 8 }))
    .map((parts) => parts.join('')),
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 90 })
    .filter((name) => !name.includes('\0') && !/\p{Surrogate}/u.test(name)),
);

/** Equal names, as DuckDB compares them, once. */
function distinct(list: readonly string[]): readonly string[] {
  return [...new Map(list.map((name) => [name.toLowerCase(), name])).values()];
}

/** The binding drops a byte order mark from the start of a value that it reads (not from a name); DuckDB has it. */
function asRead(text: string): string {
  return text.replace(/^\uFEFF/u, '');
}

test('10,000 names of schemas, tables, columns and values come back as they were', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const all = fc.sample(names, { numRuns: 11_000, seed: 5 });
  let seen = 0;
  for (let from = 0; from < all.length; from += 110) {
    const [schema = '', table = '', ...rest] = all.slice(from, from + 110);
    const columns = distinct(rest);
    const [place, relation] = [`${from} ${schema}`, quoteIdentifier(`t${table}`)];
    await connection.run(`create schema ${quoteIdentifier(place)}`);
    const list = columns.map((name) => `${quoteText(name)} as ${quoteIdentifier(name)}`);
    await connection.run(`create table ${quoteIdentifier(place)}.${relation} as select ${list.join(', ')}`);
    const read = await connection.runAndReadAll(`from ${quoteIdentifier(place)}.${relation}`);
    expect(read.columnNames()).toEqual(columns);
    expect(read.getRows()).toEqual([columns.map(asRead)]);
    const found = await connection.runAndReadAll(
      `select table_name from information_schema.tables where table_schema = ${quoteText(place)}`,
    );
    expect(found.getRows()).toEqual([[`t${table}`]]);
    seen += columns.length + 2;
  }
  expect(seen).toBeGreaterThan(5000);
  connection.closeSync();
  instance.closeSync();
});

test('names and texts of YAML are never read as templates or SQL: compile, check, build', async () => {
  const canary = 'canary_77f';
  // What looks like a tag must be escaped in SQL; and the comment of a column whose name starts with a byte order mark is lost: see `asRead`.
  const columns = distinct(known.filter((name) => !name.includes('{{') && !name.startsWith('\u{FEFF}')));
  const evil = `'; drop table "t"; -- {{ env_var("CANARY") }} {{ var("other") }}`;
  const root = await makeProject({
    'project.yml': `name: hostile\nvars: ${JSON.stringify({ evil, other: 'EVALUATED' })}\n`,
    'models/t.sql': `select {{ quote(var('evil')) }} as evil, ${columns.map((name) => `${quoteText(name)} as ${quoteIdentifier(name)}`).join(', ')}`,
    'models/t.yml': JSON.stringify({
      models: [
        {
          name: 't',
          description: evil,
          config: { materialized: 'table', persist_docs: { relation: true, columns: true } },
          columns: ['evil', ...columns].map((name, index) => ({
            name,
            description: evil,
            tests: [{ not_null: { name: `given_${index}` } }, { unique: { name: `once_${index}` } }],
          })),
        },
      ],
    }),
    'models/after.sql': `select * from {{ ref('t') }}`,
  });
  const env = { CANARY: canary };
  for (const command of [['compile'], ['check', '--no-rules'], ['build']]) {
    const ran = await runEider(command, { cwd: root, env });
    expect([ran.stderr, ran.code]).toEqual(['', 0]);
    expect(ran.stdout).not.toContain(canary);
  }
  const instance = await DuckDBInstance.create(join(root, 'hostile.duckdb'), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const read = await connection.runAndReadAll('from main.after');
  expect(read.columnNames()).toEqual(['evil', ...columns]);
  expect(read.getRows()).toEqual([[evil, ...columns]]);
  const comments = await connection.runAndReadAll(
    `select column_name from duckdb_columns() where table_name = 't' and comment is distinct from ${quoteText(evil)}`,
  );
  expect(comments.getRows()).toEqual([]);
  connection.closeSync();
  instance.closeSync();
});
