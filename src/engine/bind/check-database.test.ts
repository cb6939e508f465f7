import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { plainSources } from '../../core/lineage/query-lineage.js';
import { relationSql, type Relation } from '../../core/sql/relation.js';
import type { BindRequest, BindResult } from './bind-types.js';
import { CheckDatabase, type CheckOptions } from './check-database.js';

const opened: CheckDatabase[] = [];

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

async function open(options: Partial<CheckOptions> = {}): Promise<CheckDatabase> {
  const database = await CheckDatabase.open({
    extensionDirectory: '/nowhere',
    extensions: [],
    databases: [],
    ...options,
  });
  opened.push(database);
  const columns = [
    { name: 'id', type: 'INTEGER' },
    { name: 'name', type: 'VARCHAR' },
    { name: 'born', type: 'DATE' },
  ];
  expect(await database.declare(people, columns)).toBeUndefined();
  return database;
}

const people: Relation = { schema: 'src', name: 'people' };

function model(name: string, sql: string, parents: readonly Relation[] = [people]): BindRequest {
  return { relation: { schema: 'm', name }, sql, parents };
}

/** A result in a few words. */
function told(result: BindResult): string {
  const name = result.relation.name;
  switch (result.kind) {
    case 'not-bound':
      return `${name}: not bound because of ${result.because.name}`;
    case 'refused': {
      const { failure, query, needs = '' } = result;
      return `${name}: ${failure.subtype ?? failure.type} at ${failure.position ?? '?'} of ${query} ${needs}`;
    }
    case 'bound': {
      const columns = result.columns.map(({ name: column, type }, index) => {
        const { edges = [], uncertain = false } = result.lineage.columns[index] ?? {};
        const from = plainSources(edges).map(({ source, how }) => `${how} ${source.column}`);
        return `${column} ${type} <- ${from.join(', ')}${uncertain ? ' ?' : ''}`;
      });
      return `${name}: ${columns.join('; ')}`;
    }
  }
}

describe('binding', () => {
  test('each query becomes an empty table for the next ones', async () => {
    const database = await open();
    const results = await database.bind([
      model('a', 'select id, upper(name) as name from src.people -- a comment'),
      model('b', "with x as (select * from m.a) select name || '!' as n, count(*) as c from x group by 1;", [
        { schema: 'm', name: 'a' },
      ]),
    ]);
    expect(results.map(told)).toEqual([
      'a: id INTEGER <- copied id; name VARCHAR <- transformed name',
      'b: n VARCHAR <- transformed name; c BIGINT <- ',
    ]);
  });

  test('types with names of their own are kept', async () => {
    const database = await open();
    const [result] = await database.bind([
      model(
        'a',
        `select '{}'::json as j, 1.5::decimal(10, 2) as d, [1] as l, {a: 1} as s, 'x'::enum('x', 'y') as e`,
      ),
    ]);
    expect(result && told(result)).toBe(
      "a: j JSON <- ; d DECIMAL(10,2) <- ; l INTEGER[] <- ; s STRUCT(a INTEGER) <- ; e ENUM('x', 'y') <- ",
    );
  });

  test('positions count in the query, in UTF-16, and what depends on a broken one is not tried', async () => {
    const database = await open();
    const results = await database.bind([
      model('a', "select 'éé€😀' as x, nam from src.people"),
      model('b', 'select * from m.a', [{ schema: 'm', name: 'a' }]),
      model('c', 'select * from m.b', [{ schema: 'm', name: 'b' }]),
      model('d', 'select id from src.people where'),
      model('e', 'select id from src.people'),
    ]);
    expect(results.map(told)).toEqual([
      'a: COLUMN_NOT_FOUND at 21 of 0 ',
      'b: not bound because of a',
      'c: not bound because of a',
      'd: SYNTAX_ERROR at 31 of 0 ',
      'e: id INTEGER <- copied id',
    ]);
  });

  test('a query of later runs may read its own relation, and its lineage counts', async () => {
    const database = await open();
    const results = await database.bind([
      {
        ...model('a', 'select id, name from src.people'),
        more: ['select id, born::varchar from src.people where id > (select max(id) from m.a)'],
      },
      { ...model('b', 'select id from src.people'), more: ['select idd from src.people'] },
    ]);
    expect(results.map(told)).toEqual([
      'a: id INTEGER <- copied id; name VARCHAR <- transformed born, copied name',
      'b: COLUMN_NOT_FOUND at 7 of 1 ',
    ]);
  });

  test('columns of one name are told', async () => {
    const database = await open();
    const [result] = await database.bind([
      model('a', 'select p.id, q.id, q.name, 1 as name_1 from src.people p join src.people q on p.id = q.id'),
    ]);
    expect(result?.kind === 'bound' && result.renamed).toEqual([{ from: 'id', to: 'id_1' }]);
  });

  test('a column of NULLs has no type in a view, and one in a table', async () => {
    const database = await open();
    const view = { schema: 'm', name: 'v' };
    const uses = (name: string, parent: Relation): BindRequest =>
      model(name, `select length(x) as n, list_concat(e, ['a']) as l from m.${parent.name}`, [parent]);
    const results = await database.bind([
      { ...model('v', 'select null as x, [] as e, id, id from src.people'), live: true },
      { ...model('w', 'select x, e from m.v', [view]), live: true },
      model('t', 'select x, e from m.w', [{ schema: 'm', name: 'w' }]),
      uses('a', view),
      uses('b', { schema: 'm', name: 'w' }),
      uses('c', { schema: 'm', name: 't' }),
    ]);
    expect(results.map(told)).toEqual([
      'v: x INTEGER <- ; e INTEGER[] <- ; id INTEGER <- copied id; id_1 INTEGER <- copied id',
      'w: x INTEGER <- transformed x; e INTEGER[] <- transformed e',
      't: x INTEGER <- transformed x; e INTEGER[] <- transformed e',
      'a: n BIGINT <- ; l VARCHAR[] <- transformed e',
      'b: n BIGINT <- ; l VARCHAR[] <- transformed e',
      'c: NO_MATCHING_FUNCTION at 7 of 0 ',
    ]);
  });

  test('a query that would never end is bound all the same', async () => {
    const database = await open();
    const endless = `with recursive r as (select 1 as i, null as x union all select i + 1, x from r) select * from r`;
    const results = await database.bind([{ ...model('a', endless), live: true }, model('b', endless)]);
    expect(results.map(told)).toEqual(['a: i INTEGER <- ; x INTEGER <- ', 'b: i INTEGER <- ; x INTEGER <- ']);
  });

  test('a function is made, and lineage goes through it', async () => {
    const database = await open();
    const relation: Relation = { schema: 'f', name: 'older' };
    const statements = [
      'create macro f.older(least) as table (select id, name from src.people where id > least)',
    ];
    const broken: Relation = { schema: 'f', name: 'broken' };
    const results = await database.bind([
      { relation, sql: '', statements, parents: [people] },
      { relation: broken, sql: '', statements: ['create macro f.broken(x) as (x +)'], parents: [] },
      model('a', 'select upper(name) as n from f.older(3)', [relation]),
      model('b', 'select f.broken(1) as n', [broken]),
    ]);
    expect(results.map(told)).toEqual([
      'older: ',
      'broken: SYNTAX_ERROR at ? of 0 ',
      'a: n VARCHAR <- transformed name',
      'b: not bound because of broken',
    ]);
  });

  test('attached databases are empty ones', async () => {
    const database = await open({ databases: ['erp'] });
    const orders: Relation = { database: 'erp', schema: 'public', name: 'orders' };
    expect(await database.declare(orders, [{ name: 'total', type: 'DECIMAL(18,3)' }])).toBeUndefined();
    const results = await database.bind([model('a', 'select total from erp.public.orders', [orders])]);
    expect(results.map(told)).toEqual(['a: total DECIMAL(18,3) <- copied total']);
  });

  test('a type that does not exist fails the relation and what reads it', async () => {
    const database = await open();
    const broken: Relation = { schema: 'src', name: 'broken' };
    const failure = await database.declare(broken, [{ name: 'a', type: 'INTEGR' }]);
    expect(failure?.type).toBe('Catalog');
    const results = await database.bind([model('a', 'select * from src.broken', [broken])]);
    expect(results.map(told)).toEqual(['a: not bound because of broken']);
  });
});

test('names are taken as they are, whatever they hold', async () => {
  const database = await open();
  const strange = [
    'a"b',
    "it's",
    '"; drop',
    'é😀',
    ' ',
    'SELECT',
    '\u202Ertl',
    'x'.repeat(300),
    '$1',
    '--',
    '%',
    'a.b',
    '\n',
  ];
  const made = fc.sample(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), {
    seed: 7,
    numRuns: 300,
  });
  const names = [...new Map([...strange, ...made].map((name) => [name.toLowerCase(), name])).values()].filter(
    (name) => !name.includes('\0'),
  );
  const wide: Relation = { schema: 'odd "schema"', name: 'odd; "name"' };
  expect(
    await database.declare(
      wide,
      names.map((name) => ({ name, type: 'VARCHAR' })),
    ),
  ).toBeUndefined();
  const [result] = await database.bind([model('a', `select * from ${relationSql(wide)}`, [wide])]);
  if (result?.kind !== 'bound') throw new Error('it must be bound');
  expect(result.columns.map(({ name }) => name)).toEqual(names);
  expect(result.lineage.columns.map(({ edges }) => edges)).toEqual(
    names.map((column) => [
      { source: { relation: wide, column }, how: 'copied', markers: [], aggregates: [] },
    ]),
  );
});

describe('what only data can tell', () => {
  const pivot = 'pivot src.people on name using count(*)';
  const files = "select * from read_csv('people.csv')";

  test('asks for declared columns', async () => {
    const database = await open();
    const results = await database.bind([
      model('a', pivot),
      model('b', `select * from (${files})`),
      model('c', "select * from 'https://example.org/x.parquet'"),
      model('d', "pivot src.people on name in ('ann') using count(*) group by id"),
    ]);
    expect(results.map(told)).toEqual([
      'a: DYNAMIC_PIVOT at ? of 0 pivot',
      'b: Permission at 29 of 0 files',
      'c: Permission at ? of 0 files',
      'd: id INTEGER <- copied id; ann BIGINT <- ',
    ]);
  });

  test('takes declared columns, which may come from everywhere', async () => {
    const database = await open();
    const declared = [{ name: 'ann', type: 'BIGINT' }];
    const results = await database.bind([
      { ...model('a', pivot), declared },
      { ...model('b', files, []), declared },
      model('c', 'select ann + 1 as x from m.a', [{ schema: 'm', name: 'a' }]),
    ]);
    expect(results.map(told)).toEqual([
      'a: ann BIGINT <- transformed born, transformed id, transformed name ?',
      'b: ann BIGINT <-  ?',
      'c: x BIGINT <- transformed ann',
    ]);
  });
});

describe('a stranger’s query', () => {
  test.each([
    ['two statements', "select 1 as x; attach 'x.db' as y"],
    ['a statement that is no query', 'drop table src.people'],
    ['copying to a file', "copy (select 1) to 'x.csv'"],
    ['attaching', "attach 'x.db' as y"],
    ['a setting', 'set enable_external_access = true'],
    ['an extension', 'install httpfs'],
    ['a file', "select * from read_text('/etc/passwd')"],
    ['a folder', "select * from glob('/etc/*')"],
    ['a variable of the environment', "select getenv('HOME') as x"],
    ['closing the statement', 'select 1 as x with no data; select 2'],
    ['nothing', '-- nothing'],
  ])('%s is refused', async (_, sql) => {
    const database = await open();
    const [result, other] = await database.bind([model('a', sql), model('b', 'select id from src.people')]);
    expect(result?.kind).toBe('refused');
    expect(other && told(other)).toBe('b: id INTEGER <- copied id');
  });
});

describe('marked macros', () => {
  const markers = [
    { name: 'pseudonymise', parameters: ['x', "domain := 'd'"], body: 'sha256(domain || x)' },
    { name: 'age_band', parameters: ['born'], body: 'year(born) // 10 * 10' },
  ];

  async function markersOf(sql: string): Promise<readonly string[]> {
    const database = await open({ markers });
    const [result] = await database.bind([model('a', sql)]);
    if (result?.kind !== 'bound') return [result ? told(result) : 'nothing'];
    return result.columns.map(({ name, type }, index) => {
      const edges = result.lineage.columns[index]?.edges ?? [];
      return `${name} ${type}: ${edges.map((edge) => `${edge.source.column} [${edge.markers.join(' ')}]`).join(', ')}`;
    });
  }

  test('are seen in lineage, and keep their type', async () => {
    expect(
      await markersOf(
        `with x as (select pseudonymise(name) as key, age_band(born) as band from src.people)
         select key, upper(key) as top, band, max(band) as most from x group by all`,
      ),
    ).toEqual([
      'key VARCHAR: name [pseudonymise]',
      'top VARCHAR: name [pseudonymise]',
      'band BIGINT: born [age_band]',
      'most BIGINT: born [age_band]',
    ]);
  });

  test('do not hide a way round them', async () => {
    expect(
      await markersOf(
        `select pseudonymise(name) || name as both, coalesce(null, pseudonymise(name || id)) as one,
           case when 'pseudonymise' is null then null else name end as forged from src.people`,
      ),
    ).toEqual([
      'both VARCHAR: name [pseudonymise], name []',
      'one VARCHAR: id [pseudonymise], name [pseudonymise]',
      'forged VARCHAR: name []',
    ]);
  });

  test('a body of two macros carries both names', async () => {
    expect(await markersOf('select pseudonymise(age_band(born)::varchar) as x from src.people')).toEqual([
      'x VARCHAR: born [age_band pseudonymise]',
    ]);
  });
});

test('groups that are large enough are told', async () => {
  const database = await open();
  const guards = async (sql: string): Promise<readonly unknown[]> => {
    const [result] = await database.bind([model(`m${guarded++}`, sql)]);
    if (result?.kind !== 'bound') return [result && told(result)];
    return result.lineage.columns.flatMap(({ edges }) =>
      edges.map(({ how, aggregates, atLeast }) => [how, aggregates.join(), atLeast]),
    );
  };
  let guarded = 0;
  const grouped = 'select name, avg(id) as a from src.people group by name having';
  expect(await guards(`${grouped} count(*) >= 11`)).toEqual([
    ['copied', '', undefined],
    ['aggregated', 'avg', 11],
  ]);
  expect(await guards(`${grouped} 10 < count(*) and max(id) > 1`)).toEqual([
    ['copied', '', undefined],
    ['aggregated', 'avg', 11],
  ]);
  expect(await guards(`${grouped} count(*) >= 11 or true`)).toEqual([
    ['copied', '', undefined],
    ['aggregated', 'avg', undefined],
  ]);
  expect(await guards(`${grouped} count(id) >= 11`)).toEqual([
    ['copied', '', undefined],
    ['aggregated', 'avg', undefined],
  ]);
  expect(
    await guards(
      'select a from (select name, avg(id) as a, count(*) as n from src.people group by name) where n > 10',
    ),
  ).toEqual([['aggregated', 'avg', 11]]);
});
