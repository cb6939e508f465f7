import { lstat, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Files } from '../../core/graph/link-text.test-helper.js';
import type { DbtExternal } from '../../core/graph/types.js';
import { planText } from '../../core/plan/plan-text.test-helper.js';
import type { Plan } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { resultLines, Warehouse } from './warehouse.test-helper.js';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
});
afterEach(() => warehouse.close());

const model = (config: string, sql: string): Files => ({
  'models/x.sql': `{{ config(materialized='external'${config}) }}${sql}`,
});

const build = async (files: Files): Promise<readonly string[]> =>
  resultLines((await warehouse.build(files, { options: { force: true } })).result);

/** Types, then rows, of the view. */
async function content(): Promise<readonly unknown[]> {
  const types = await warehouse.rows('select column_name, column_type from (describe main.x)');
  const rows = await warehouse.rows('select * from main.x order by 1');
  return [types.map((line) => String(line).replace('|', ' ')).join(', '), ...rows];
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(warehouse.root, `${folder}/`), { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(warehouse.root.length + folder.length + 2))
    .sort();
}

const rows = `select * from (values
  (1, '', 1.50::decimal(5,2), date '2024-01-02', [1, 2], {'a': 'x'}, '01'),
  (2, null, null, null, null, null, 'é "q", ;
next')) t(id, empty, amount, "day of", list, struct, code)`;
const types =
  'id INTEGER, empty VARCHAR, amount DECIMAL(5,2), day of DATE, list INTEGER[], struct STRUCT(a VARCHAR), code VARCHAR';
const read = [
  types,
  '1||1.50|2024-01-02|1,2|[object Object]|01',
  '2|||||| é "q", ;\nnext'.replace('| é', '|é'),
];

describe('one file', () => {
  test.each([
    ", format='parquet'",
    ", location='x.csv'",
    ", format='csv', delimiter=';', options={'nullstr': 'NA', 'quote': \"'\", 'header': false}",
    ", format='csv', options={'compression': 'gzip', 'force_quote': ['id', 'code']}",
    ", location='x.ndjson'",
    ", format='json', options={'array': true}",
  ])('is read back with the types of the query: %s', async (config) => {
    expect(await build(model(config, rows))).toEqual(['main.x success 2 rows']);
    expect(await content()).toEqual(read);
    expect(await warehouse.rows("select count(*) from main.x where empty = ''")).toEqual(['1']);
    expect(await build(model(config, `${rows} where id > 9`))).toEqual(['main.x success 0 rows']);
    expect(await content()).toEqual([types]);
  });

  test('its name can hold those of the model', async () => {
    await build(
      model(
        ", schema='out', location='exports/{schema}/{name}.csv', options={'delim': '\t'}",
        'select 1 as a, null as b',
      ),
    );
    expect(await readFile(join(warehouse.root, 'exports/out/x.csv'), 'utf8')).toBe('a\tb\n1\t\n');
  });
});

describe('a folder of files', () => {
  const partitioned = ", options={'PARTITION_BY': ['year', 'K']}";
  const query = (where: string): string =>
    `select * from (values (1, 2024, 'a/b', date '2024-01-02'), (2, 2025, '', null), (3, 2025, null, null)) t(id, year, k, d) where ${where}`;
  const columns = 'id INTEGER, year INTEGER, k VARCHAR, d DATE';

  test('keeps the order and the types of the columns that it is partitioned by', async () => {
    expect(await build(model(partitioned, query('true')))).toEqual(['main.x success 3 rows']);
    expect(await content()).toEqual([columns, '1|2024|a/b|2024-01-02', '2|2025||', '3|2025||']);
    expect(await warehouse.rows('select id from main.x where k is null')).toEqual(['3']);
    expect(await filesIn('external/x')).toEqual([
      'year=2024/k=a%2Fb/data_0.parquet',
      'year=2025/k=/data_0.parquet',
      'year=2025/k=__HIVE_DEFAULT_PARTITION__/data_0.parquet',
    ]);
  });

  test('is replaced as a whole: the public name is a link to the newest generation', async () => {
    await build(model(partitioned, query('id = 1')));
    const first = await readlink(join(warehouse.root, 'external/x'));
    await build(model(partitioned, query('id = 2')));
    const second = await readlink(join(warehouse.root, 'external/x'));
    expect(second).not.toBe(first);
    expect(await filesIn('external/x')).toEqual(['year=2025/k=/data_0.parquet']);
    // Whoever reads the old one can finish; the next run removes it.
    const generations = async (): Promise<number> =>
      (await readdir(join(warehouse.root, 'external', dirname(second)))).filter(
        (name) => name !== 'published.json',
      ).length;
    expect(await generations()).toBe(2);
    await build(model(partitioned, query('id = 3')));
    expect(await generations()).toBe(2);
  });

  test.each([
    [", options={'partition_by': 'year'}", 'data_0.parquet'],
    [", format='csv', options={'partition_by': 'year,k', 'compression': 'gzip'}", 'data_0.csv.gz'],
    [", options={'per_thread_output': true}", 'data_0.parquet'],
  ])('with no row holds one file with all columns: %s', async (config, file) => {
    await build(model(config, query('false')));
    expect(await content()).toEqual([columns]);
    expect(await filesIn('external/x')).toEqual([file]);
    await build(model(config, query('id = 1')));
    expect(await content()).toEqual([columns, '1|2024|a/b|2024-01-02']);
    expect(await warehouse.rows('select max(year), min(k) from main.x')).toEqual(['2024|a/b']);
  });

  test('stays as it was when a test fails', async () => {
    await build(model(partitioned, query('id = 1')));
    const files = {
      ...model(partitioned, query('id = 2')),
      'models/schema.yml':
        'models: [{ name: x, columns: [{ name: id, tests: [{ accepted_values: { values: [1] } }] }] }]\n',
    };
    expect(await build(files)).toEqual(['main.x failed kept [accepted_values (id): fail 1]']);
    expect(await content()).toEqual([columns, '1|2024|a/b|2024-01-02']);
    expect(await filesIn('external/x')).toEqual(['year=2024/k=a%2Fb/data_0.parquet']);
  });

  test('takes the place of a file, and a file that of a folder', async () => {
    await build(model(", location='out/x'", query('id = 1')));
    await build(model(`, location='out/x/'${partitioned}`, query('id = 1')));
    expect((await lstat(join(warehouse.root, 'out/x'))).isSymbolicLink()).toBe(true);
    await build(model(", location='out/x'", query('id = 1')));
    expect((await lstat(join(warehouse.root, 'out/x'))).isFile()).toBe(true);
    expect(await content()).toEqual([columns, '1|2024|a/b|2024-01-02']);
  });

  test('never takes the place of a folder that somebody made', async () => {
    await warehouse.write({ 'external/x/precious.txt': 'x' });
    expect(await build(model(partitioned, query('id = 1')))).toEqual([
      'main.x error none before: External `external/x` is a folder that Eider did not make',
    ]);
    expect(await filesIn('external/x')).toEqual(['precious.txt']);
  });
});

describe('a folder of somebody else that makes way', () => {
  /** As `overwrite_or_ignore` of a dbt project. */
  const planOf = async (id: number, more: Files = {}): Promise<Plan> => {
    const files = model(
      ", location='lake/x', options={'partition_by': ['k']}",
      `select ${id} as id, 'a' as k`,
    );
    const { plan } = planText(
      { ...files, ...more },
      { options: { force: true }, facts: { runId: `run${id}` } },
    );
    const dbt: DbtExternal = {
      location: 'lake/x',
      format: 'parquet',
      folder: true,
      files: '/*/*.parquet',
      read: '',
      copy: 'partition_by k, format parquet',
      replaces: false,
      keeps: true,
    };
    const stages = plan.stages.map((stage) =>
      stage.kind === 'build' && stage.work.kind === 'external'
        ? { ...stage, work: { ...stage.work, dbt } }
        : stage,
    );
    return { ...plan, stages };
  };
  const run = async (id: number, needs: readonly string[] = []): Promise<readonly string[]> =>
    resultLines((await warehouse.run(await planOf(id), { runId: `run${id}`, needs })).result);

  beforeEach(() => warehouse.write({ 'lake/x/notes.txt': 'keep me' }));

  test('leaves its files in the new one, and nothing beside it', async () => {
    expect(await run(1)).toEqual(['main.x success 1 rows']);
    expect(await filesIn('lake/x')).toEqual(['k=a/data_0.parquet', 'notes.txt']);
    expect(await readdir(join(warehouse.root, 'lake'))).toEqual(['x']);
  });

  test('is there again when the new one cannot be recorded', async () => {
    await run(1);
    await rm(join(warehouse.root, 'lake/x'));
    await warehouse.write({ 'lake/x/notes.txt': 'keep me' });
    const connect = async (): Promise<Connection> => {
      const connection = await warehouse.database.connect();
      const run = connection.run.bind(connection);
      const fail = (sql: string): Promise<number> =>
        /\binto \w+\.nodes\b/u.test(sql)
          ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
          : run(sql);
      return Object.assign(connection, { run: fail });
    };
    const { result } = await warehouse.run(await planOf(2), { runId: 'run2', connect });
    expect(resultLines(result)).toEqual(['main.x error kept: IO the disk is full']);
    expect((await lstat(join(warehouse.root, 'lake/x'))).isDirectory()).toBe(true);
    expect(await filesIn('lake/x')).toEqual(['notes.txt']);
    expect(await readdir(join(warehouse.root, 'lake'))).toEqual(['x']);
  });

  test('is there again after a kill before the commit, and gone after one behind it', async () => {
    await run(1);
    const [link, aside] = [join(warehouse.root, 'lake/x'), join(warehouse.root, 'lake/.x.aside')];
    await mkdir(aside);
    await writeFile(join(aside, 'notes.txt'), 'keep me');
    const marker = join(warehouse.root, 'lake', dirname(await readlink(link)), 'published.json');
    await warehouse.run({ ...(await planOf(1)), stages: [] });
    expect(await readdir(join(warehouse.root, 'lake'))).toEqual(['x']);
    // As before the commit: no view reads it.
    await mkdir(aside);
    await writeFile(join(aside, 'notes.txt'), 'keep me');
    await warehouse.using((connection) => connection.run('drop view main.x'));
    expect(await readFile(marker, 'utf8')).toContain('"replaced":"lake/x"');
    await warehouse.run({ ...(await planOf(1)), stages: [] });
    expect((await lstat(link)).isDirectory()).toBe(true);
    expect(await filesIn('lake/x')).toEqual(['notes.txt']);
    expect(await readdir(join(warehouse.root, 'lake'))).toEqual(['x']);
  });

  test.each(['lake', 'lake/x'])('stays where it holds or is what the project needs: %s', async (needs) => {
    const [line] = await run(1, [needs === 'lake' ? 'lake/x/notes.txt' : needs]);
    expect(line).toContain('main.x error none before: External `lake/x` is');
    expect(await filesIn('lake/x')).toEqual(['notes.txt']);
    expect(await readdir(warehouse.root)).not.toContain('.eider');
  });
});
