import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commonColumns } from '../../core/diff/column-changes.js';
import { keyOf } from '../../core/diff/choose-key.js';
import type { DiffSample } from '../../core/diff/types.js';
import type { Connection } from '../duckdb/connection.js';
import { sandbox, type Sandbox } from '../duckdb/testing.js';
import { compareRows } from './compare-rows.js';

let opened: Sandbox;
let connection: Connection;
beforeEach(async () => {
  opened = await sandbox();
  connection = await (await opened.open()).connect();
});
afterEach(async () => opened.close());

interface Case {
  readonly before: string;
  readonly after: string;
  readonly key?: readonly string[];
  readonly sample?: DiffSample;
  readonly examples?: number;
  readonly byColumn?: boolean;
}

async function compare({ before, after, byColumn = false, key = ['id'], sample, examples = 0 }: Case) {
  await connection.run(`create or replace table old as ${before}; create or replace table new as ${after}`);
  const common = commonColumns(await connection.columns('from old'), await connection.columns('from new'));
  const keys = keyOf(key, common) ?? [];
  const others = common.filter((column) => !keys.includes(column));
  return compareRows(
    {
      before: { schema: 'main', name: 'old' },
      after: { schema: 'main', name: 'new' },
      key: keys,
      others,
      examples,
      byColumn,
      ...(sample && { sample }),
    },
    connection,
  );
}

describe('with a key', () => {
  test('rows are added, removed and changed, by column', async () => {
    const found = await compare({
      before: `from (values (1, 'a', 10), (2, 'b', 20), (3, 'c', 30)) as v(id, name, n)`,
      after: `from (values (4, 'd', 40), (3, 'c', 31), (2, null, 21)) as v(id, name, n)`,
      examples: 5,
    });
    expect(found).toEqual({
      kind: 'keyed',
      key: ['id'],
      before: 3,
      after: 3,
      added: 1,
      removed: 1,
      changed: 2,
      columns: [
        { name: 'name', changed: 1 },
        { name: 'n', changed: 2 },
      ],
      repeatedKeys: { before: 0, after: 0 },
      examples: { added: [['4']], removed: [['1']], changed: [['2'], ['3']] },
    });
  });

  test('every column is told of where that is asked for', async () => {
    const found = await compare({
      before: `from (values (1, 'a', '7', null), (2, null, '007', 1), (3, 'c', 'x', 2), (4, 'd', '4', 3)) as v(id, name, n, m)`,
      after: `from (values (1, null, 7, null), (2, 'b', 7, null), (3, 'c', 1, 2), (5, 'e', 5, 5)) as v(id, name, n, m)`,
      byColumn: true,
    });
    expect(found).toMatchObject({
      changed: 3,
      statuses: [
        { name: 'name', equal: 1, changed: 2, emptied: 1, filled: 1 },
        { name: 'n', equal: 1, changed: 2, emptied: 0, filled: 0 },
        { name: 'm', equal: 2, changed: 1, emptied: 1, filled: 0 },
      ],
    });
  });

  test('NULL is a value of its own in keys and columns, and NaN equals NaN', async () => {
    const rows = `from (values (null, 1, 'nan'::double), (1, null, 0.0), (2, 'x', 'inf')) as v(id, name, n)`;
    const before = rows.replace('null, 1', `null, '1'`);
    expect(await compare({ before, after: `${before} order by all` })).toMatchObject({
      before: 3,
      after: 3,
      added: 0,
      removed: 0,
      changed: 0,
      columns: [],
    });
    const after = before.replace('1, null, 0.0', `1, 'y', 'nan'`);
    expect(await compare({ before, after })).toMatchObject({ added: 0, removed: 0, changed: 1 });
  });

  test('a key that several rows have pairs nothing: equal rows stay, others come and go', async () => {
    const found = await compare({
      before: `from (values (1, 'a'), (1, 'b'), (1, 'b'), (2, 'x'), (3, 'p')) as v(id, name)`,
      after: `from (values (1, 'b'), (1, 'c'), (2, 'y'), (3, 'p'), (3, 'p')) as v(id, name)`,
    });
    expect(found).toMatchObject({
      before: 5,
      after: 5,
      added: 2,
      removed: 2,
      changed: 1,
      repeatedKeys: { before: 1, after: 2 },
    });
  });

  test('a key of several columns, one of them NULL', async () => {
    const found = await compare({
      before: `from (values (1, null, 'a'), (1, 2, 'b')) as v(id, part, name)`,
      after: `from (values (1, null, 'z'), (1, 2, 'b'), (1, 3, 'c')) as v(id, part, name)`,
      key: ['id', 'part'],
      examples: 1,
    });
    expect(found).toMatchObject({ added: 1, removed: 0, changed: 1, examples: { changed: [['1', null]] } });
  });

  test('columns of any type are compared', async () => {
    const columns = [
      `{'a': 1, 'b': [1, null]} as struct_`,
      `[{'x': 1.5}] as list_`,
      `map {'k': 1} as map_`,
      `'{"a":1}'::json as json_`,
      `'POINT(1 2)'::geometry as geometry_`,
      `'ab'::blob as blob_`,
      `interval 3 day as interval_`,
      `timestamptz '2024-01-01 00:00:00+00' as time_`,
      `union_value(num := 1) as union_`,
      `[1, 2]::integer[2] as array_`,
      `'a'::enum('a', 'b') as enum_`,
    ];
    const before = `select 1 as id, ${columns.join(', ')}`;
    const after = before
      .replace('[1, null]', '[1, 2]')
      .replace('1.5', '2.5')
      .replace('POINT(1 2)', 'POINT(1 3)')
      .replace(`'a'::enum`, `'b'::enum`);
    const changed = ['struct_', 'list_', 'geometry_', 'enum_'].map((name) => ({ name, changed: 1 }));
    expect(await compare({ before, after: before })).toMatchObject({ changed: 0 });
    expect(await compare({ before, after })).toMatchObject({ changed: 1, columns: changed });
  });

  test('a retyped column has changed where the new type cannot hold the old value', async () => {
    const found = await compare({
      before: `from (values (1, '1', 1.5, {'a': 1}), (2, '007', 2.0, {'a': 2}), (3, 'x', 3.0, null), (4, null, 4.0, null)) as v(id, text, n, s)`,
      after: `select id::bigint as id, text::integer as text, n::integer as n, s from
        (values (1, '1', 1, [1]), (2, '7', 2, [2]), (3, null, 3, null), (4, null, 4, null)) as v(id, text, n, s)`,
    });
    expect(found).toMatchObject({
      added: 0,
      removed: 0,
      changed: 3,
      columns: [
        { name: 'text', changed: 2 },
        { name: 'n', changed: 1 },
        { name: 's', changed: 2 },
      ],
    });
  });

  test('names that are SQL are only names', async () => {
    const names = ['k1', 'c2', 't', 'present', '"; drop table old; --', "it's", 'é 😀 ‮', 'select'];
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`);
    const select = (last: number): string =>
      `select ${quoted.map((name, index) => `${index === 7 ? last : index} as ${name}`).join(', ')}`;
    const found = await compare({
      before: select(1),
      after: select(2),
      key: ['"; drop table old; --', 'k1'],
    });
    expect(found).toMatchObject({ changed: 1, columns: [{ name: 'select', changed: 1 }] });
    const struct = `select 1 as id, {'c1': 5, 'id': 6} as t, 7 as c1`;
    expect(await compare({ before: struct, after: struct.replace('7', '8') })).toMatchObject({
      changed: 1,
      columns: [{ name: 'c1', changed: 1 }],
    });
  });
});

test('without a key, rows are counted as wholes', async () => {
  const found = await compare({
    before: `from (values (1, 'a'), (1, 'a'), (2, null)) as v(id, name)`,
    after: `from (values (1, 'a'), (2, null), (2, null), (3, 'nan')) as v(id, name)`,
    key: [],
  });
  expect(found).toEqual({ kind: 'unkeyed', before: 3, after: 4, added: 2, removed: 1 });
});

describe('a sample', () => {
  const before = 'select range as id, range % 7 as n from range(20000)';
  const after =
    'select range as id, if(range % 100 = 0, 99, range % 7) as n from range(10, 20010) order by hash(range)';

  test('takes the same keys of both sides', async () => {
    const found = await compare({ before, after, sample: { kind: 'percent', percent: 10 } });
    expect(found.before).toBeGreaterThan(1800);
    expect(found.before).toBeLessThan(2200);
    expect(found.added).toBeLessThan(10);
    expect(found.removed).toBeLessThan(10);
    expect(found.kind === 'keyed' && found.changed).toBeGreaterThan(8);
    expect(found.kind === 'keyed' && found.changed).toBeLessThan(40);
  });

  test('of so many rows takes as many keys of both sides together', async () => {
    const found = await compare({ before, after, sample: { kind: 'rows', rows: 500 } });
    expect(Math.max(found.before, found.after)).toBeLessThanOrEqual(500);
    expect(found.before + found.added).toBe(500);
    expect(
      await compare({
        before: 'select 1 as id limit 0',
        after: 'select 1 as id limit 0',
        sample: { kind: 'rows', rows: 5 },
      }),
    ).toMatchObject({ before: 0, after: 0 });
  });

  test('without a key takes the same rows', async () => {
    const found = await compare({ before, after: before, key: [], sample: { kind: 'percent', percent: 5 } });
    expect(found.before).toBeGreaterThan(700);
    expect(found).toMatchObject({ added: 0, removed: 0, after: found.before });
  });
});

describe('counts are those of comparing one row after the other', () => {
  const row = fc.tuple(fc.constantFrom(1, 2, 3, 4, null), fc.constantFrom('a', 'b', null));
  type Row = readonly [number | null, string | null];
  const literal = (rows: readonly Row[]): string => {
    const values = rows.map(
      ([id, name]) => `(${id ?? 'null'}::integer, ${name === null ? 'null' : `'${name}'`}::varchar)`,
    );
    const all = [...values, '(0::integer, null::varchar)'];
    return `from (values ${all.join(', ')}) as v(id, name)`;
  };

  test('with a key that may come twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.array(row, { maxLength: 8 }), async (old, now) => {
        const found = await compare({ before: literal(old), after: literal(now) });
        expect(found).toMatchObject(naive([...old, [0, null]], [...now, [0, null]]));
      }),
      { numRuns: 60 },
    );
  });

  function naive(old: readonly Row[], now: readonly Row[]) {
    const of = (rows: readonly Row[], id: number | null): string[] =>
      rows.flatMap((each) => (each[0] === id ? [String(each[1])] : []));
    let [added, removed, changed] = [0, 0, 0];
    for (const id of new Set([...old, ...now].map((each) => each[0]))) {
      const [was, is] = [of(old, id), of(now, id)];
      if (was.length === 1 && is.length === 1) {
        changed += was[0] === is[0] ? 0 : 1;
        continue;
      }
      for (const value of was) {
        const at = is.indexOf(value);
        if (at === -1) removed += 1;
        else is.splice(at, 1);
      }
      added += is.length;
    }
    return { before: old.length, after: now.length, added, removed, changed };
  }
});
