/** The tables that the forms read: three small ones, with rows that meet, miss, repeat and lack values. */
export const formTables: readonly string[] = [
  `create table t (a integer, b integer, c varchar, g varchar, d date, l integer[], st struct(x integer, y varchar), j json)`,
  `insert into t values
    (1, 2, 'ant', 'x', '2025-01-05', [1, 2], {x: 10, y: 'p'}, '{"k": "one", "n": 1}'),
    (2, 1, 'bee', 'x', '2025-01-20', [3], {x: 20, y: 'q'}, '{"k": "two", "n": 2}'),
    (3, 3, 'cat', 'y', '2025-02-01', [4, 5, 6], {x: 30, y: 'r'}, '{"k": "three", "n": 3}'),
    (4, 2, 'dog', 'y', '2025-02-11', [7, 1], {x: 40, y: 's'}, '{"k": "four", "n": 4}'),
    (5, 4, 'eel', 'x', '2025-03-02', [8], {x: 50, y: 't'}, '{"k": "five", "n": 5}'),
    (6, null, 'fox', 'z', '2025-03-30', [], {x: 60, y: 'u'}, '{"k": "six", "n": 6}'),
    (7, 5, 'gnu', 'z', null, [9, 2], {x: 70, y: 'v'}, '{"k": "seven", "n": 7}')`,
  `create table u (a integer, k integer, v varchar, n integer)`,
  `insert into u values
    (1, 3, 'p', 1), (1, 2, 'q', 2), (2, 4, 'r', 3), (3, 5, 's', 1), (4, 7, 't', 5), (9, 6, 'w', 2), (5, 1, 'p', 4)`,
  `create table w (id integer, q1 integer, q2 integer, q3 integer)`,
  `insert into w values (1, 2, 3, 4), (2, 5, 1, 2), (3, null, 6, 7), (5, 8, 4, 1)`,
];

/** The macros that the forms call. */
export const formMacros: readonly string[] = [
  `create macro plus_one(x) as x + 1`,
  `create macro plus_two(x) as plus_one(plus_one(x))`,
  `create macro add_up(x, y) as x + y`,
  `create macro scaled(x, factor := 2) as x * factor`,
  `create macro largest(x) as greatest(x, (select max(n) from u))`,
  `create macro spread(x) as max(x) - min(x)`,
  `create macro rows_above(least) as table select a, c from t where a > least`,
  `create macro u_of(key) as table select k from u where u.a = key`,
];

/** The columns that a test may change, by table. */
export const formColumns: { readonly [table: string]: readonly string[] } = {
  t: ['a', 'b', 'c', 'g', 'd', 'l', 'st', 'j'],
  u: ['a', 'k', 'v', 'n'],
  w: ['id', 'q1', 'q2', 'q3'],
};
