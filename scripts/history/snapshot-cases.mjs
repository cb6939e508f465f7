// Snapshots over a table that changes from step to step: `rows` are the values of that table, `set` changes the configuration from then on.
// The steps of all cases are run together; those that have fewer of them stay as they are.

/** The time of each step. */
export const times = [
  '2026-01-01 08:00:00',
  '2026-01-02 08:00:00',
  '2026-01-03 08:00:00.125',
  '2026-01-04 08:00:00',
  '2026-01-05 08:00:00',
];

const orders = 'id integer, status varchar, updated_at timestamp';
const timestamp = { strategy: 'timestamp', unique_key: 'id', updated_at: 'updated_at' };
const check = { strategy: 'check', unique_key: 'id', check_cols: 'all' };

/** An update, a replay, a row that comes late, new rows. */
const usual = [
  "(1, 'new', '2025-12-01'), (2, 'new', '2025-12-02 10:00:00.5')",
  "(1, 'paid', '2026-01-01 12:00:00'), (2, 'new', '2025-12-02 10:00:00.5'), (3, 'new', '2026-01-01')",
  "(1, 'paid', '2026-01-01 12:00:00'), (2, 'new', '2025-12-02 10:00:00.5'), (3, 'new', '2026-01-01')",
  "(1, 'late', '2025-12-20'), (2, 'sent', '2026-01-03'), (3, 'changed', '2026-01-01')",
  "(1, 'back', '2026-01-04'), (2, null, '2026-01-04'), (3, 'new', '2026-01-01')",
];

/** Rows that go, come back as they were, come back changed. */
const goneAndBack = [
  "(1, 'a', '2025-12-01'), (2, 'b', '2025-12-01'), (3, 'c', '2025-12-01'), (4, null, '2025-12-01')",
  "(1, 'a', '2025-12-01'), (4, null, '2025-12-01')",
  "(1, 'a', '2025-12-01')",
  "(1, 'a', '2025-12-01'), (2, 'b', '2025-12-01'), (3, 'cc', '2026-01-03 12:00:00')",
  "(2, 'b', '2026-01-04 12:00:00'), (3, 'cc', '2026-01-03 12:00:00'), (4, 'd', '2026-01-04 12:00:00')",
];

export const cases = [
  { name: 'ts_usual', columns: orders, config: timestamp, rows: usual },
  { name: 'ts_ignore', columns: orders, config: { ...timestamp, hard_deletes: 'ignore' }, rows: goneAndBack },
  {
    name: 'ts_invalidate',
    columns: orders,
    config: { ...timestamp, hard_deletes: 'invalidate' },
    rows: goneAndBack,
  },
  {
    name: 'ts_new_record',
    columns: orders,
    config: { ...timestamp, hard_deletes: 'new_record' },
    rows: goneAndBack,
  },
  {
    name: 'ts_current',
    columns: orders,
    config: { ...timestamp, hard_deletes: 'new_record', dbt_valid_to_current: "timestamp '9999-12-31'" },
    rows: goneAndBack,
  },
  {
    name: 'ts_current_later',
    columns: orders,
    config: { ...timestamp, hard_deletes: 'invalidate' },
    set: { 2: { dbt_valid_to_current: "timestamp '9999-12-31'" } },
    rows: goneAndBack,
  },
  {
    name: 'ts_null_moment',
    columns: orders,
    config: timestamp,
    rows: [
      "(1, 'a', null), (2, 'b', '2025-12-01')",
      "(1, 'aa', null), (2, 'bb', null)",
      "(1, 'aaa', '2026-01-02'), (2, 'bbb', '2026-01-02'), (3, 'c', null)",
    ],
  },
  {
    name: 'ts_date',
    columns: 'id integer, status varchar, updated_at date',
    config: { ...timestamp, hard_deletes: 'invalidate' },
    rows: [
      "(1, 'a', '2025-12-01'), (2, 'b', '2025-12-01')",
      "(1, 'aa', '2026-01-01')",
      "(1, 'aa', '2026-01-01'), (2, 'b', '2026-01-02')",
    ],
  },
  {
    name: 'ts_zone',
    columns: 'id integer, status varchar, updated_at timestamptz',
    config: { ...timestamp, hard_deletes: 'new_record' },
    rows: [
      "(1, 'a', '2025-12-01 10:00:00+02'), (2, 'b', '2025-12-01 10:00:00Z')",
      "(1, 'aa', '2026-01-01 10:00:00+05:30')",
      "(1, 'aa', '2026-01-01 04:30:00Z'), (2, 'b', '2026-01-02 10:00:00-01')",
    ],
  },
  {
    name: 'ts_new_record_later',
    columns: orders,
    config: timestamp,
    set: { 1: { hard_deletes: 'invalidate' } },
    rows: goneAndBack,
  },
  {
    name: 'ts_names',
    columns: orders,
    config: {
      ...timestamp,
      hard_deletes: 'new_record',
      snapshot_meta_column_names: {
        dbt_valid_from: 'from_when',
        dbt_valid_to: 'to_when',
        dbt_scd_id: 'version_id',
        dbt_updated_at: 'moment',
        dbt_is_deleted: 'gone',
      },
    },
    rows: goneAndBack,
  },
  { name: 'check_usual', columns: orders, config: check, rows: usual },
  {
    name: 'check_new_record',
    columns: orders,
    config: { ...check, hard_deletes: 'new_record' },
    rows: goneAndBack,
  },
  {
    name: 'check_invalidate',
    columns: orders,
    config: { ...check, hard_deletes: 'invalidate' },
    rows: goneAndBack,
  },
  { name: 'check_some', columns: orders, config: { ...check, check_cols: ['status'] }, rows: usual },
  {
    name: 'check_one',
    columns: orders,
    config: { ...check, check_cols: ['STATUS'], updated_at: 'updated_at' },
    rows: usual,
  },
  {
    name: 'check_nulls',
    columns: 'id integer, a varchar, b double, c boolean',
    config: check,
    rows: [
      "(1, null, null, null), (2, '', 0, false), (3, 'x', 'nan', true)",
      "(1, '', null, null), (2, '', null, false), (3, 'x', 'nan', null)",
      "(1, null, 0, true), (2, '', null, false), (3, null, 'inf', null)",
    ],
  },
  {
    name: 'check_columns_come',
    columns: {
      0: 'id integer, a varchar',
      1: 'id integer, a varchar, b integer',
      3: 'id integer, b integer',
    },
    config: check,
    rows: [
      "(1, 'a'), (2, 'b')",
      "(1, 'a', null), (2, 'b', 2)",
      "(1, 'a', null), (2, 'b', 3)",
      '(1, null), (2, 3)',
      '(1, 5), (2, 3), (3, 1)',
    ],
  },
  {
    name: 'check_column_added',
    columns: 'id integer, a varchar, b integer',
    config: { ...check, check_cols: ['a'] },
    set: { 1: { check_cols: ['a', 'b'] } },
    rows: ["(1, 'a', 1), (2, 'b', 2)", "(1, 'a', 2), (2, 'b', 2)", "(1, 'a', 3), (2, 'b', 2)"],
  },
  {
    name: 'ts_columns_come',
    columns: {
      0: orders,
      1: `${orders}, note varchar`,
      3: 'id integer, note varchar, updated_at timestamp',
    },
    config: { ...timestamp, hard_deletes: 'new_record' },
    rows: [
      "(1, 'a', '2025-12-01'), (2, 'b', '2025-12-01')",
      "(1, 'a', '2025-12-01', 'x'), (2, 'b', '2026-01-01', 'y')",
      "(2, 'b', '2026-01-01', 'y')",
      "(2, 'z', '2026-01-03')",
      "(3, 'z', '2026-01-03')",
    ],
  },
  {
    name: 'key_of_two',
    columns: 'id integer, region varchar, amount decimal(10, 2)',
    config: { ...check, unique_key: ['id', 'region'], hard_deletes: 'invalidate' },
    rows: [
      "(1, 'n', 1.5), (1, 's', 2), (2, 'é|x', 3)",
      "(1, 'n', 1.50), (1, 's', 2.01), (2, 'é|x', 3)",
      "(1, 's', 2.01), (2, 'é|y', 3)",
    ],
  },
  {
    name: 'key_expression',
    columns: 'id integer, region varchar, updated_at timestamp',
    config: { ...timestamp, unique_key: "id || '-' || region", hard_deletes: 'new_record' },
    rows: [
      "(1, 'n', '2025-12-01'), (1, 's', '2025-12-01')",
      "(1, 'n', '2026-01-01')",
      "(1, 's', '2026-01-02'), (1, 'n', '2026-01-01')",
    ],
  },
  {
    name: 'key_of_text',
    columns: 'id varchar, status varchar, updated_at timestamp',
    config: timestamp,
    rows: [
      "('Élodie', 'a', '2025-12-01'), ('', 'b', '2025-12-01'), ('a|b', 'c', '2025-12-01 00:00:00.000001')",
      "('Élodie', 'aa', '2026-01-01'), ('', 'bb', '2026-01-01'), ('a|b', 'c', '2025-12-01 00:00:00.000002')",
    ],
  },
  {
    name: 'strategy_changes',
    columns: orders,
    config: check,
    set: { 2: { strategy: 'timestamp', updated_at: 'updated_at', check_cols: undefined } },
    rows: usual,
  },
  {
    name: 'wider_numbers',
    columns: { 0: 'id integer, n integer, d decimal(6, 2)', 1: 'id bigint, n bigint, d decimal(9, 2)' },
    config: check,
    rows: ['(1, 10, 1.25), (2, 20, 2.5)', '(1, 10, 1.25), (2, 21, 2.75)', '(1, 11, 1.25), (2, 21, 2.75)'],
  },
  {
    name: 'null_keys',
    columns: orders,
    config: { ...timestamp, hard_deletes: 'invalidate' },
    compatible: true,
    rows: [
      "(null, 'a', '2025-12-01'), (1, 'b', '2025-12-01')",
      "(null, 'a', '2025-12-01'), (1, 'bb', '2026-01-01')",
      "(null, 'aa', '2026-01-02'), (1, 'bb', '2026-01-01')",
    ],
  },
  {
    name: 'doubled_keys',
    columns: orders,
    config: check,
    compatible: true,
    rows: [
      "(1, 'a', '2025-12-01'), (1, 'a', '2025-12-02'), (2, 'b', '2025-12-01')",
      "(1, 'a', '2025-12-01'), (1, 'a', '2025-12-02'), (2, 'c', '2025-12-01')",
    ],
  },
];

/** The statement that makes the table of a case as it is at a step; undefined where it stays as it was. */
export function tableAt({ columns, name, rows }, step) {
  if (rows[step] === undefined) return undefined;
  const known = typeof columns === 'string' ? { 0: columns } : columns;
  const list = Object.entries(known).findLast(([from]) => Number(from) <= step)[1];
  return [`create or replace table raw.${name} (${list})`, `insert into raw.${name} values ${rows[step]}`];
}

/** The configuration of a case at a step. */
export function configAt({ config, set = {} }, step) {
  const given = Object.entries(set).filter(([from]) => Number(from) <= step);
  return Object.assign({}, config, ...given.map(([, value]) => value));
}
