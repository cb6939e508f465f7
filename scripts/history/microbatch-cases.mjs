// Models built batch by batch over tables that change from step to step. The SQL is a template in Jinja and in Eider's own language alike.

const microbatch = {
  materialized: 'incremental',
  incremental_strategy: 'microbatch',
  event_time: 'moment',
  begin: '2026-01-01',
  batch_size: 'day',
  schema: 'history',
};

/** The tables, with the columns that hold their event time. */
export const tables = {
  events: { config: { event_time: 'moment' } },
  days: { config: { event_time: 'day' } },
  zoned: { config: { event_time: 'moment' } },
  names: {},
};

export const models = {
  daily: { config: microbatch, sql: "select id, moment, v from {{ source('raw', 'events') }}" },
  hourly: {
    config: { ...microbatch, batch_size: 'hour', begin: '2026-01-03 20:00:00', lookback: 2 },
    sql: "select id, moment, v from {{ source('raw', 'events') }}",
  },
  monthly: {
    config: { ...microbatch, batch_size: 'month', begin: '2025-11-15' },
    sql: "select id, moment, v from {{ source('raw', 'events') }}",
  },
  yearly: {
    config: { ...microbatch, batch_size: 'year', begin: '2025-06-01', lookback: 0 },
    sql: "select id, moment, v from {{ source('raw', 'events') }}",
  },
  far_back: {
    config: { ...microbatch, lookback: 3 },
    sql: "select id, moment, v from {{ source('raw', 'events') }}",
  },
  joined: {
    config: microbatch,
    sql: "select e.id, e.moment, n.name from {{ source('raw', 'events') }} e left join {{ source('raw', 'names') }} n on n.id = e.id",
  },
  counted: {
    config: microbatch,
    sql: "select date_trunc('day', moment) as moment, count(*) as n, sum(cast(v as integer)) as v from {{ source('raw', 'events') }} group by 1",
  },
  told: {
    config: microbatch,
    sql: "select id, moment, {{ is_incremental() }} as again from {{ source('raw', 'events') }}",
  },
  by_date: {
    config: { ...microbatch, event_time: 'day' },
    sql: "select id, day from {{ source('raw', 'days') }}",
  },
  with_zone: { config: microbatch, sql: "select id, moment from {{ source('raw', 'zoned') }}" },
  whole: {
    config: microbatch,
    sql: "select id, cast('2026-01-02' as timestamp) + to_hours(id) as moment from {{ source('raw', 'names') }}",
  },
  shifted: {
    config: microbatch,
    sql: "select id, moment + to_hours(12) as moment from {{ source('raw', 'events') }}",
  },
  predicated: {
    config: { ...microbatch, incremental_predicates: ['id <> 4'] },
    sql: "select id, moment, v from {{ source('raw', 'events') }}",
  },
  grown: {
    config: { ...microbatch, on_schema_change: 'append_new_columns' },
    sql: "select * from {{ source('raw', 'events') }}",
  },
  breaking: {
    config: microbatch,
    sql: "select id, moment, cast(v as integer) as v from {{ source('raw', 'events') }}",
  },
  of_model: { config: microbatch, sql: "select id, moment, v from {{ ref('daily') }}" },
};

// A model that others read is cut into batches by its own event time.
const all = Object.keys(models).filter((name) => name !== 'breaking');

const events = (rows, columns = 'id, moment, v') =>
  `insert into raw.events (${columns}) select ${columns} from (values ${rows}) as t (${columns})`;
const typed = (list) => list.map(([id, moment, v]) => `(${id}, timestamp '${moment}', '${v}')`).join(', ');

export const steps = [
  {
    now: '2026-01-04 10:30:00',
    sql: [
      'create table raw.events (id integer, moment timestamp, v varchar)',
      'create table raw.days (id integer, day date)',
      'create table raw.zoned (id integer, moment timestamptz)',
      'create table raw.names (id integer, name varchar)',
      events(
        typed([
          [1, '2025-12-31 23:59:59.999', '1'],
          [2, '2026-01-01 00:00:00', '2'],
          [3, '2026-01-02 12:00:00', '3'],
          [4, '2026-01-03 22:15:00', '4'],
          [5, '2026-01-04 09:00:00', '5'],
          [6, '2026-01-04 23:00:00', '6'],
          [7, '2026-01-05 01:00:00', '7'],
          [8, '2025-11-20 01:00:00', '8'],
        ]),
      ),
      "insert into raw.events values (9, null, '9')",
      "insert into raw.days select range, date '2025-12-30' + range::integer from range(8)",
      "insert into raw.zoned values (1, '2026-01-01 00:30:00+01'), (2, '2026-01-01 23:30:00-01'), (3, '2026-01-04 12:00:00Z')",
      "insert into raw.names values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (30, 'e')",
    ],
    args: ['--select', ...all],
  },
  {
    now: '2026-01-05 00:00:00',
    sql: [
      // Late, and too late; changed, and gone.
      events(
        typed([
          [10, '2026-01-04 05:00:00', '10'],
          [11, '2026-01-01 05:00:00', '11'],
          [12, '2026-01-03 05:00:00', '12'],
        ]),
      ),
      "update raw.events set v = '55' where id = 5",
      'delete from raw.events where id in (3, 4)',
      "insert into raw.names values (10, 'j')",
    ],
    args: ['--select', ...all],
  },
  {
    now: '2026-01-07 13:00:00',
    sql: [
      events(
        typed([
          [13, '2026-01-06 10:00:00', '13'],
          [14, '2026-01-07 10:00:00', '14'],
        ]),
      ),
      'alter table raw.events add column more integer',
      'update raw.events set more = id where id > 12',
    ],
    args: ['--select', ...all],
  },
  {
    now: '2026-01-07 14:00:00',
    sql: ["update raw.events set v = '0' where moment < '2026-01-05'"],
    args: [
      '--event-time-start',
      '2026-01-02 13:00:00',
      '--event-time-end',
      '2026-01-04 00:00:01',
      '--select',
      'daily',
      'monthly',
      'hourly',
      'counted',
    ],
  },
  {
    now: '2026-01-07 15:00:00',
    sql: ['delete from raw.events where id = 2'],
    args: ['--full-refresh', '--select', 'daily', 'told', 'yearly'],
  },
  {
    now: '2026-01-04 12:00:00',
    sql: ["update raw.events set v = 'x' where id = 12"],
    args: ['--select', 'breaking'],
  },
  {
    now: '2026-01-04 12:05:00',
    sql: ["update raw.events set v = '12' where id = 12", "update raw.events set v = '99' where id = 10"],
    command: 'retry',
    show: ['breaking'],
  },
  {
    now: '2026-01-04 12:10:00',
    sql: ["update raw.events set v = '98' where id = 10"],
    args: ['--select', 'breaking'],
  },
];
