/** Small tables with NULLs, repetitions and no rows at all. */
export const tables = {
  people:
    "select * from (values (1, 'Ann', 'a', 10, 1.5, date '2024-01-31', timestamp '2024-01-31 13:45:10', true), (2, null, 'a', 20, 2.25, date '2024-02-29', timestamp '2024-02-29 00:00:00', false), (3, 'O''Hara', 'b', null, null, date '2023-12-31', null, null), (4, '', null, 0, -1.5, null, timestamp '2024-12-30 23:59:59', true)) t(id, name, g, amount, price, born, seen, ok)",
  nobody: 'select * from {{ ref("people") }} where false',
  twice:
    "select * from (values (1, 'a', 1, null), (1, 'b', 2, 'x'), (2, 'a', 5, 'y'), (2, 'a', 5, 'y'), (3, null, 1, null), (null, 'z', 9, null)) t(id, g, n, note)",
  sales:
    "select * from (values ('S', 'red', 1), ('S', 'blue', 2), ('S', 'red', 3), ('M', 'red', 4), ('M', null, 5), ('L', 'dark red', 6)) t(size, color, n)",
  left_part: "select 1 as id, 'x' as a, 1.5::double as b union all select 2, null, null",
  right_part: "select 2::bigint as id, 'y' as c, true as d union all select null, 'z', null",
  cased: 'select 1 as id, 2 as "Mixed Case", 3 as "select"',
  urls: "select * from (values (1, 'https://www.example.org:8080/a/b.html?utm=1&xutm=2#top'), (2, 'http://example.org'), (3, 'android-app://com.shop/page?q=a%20b'), (4, 'example.org?utm=&b=3'), (5, ''), (6, null), (7, '/only/path')) t(id, url)",
  points:
    'select * from (values (1, 48.8566, 2.3522, 51.5074, -0.1278), (2, 0.0, 0.0, 0.0, 0.0), (3, -33.86, 151.2, 90.0, 0.0), (4, null, 1.0, 2.0, 3.0)) t(id, a, b, c, d)',
  numbers:
    'select * from (values (1, -5), (2, 0), (3, 10), (4, 25), (5, 50), (6, 99), (7, 100), (8, 140), (9, null)) t(id, n)',
  spans:
    "select * from (values (1, timestamp '2024-01-06 23:00:00', timestamp '2024-01-08 01:00:00'), (2, timestamp '2024-01-01', timestamp '2024-01-31 23:59:59'), (3, timestamp '2023-12-31 23:59:59', timestamp '2024-01-01'), (4, timestamp '2024-02-29', timestamp '2025-02-28'), (5, null, timestamp '2024-01-01')) t(id, a, b)",
  backwards:
    "select * from (values (1, timestamp '2024-01-08', timestamp '2024-01-06'), (2, timestamp '2024-01-10', timestamp '2024-01-03')) t(id, a, b)",
  old_rows:
    "select * from (values (1, 10, 'a', date '2024-01-01'), (2, 20, 'b', date '2024-01-02'), (3, 30, null, date '2024-01-03'), (4, 40, 'd', date '2024-01-04'), (5, null, 'e', date '2024-01-05'), (6, 60, 'f', date '2024-01-06')) t(id, n, note, happened)",
  new_rows:
    "select * from (values (1, 10, 'a', date '2024-01-01'), (2, 21, 'b', date '2024-01-02'), (3, 30, 'c', date '2024-01-03'), (5, null, null, date '2024-01-05'), (6, 60, 'f', date '2024-01-06'), (6, 60, 'f', date '2024-01-06'), (7, 70, 'g', date '2024-01-07'), (null, 1, 'z', null)) t(id, n, note, happened)",
  calendar: "{{ dbt_date.get_date_dimension('2019-12-01', '2024-03-01') }}",
  lists:
    "select 1 as id, [1, 2] as l, 'a,b,,c' as t union all select 2, [], '' union all select 3, null, null",
};

const cases = [];
const sql = (macro, text, more = {}) => cases.push({ macro, sql: text, ...more });
const value = (macro, text, more = {}) => cases.push({ macro, value: text, ...more });
const each = (macro, columns, table) => {
  for (const column of columns) sql(macro, `select id, ${column} as v from {{ ref('${table}') }}`);
};

// Keys
each(
  'dbt_utils.generate_surrogate_key',
  [
    "{{ dbt_utils.generate_surrogate_key(['id', 'name']) }}",
    "{{ dbt_utils.generate_surrogate_key(['price']) }}",
    "{{ dbt_utils.generate_surrogate_key(['born', 'seen', 'ok', 'amount', 'price']) }}",
    '{{ dbt_utils.generate_surrogate_key(["coalesce(name, \'none\')", "g"]) }}',
  ],
  'people',
);
sql(
  'dbt_utils.generate_surrogate_key',
  "select {{ dbt_utils.generate_surrogate_key(['id']) }} as v from {{ ref('nobody') }}",
);
value('dbt_utils.surrogate_key', "dbt_utils.surrogate_key(['a', 'b'])", { raises: true });
value('dbt_utils.surrogate_key', "dbt_utils.surrogate_key('a')", { raises: true });
value('dbt_utils.surrogate_key', 'dbt_utils.surrogate_key([])', { raises: true });

// Dates
for (const [part, from, to] of [
  ['day', "cast('2024-02-27' as date)", "cast('2024-03-02' as date)"],
  ['week', "cast('2024-01-03' as date)", "cast('2024-02-01' as date)"],
  ['month', "cast('2024-01-31' as date)", "cast('2024-06-15' as date)"],
  ['quarter', "timestamp '2023-11-15 10:00:00'", "timestamp '2024-11-15 09:00:00'"],
  ['year', "cast('2020-02-29' as date)", "cast('2024-03-01' as date)"],
  ['hour', "timestamp '2024-01-01 22:30:00'", "timestamp '2024-01-02 01:00:00'"],
  ['minute', "timestamptz '2024-01-01 22:30:00+00'", "timestamptz '2024-01-01 22:33:00+00'"],
])
  for (const package_ of ['dbt_utils', 'dbt', 'dbt_date'])
    sql(`${package_}.date_spine`, `{{ ${package_}.date_spine('${part}', "${from}", "${to}") }}`);
for (const package_ of ['dbt_utils', 'dbt', 'dbt_date']) {
  for (const [first, last, part] of [
    ['2024-01-01', '2024-03-01', 'day'],
    ['2024-01-06', '2024-01-22', 'week'],
    ['2023-12-31', '2024-01-01', 'year'],
  ])
    value(
      `${package_}.get_intervals_between`,
      `${package_}.get_intervals_between("date '${first}'", "date '${last}'", '${part}')`,
    );
  for (const bound of [1, 5, 16])
    sql(`${package_}.generate_series`, `{{ ${package_}.generate_series(${bound}) }}`);
  for (const bound of [1, 2, 5, 64, 65])
    value(`${package_}.get_powers_of_two`, `${package_}.get_powers_of_two(${bound})`);
  value(`${package_}.get_powers_of_two`, `${package_}.get_powers_of_two(0)`, { raises: true });
}
each(
  'dbt.dateadd',
  [
    "{{ dbt.dateadd('day', 1, 'born') }}",
    "{{ dbt.dateadd('month', -1, 'born') }}",
    "{{ dbt.dateadd('quarter', 'id', 'seen') }}",
    "{{ dbt.dateadd('week', '1.7', 'seen') }}",
    "{{ dbt.dateadd(datepart='hour', interval=36, from_date_or_timestamp='born') }}",
    "{{ dbt.dateadd('year', 'amount', 'born') }}",
  ],
  'people',
);
for (const part of ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'])
  each('dbt.datediff', [`{{ dbt.datediff('a', 'b', '${part}') }}`], 'spans');
sql('dbt.datediff', "select id, {{ dbt.datediff('a', 'b', 'day') }} as v from {{ ref('backwards') }}");
sql('dbt.datediff', "select id, {{ dbt.datediff('a', 'b', 'week') }} as v from {{ ref('backwards') }}");
for (const part of ['day', 'week', 'month', 'quarter', 'year'])
  each(
    'dbt.date_trunc',
    [`{{ dbt.date_trunc('${part}', 'born') }}`, `{{ dbt.date_trunc('${part}', 'seen') }}`],
    'people',
  );
for (const part of ['month', 'quarter', 'year', 'week'])
  each('dbt.last_day', [`{{ dbt.last_day('born', '${part}') }}`], 'people');
for (const day of ['2024, 2, 29', '1999, 12, 31', '2024, 1, 1'])
  sql('dbt.date', `select {{ dbt.date(${day}) }} as v`);
for (const name of [
  'current_timestamp',
  'current_timestamp_backcompat',
  'current_timestamp_in_utc_backcompat',
])
  for (const check of [
    'typeof(X)',
    'X is not null',
    "date_trunc('day', X) = date_trunc('day', now()::timestamp)",
  ])
    sql(`dbt.${name}`, `select ${check.replace('X', `{{ dbt.${name}() }}`)} as v`);

// Types
for (const type of ['string', 'timestamp', 'float', 'numeric', 'bigint', 'int', 'boolean']) {
  value(`dbt.type_${type}`, `dbt.type_${type}()`);
  sql(`dbt.type_${type}`, `select cast(null as {{ dbt.type_${type}() }}) as v`);
}
for (const [type, given] of [
  ['string', '1.50'],
  ['timestamp', "'2024-01-01'"],
  ['float', "'0.1'"],
  ['numeric', "'1.1234567'"],
  ['bigint', "'9000000000'"],
  ['int', '1.5'],
  ['boolean', "'f'"],
])
  sql(`dbt.type_${type}`, `select cast(${given} as {{ dbt.type_${type}() }}) as v`);

// Texts
each(
  'dbt.concat',
  [
    "{{ dbt.concat(['name', \"'-'\", 'g']) }}",
    "{{ dbt.concat(['id', 'name']) }}",
    "{{ dbt.concat(['name']) }}",
  ],
  'people',
);
each('dbt.hash', ["{{ dbt.hash('name') }}", "{{ dbt.hash('price') }}", "{{ dbt.hash('seen') }}"], 'people');
each(
  'dbt.length',
  ["{{ dbt.length('name') }}", '{{ dbt.length("name || \'é\'") }}', '{{ dbt.length("\'\'") }}'],
  'people',
);
each(
  'dbt.position',
  [
    "{{ dbt.position(\"'a'\", 'name') }}",
    "{{ dbt.position(\"''\", 'name') }}",
    "{{ dbt.position('name', 'g') }}",
  ],
  'people',
);
each(
  'dbt.replace',
  [
    "{{ dbt.replace('name', \"'n'\", \"'m'\") }}",
    "{{ dbt.replace('name', \"''\", \"'m'\") }}",
    "{{ dbt.replace('g', \"'a'\", 'name') }}",
  ],
  'people',
);
each(
  'dbt.right',
  ["{{ dbt.right('name', 2) }}", "{{ dbt.right('name', 'id') }}", "{{ dbt.right('name', 0) }}"],
  'people',
);
each(
  'dbt.split_part',
  [
    "{{ dbt.split_part('t', \"','\", 1) }}",
    "{{ dbt.split_part('t', \"','\", 3) }}",
    "{{ dbt.split_part('t', \"','\", 9) }}",
    "{{ dbt.split_part('t', \"','\", -1) }}",
  ],
  'lists',
);
for (const call of [
  "{{ dbt.listagg('color', \"'|'\", 'order by n') }}",
  "{{ dbt.listagg('color', \"'|'\", 'order by n desc', 2) }}",
  "{{ dbt.listagg(measure='size', order_by_clause='order by size') }}",
  "{{ dbt.listagg('distinct size', \"', '\", 'order by size') }}",
])
  sql('dbt.listagg', `select ${call} as v from {{ ref('sales') }}`);
for (const text of ["they're", "''", 'none'])
  value('dbt.escape_single_quotes', `dbt.escape_single_quotes("${text}")`);
for (const text of ['a', '', 'x y'])
  sql('dbt.string_literal', `select {{ dbt.string_literal('${text}') }} as v`);

// Others of dbt
sql('dbt.any_value', "select size, {{ dbt.any_value('size') }} as v from {{ ref('sales') }} group by size");
sql('dbt.any_value', "select {{ dbt.any_value('id') }} as v from {{ ref('nobody') }}");
sql(
  'dbt.any_value',
  "select {{ dbt.any_value('amount') }} as v from (select * from {{ ref('people') }} order by id desc limit 1)",
);
for (const table of ['people', 'nobody'])
  sql('dbt.bool_or', `select {{ dbt.bool_or('ok') }} as v from {{ ref('${table}') }}`);
sql('dbt.bool_or', "select {{ dbt.bool_or('ok') }} as v from {{ ref('people') }} where ok is null");
each(
  'dbt.array_append',
  [
    "{{ dbt.array_append('l', 3) }}",
    "{{ dbt.array_append('l', 'null') }}",
    "{{ dbt.array_append('[id]', 'id') }}",
  ],
  'lists',
);
each(
  'dbt.array_concat',
  [
    "{{ dbt.array_concat('l', '[9]') }}",
    "{{ dbt.array_concat('l', 'l') }}",
    "{{ dbt.array_concat('[id]', 'l') }}",
  ],
  'lists',
);
for (const call of ['[1, 2]', '[]', "[], 'text'", "['id', 'null']"])
  sql('dbt.array_construct', `select {{ dbt.array_construct(${call}) }} as v from {{ ref('lists') }}`);
for (const name of ['cast', 'safe_cast'])
  each(
    `dbt.${name}`,
    [
      `{{ dbt.${name}('id', 'text') }}`,
      `{{ dbt.${name}('price', 'integer') }}`,
      `{{ dbt.${name}('born', 'timestamp') }}`,
    ],
    'people',
  );
each(
  'dbt.cast_bool_to_text',
  [
    "{{ dbt.cast_bool_to_text('ok') }}",
    "{{ dbt.cast_bool_to_text('id > 2') }}",
    "{{ dbt.cast_bool_to_text('amount = 0') }}",
  ],
  'people',
);
each(
  'dbt.equals',
  ["{{ dbt.equals('name', 'g') }}", "{{ dbt.equals('id', 1) }}", "{{ dbt.equals('null', 'null') }}"],
  'people',
);
for (const name of ['except', 'intersect'])
  for (const [first, second] of [
    ["select g from {{ ref('people') }}", "select 'a'"],
    ["select g from {{ ref('twice') }}", "select g from {{ ref('people') }}"],
    ['select 1 as g', "select g from {{ ref('nobody') }}"],
  ])
    sql(`dbt.${name}`, `${first} {{ dbt.${name}() }} ${second}`);

// Columns
for (const call of [
  "from=ref('people')",
  "ref('people'), except=['ID', 'seen']",
  "ref('people'), relation_alias='p', except=['ok']",
  "ref('people'), prefix='old_', suffix='_x'",
  "ref('cased')",
  "ref('cased'), prefix='p '",
  "ref('people'), quote_identifiers=False, prefix='n_'",
  "ref('people'), unquote_aliases=True, suffix='_y'",
  "ref('people'), rename={'ID': 'number', 'name': '\"the name\"'}",
])
  sql(
    'dbt_utils.star',
    `select {{ dbt_utils.star(${call}) }} from {{ ref('${call.includes('cased') ? 'cased' : 'people'}') }} as p`,
  );
value('dbt_utils.star', "dbt_utils.star('people')", { raises: true });
for (const call of ["ref('people')", "from=ref('people'), except=['Id', 'nothing']", "ref('cased'), ['id']"])
  value('dbt_utils.get_filtered_columns_in_relation', `dbt_utils.get_filtered_columns_in_relation(${call})`);
for (const call of [
  "relations=[ref('left_part'), ref('right_part')]",
  "[ref('right_part'), ref('left_part')], include=['ID', 'c']",
  "[ref('left_part'), ref('right_part')], exclude=['B'], source_column_name=none",
  "[ref('left_part'), ref('right_part')], column_override={'id': 'double', 'd': 'varchar'}, source_column_name='origin'",
  "[ref('left_part'), ref('right_part')], where='id is not null'",
  "[ref('left_part')]",
  "[ref('nobody'), ref('cased')]",
])
  sql('dbt_utils.union_relations', `{{ dbt_utils.union_relations(${call}) }}`);
value('dbt_utils.union_relations', "dbt_utils.union_relations([], include=['a'], exclude=['b'])", {
  raises: true,
});
for (const call of [
  "relation=ref('sales'), exclude=['size']",
  "ref('people'), exclude=['id'], remove=['SEEN', 'born']",
  "ref('people'), 'text', ['id', 'g'], ['name', 'seen', 'born', 'price'], 'what', 'how much'",
  "ref('nobody'), exclude=['id'], field_name='f', value_name='v'",
]) {
  const quoted = call.includes('how much') ? `${call}, quote_identifiers=True` : call;
  sql('dbt_utils.unpivot', `{{ dbt_utils.unpivot(${quoted}) }}`);
}
sql('dbt_utils.unpivot', "{{ dbt_utils.unpivot(ref('cased'), exclude=['id'], quote_identifiers=True) }}");
value('dbt_utils.unpivot', 'dbt_utils.unpivot()', { raises: true });
for (const table of ['people', 'twice', 'nobody'])
  sql('dbt_utils.nullcheck_table', `{{ dbt_utils.nullcheck_table(ref('${table}')) }}`);
for (const table of ['people', 'twice', 'sales'])
  sql(
    'dbt_utils.nullcheck',
    `select {{ dbt_utils.nullcheck(adapter.get_columns_in_relation(ref('${table}'))) }} from {{ ref('${table}') }}`,
    {
      native: `select {{ dbt_utils.nullcheck(columns(ref('${table}'))) }} from {{ ref('${table}') }}`,
    },
  );

// Rows
for (const call of [
  "ref('sales'), 'size', order_by='size'",
  "ref('sales'), 'color', order_by='count(*) desc, color', max_records=2",
  "table=ref('sales'), column='color', order_by='color nulls first', where='n > 3'",
  "ref('sales'), 'size', where='n > 99'",
  "ref('sales'), 'size', where='n > 99', default=['x']",
  "ref('sales'), 'n', order_by='n', default=[]",
])
  value('dbt_utils.get_column_values', `dbt_utils.get_column_values(${call})`);
for (const query of [
  'select size, n from main.sales order by n limit 2',
  'select 1 as a, null as b',
  'select size from main.sales where n > 99',
])
  value('dbt_utils.get_query_results_as_dict', `dbt_utils.get_query_results_as_dict("${query}")`, {
    needs: 'sales',
  });
for (const call of [
  '"select max(n) from main.sales"',
  '"select null"',
  '"select n from main.sales where n > 99", default=7',
  '"select n from main.sales where n > 99"',
])
  value('dbt_utils.get_single_value', `dbt_utils.get_single_value(${call})`, { needs: 'sales' });
for (const call of ["'main', '%part'", "'MAIN', 'p%', exclude='%s'", "'none', '%'"])
  value(
    'dbt_utils.get_relations_by_pattern',
    `dbt_utils.get_relations_by_pattern(${call}) | map(attribute='identifier') | sort`,
    {
      native: `names(dbt_utils.get_relations_by_pattern(${call}))`,
      needs: 'left_part,right_part,people,points',
    },
  );
for (const call of ["'main', 'left'", "schema='main', prefix='p', exclude='%ts'", "'none', ''"])
  value(
    'dbt_utils.get_relations_by_prefix',
    `dbt_utils.get_relations_by_prefix(${call}) | map(attribute='identifier') | sort`,
    {
      native: `names(dbt_utils.get_relations_by_prefix(${call}))`,
      needs: 'left_part,right_part,people,points',
    },
  );
for (const [name, call] of [
  ['get_tables_by_pattern_sql', "'main', '%part'"],
  ['get_tables_by_pattern_sql', "'main', 'P%', 'po%'"],
  ['get_tables_by_pattern_sql', "'nowhere', '%'"],
  ['get_tables_by_prefix_sql', "'main', 'left'"],
  ['get_tables_by_prefix_sql', "'main', 'p', 'pe%'"],
  ['get_tables_by_prefix_sql', "'nowhere', ''"],
])
  sql(`dbt_utils.${name}`, `{{ dbt_utils.${name}(${call}) }}`, {
    needs: 'left_part,right_part,people,points',
  });
for (const type of ['BASE TABLE', 'VIEW', 'EXTERNAL TABLE'])
  sql(
    'dbt_utils.get_table_types_sql',
    `select {{ dbt_utils.get_table_types_sql() }} from (select '${type}' as table_type)`,
  );

for (const call of ["'%Y'", "format='%j' ~ '%%'", "'at noon'"])
  value('dbt_utils.pretty_time', `dbt_utils.pretty_time(${call}) | length`, {
    native: `length(dbt_utils.pretty_time(${call}))`,
  });
for (const call of ["'done'", "message=''", "'50 %'"])
  value('dbt_utils.pretty_log_format', `dbt_utils.pretty_log_format(${call}) | length`, {
    native: `length(dbt_utils.pretty_log_format(${call}))`,
  });
for (const call of ["ref('people'), 'x'", "ref('nobody'), macro='y'", "obj=ref('cased'), macro='z'"])
  for (const name of ['_is_relation', '_is_ephemeral'])
    value(`dbt_utils.${name}`, `dbt_utils.${name}(${call}) | trim`, {
      native: `trim(dbt_utils.${name}(${call}))`,
    });
value('dbt_utils._is_relation', "dbt_utils._is_relation('people', 'x')", { raises: true });
for (const text of ['loaded', '', '100 %'])
  value('dbt_utils.log_info', `dbt_utils.log_info('${text}') | trim`, {
    native: `trim(dbt_utils.log_info('${text}'))`,
  });

// Shapes
for (const n of [1, 2, 3])
  sql(
    'dbt_utils.group_by',
    `select size, color, n % 2 as odd, sum(n) as total from {{ ref('sales') }} ${n === 3 ? '' : 'where false'} {{ dbt_utils.group_by(3) }}`,
  );
sql('dbt_utils.group_by', "select g, max(id) as id from {{ ref('twice') }} {{ dbt_utils.group_by(1) }}");
sql('dbt_utils.group_by', "select g, n, max(id) as id from {{ ref('twice') }} {{ dbt_utils.group_by(n=2) }}");
for (const call of [
  "'color', ['red', 'blue', 'dark red']",
  "'color', ['red', 'blue'], agg='max', then_value='n', else_value='null'",
  "'color', ['red', 'dark red'], prefix='in ', suffix='!', quote_identifiers=False",
  "column='n', values=[3, 5], cmp='>=', agg='count', else_value='null', distinct=True, then_value='color'",
  "'color', ['red', none]",
])
  sql('dbt_utils.pivot', `select size, {{ dbt_utils.pivot(${call}) }} from {{ ref('sales') }} group by size`);
sql(
  'dbt_utils.pivot',
  "select {{ dbt_utils.pivot('color', ['red'], alias=False) }} as red from {{ ref('sales') }}",
);
for (const [table, by, order] of [
  ['twice', 'id', 'n desc'],
  ['sales', 'size', 'n desc'],
  ['people', 'g', 'id'],
  ['nobody', 'id', 'id'],
])
  sql('dbt_utils.deduplicate', `{{ dbt_utils.deduplicate(ref('${table}'), '${by}', '${order}') }}`);
for (const call of ["'id', 'amount'", "'amount', 'price', '1'", "'amount'"]) {
  each('dbt_utils.safe_add', [`{{ dbt_utils.safe_add([${call}]) }}`], 'people');
  each('dbt_utils.safe_subtract', [`{{ dbt_utils.safe_subtract([${call}]) }}`], 'people');
}
value('dbt_utils.safe_subtract', "dbt_utils.safe_subtract('a')", { raises: true });
each(
  'dbt_utils.safe_divide',
  [
    "{{ dbt_utils.safe_divide('id', 'amount') }}",
    "{{ dbt_utils.safe_divide('id + 1', 'price') }}",
    '{{ dbt_utils.safe_divide(1, 0) }}',
  ],
  'people',
);
each(
  'dbt_utils.width_bucket',
  [
    "{{ dbt_utils.width_bucket('n', 0, 100, 10) }}",
    "{{ dbt_utils.width_bucket('n', 0, 100, 4) }}",
    "{{ dbt_utils.width_bucket('n', -5, 140, 7) }}",
  ],
  'numbers',
);
each(
  'dbt_utils.haversine_distance',
  [
    "round({{ dbt_utils.haversine_distance('a', 'b', 'c', 'd') }}, 6)",
    "round({{ dbt_utils.haversine_distance('a', 'b', 'c', 'd', unit='km') }}, 6)",
    "round({{ dbt_utils.haversine_distance(lat1='c', lon1='d', lat2='a', lon2='b') }}, 6)",
  ],
  'points',
);
value('dbt_utils.haversine_distance', "dbt_utils.haversine_distance('a', 'b', 'c', 'd', 'miles')", {
  raises: true,
});
each(
  'dbt_utils.degrees_to_radians',
  [
    "{{ dbt_utils.degrees_to_radians('a') }}",
    "{{ dbt_utils.degrees_to_radians('b') }}",
    '{{ dbt_utils.degrees_to_radians(180) }}',
  ],
  'points',
);
for (const name of ['get_url_host', 'get_url_path'])
  each(
    `dbt_utils.${name}`,
    [
      `{{ dbt_utils.${name}('url') }}`,
      `{{ dbt_utils.${name}("lower(url)") }}`,
      `{{ dbt_utils.${name}("'https://x.org/' || url") }}`,
    ],
    'urls',
  );
each(
  'dbt_utils.get_url_parameter',
  [
    "{{ dbt_utils.get_url_parameter('url', 'utm') }}",
    "{{ dbt_utils.get_url_parameter(field='url', url_parameter='q') }}",
    "{{ dbt_utils.get_url_parameter('url', 'nothing') }}",
  ],
  'urls',
);
for (const text of ['Hello World-of  things', '2nd Été!', '', 'a_B-c'])
  value('dbt_utils.slugify', `dbt_utils.slugify('${text}')`);

// dbt_date
const zones = ['', "'Asia/Tokyo'", "'Pacific/Honolulu'"];
const now = (zone) => `(now() at time zone ${zone || "'America/New_York'"})`;
const day = (zone) => `cast(${now(zone)} as date)`;
/** What a macro of today must be equal to, whatever the day. */
function today(name, sql, given = '') {
  for (const zone of zones) {
    const call = [given, zone && `tz=${zone}`].filter(Boolean).join(', ');
    cases.push({
      macro: `dbt_date.${name}`,
      sql: `select {{ dbt_date.${name}(${call}) }} = ${sql(zone)} as v, typeof({{ dbt_date.${name}(${call}) }}) as t`,
    });
  }
}
for (const zone of zones) {
  const call = zone && `tz=${zone}`;
  sql(
    'dbt_date.now',
    `select abs(date_diff('second', {{ dbt_date.now(${call}) }}, ${now(zone)})) < 600 as v, typeof({{ dbt_date.now(${call}) }}) as t`,
  );
}
today('today', day);
today('yesterday', (zone) => `${day(zone)} - 1`);
today('tomorrow', (zone) => `${day(zone)} + 1`);
today('n_days_ago', (zone) => `${day(zone)} - 3`, '3');
today('n_days_away', (zone) => `${day(zone)} + 3`, '3');
for (const [word, sign] of [
  ['ago', '-'],
  ['away', '+'],
]) {
  today(`n_weeks_${word}`, (zone) => `date_trunc('week', ${day(zone)} ${sign} interval 14 day)`, '2');
  today(`n_months_${word}`, (zone) => `date_trunc('month', ${day(zone)} ${sign} interval 5 month)`, '5');
}
for (const [word, sign] of [
  ['last', '-'],
  ['next', '+'],
]) {
  today(`${word}_week`, (zone) => `date_trunc('week', ${day(zone)} ${sign} interval 7 day)`);
  today(`${word}_month`, (zone) => `date_trunc('month', ${day(zone)} ${sign} interval 1 month)`);
  today(`${word}_month_number`, (zone) => `month(${day(zone)} ${sign} interval 1 month)`);
  today(`${word}_month_name`, (zone) => `monthname(${day(zone)} ${sign} interval 1 month)`, 'short=False');
}
sql('dbt_date.last_month_name', 'select length({{ dbt_date.last_month_name() }}) as v');
sql('dbt_date.next_month_name', "select length({{ dbt_date.next_month_name(True, 'UTC') }}) as v");
for (const name of [
  'week_start',
  'week_end',
  'iso_week_start',
  'iso_week_end',
  'week_of_year',
  'iso_week_of_year',
]) {
  each(
    `dbt_date.${name}`,
    [
      `{{ dbt_date.${name}('born') }}`,
      `{{ dbt_date.${name}('seen') }}`,
      `{{ dbt_date.${name}("cast('2024-12-29' as date) + id") }}`,
    ],
    'people',
  );
  sql(`dbt_date.${name}`, `select {{ dbt_date.${name}() }} = {{ dbt_date.${name}("${day('')}") }} as v`);
}
each(
  'dbt_date.yesterday',
  ["{{ dbt_date.yesterday('born') }}", "{{ dbt_date.yesterday(date='seen') }}"],
  'people',
);
each('dbt_date.tomorrow', ["{{ dbt_date.tomorrow('born') }}", "{{ dbt_date.tomorrow('seen') }}"], 'people');
each(
  'dbt_date.n_days_ago',
  ["{{ dbt_date.n_days_ago(-40, 'born') }}", "{{ dbt_date.n_days_ago(0, 'seen') }}"],
  'people',
);
each(
  'dbt_date.n_days_away',
  ["{{ dbt_date.n_days_away(366, 'born') }}", "{{ dbt_date.n_days_away(-1, date='seen') }}"],
  'people',
);
for (const name of [
  'iso_year_week',
  'day_of_month',
  'day_of_year',
  'day_of_week',
  'day_name',
  'month_name',
  'to_unixtimestamp',
  'round_timestamp',
])
  each(
    `dbt_date.${name}`,
    [
      `{{ dbt_date.${name}('born') }}`,
      `{{ dbt_date.${name}('seen') }}`,
      `{{ dbt_date.${name}("cast('2024-12-28' as date) + id::integer") }}`,
    ],
    'people',
  );
each(
  'dbt_date.day_of_week',
  ["{{ dbt_date.day_of_week('born', isoweek=False) }}", "{{ dbt_date.day_of_week('seen', False) }}"],
  'people',
);
for (const part of ['year', 'dayofweek', 'isoyear', 'epoch'])
  each('dbt_date.date_part', [`{{ dbt_date.date_part('${part}', 'seen') }}`], 'people');
const languages = ['en', 'nl', 'de', 'fr', 'es', 'it', 'pt', 'pl', 'da', 'sv', 'tr', 'cs', 'fi'];
sql(
  'dbt_date.day_name',
  `select i, {{ dbt_date.day_name("date '2024-01-01' + i", False) }} as d, {{ dbt_date.day_name("date '2024-01-01' + i", language='fr') }} as f from (select unnest(range(7))::integer as i)`,
);
sql(
  'dbt_date.month_name',
  `select i, {{ dbt_date.month_name("make_date(2024, i, 1)", False) }} as d, {{ dbt_date.month_name("make_date(2024, i, 1)", language='nl') }} as f from (select unnest(range(1, 13))::integer as i)`,
);
for (const language of languages) {
  sql(
    'dbt_date.day_name_localized',
    `select i, {{ dbt_date.day_name_localized("date '2024-01-01' + i", False, '${language}') }} as d, {{ dbt_date.day_name_localized("date '2024-01-01' + i", language='${language}') }} as s from (select unnest(range(7))::integer as i)`,
  );
  sql(
    'dbt_date.month_name_localized',
    `select i, {{ dbt_date.month_name_localized("make_date(2024, i, 1)", False, '${language}') }} as d, {{ dbt_date.month_name_localized("make_date(2024, i, 1)", language='${language}') }} as s from (select unnest(range(1, 13))::integer as i)`,
  );
  value(
    'dbt_date.get_localized_datepart_names',
    `dbt_date.get_localized_datepart_names('${language}', 'seasons')`,
  );
}
value('dbt_date.get_localized_datepart_names', "dbt_date.get_localized_datepart_names('fr', 'weekdays')");
value('dbt_date.get_localized_datepart_names', "dbt_date.get_localized_datepart_names('de', 'months')");
each(
  'dbt_date.convert_timezone',
  [
    "{{ dbt_date.convert_timezone('seen') }}",
    "{{ dbt_date.convert_timezone('seen', 'Asia/Kolkata') }}",
    "{{ dbt_date.convert_timezone(column='born', target_tz='UTC', source_tz='Europe/Paris') }}",
    "{{ dbt_date.convert_timezone(\"timestamp '2024-03-31 02:30:00'\", 'UTC', 'Europe/Paris') }}",
  ],
  'people',
);
for (const part of ['day', 'month', 'year'])
  sql(
    'dbt_date.periods_since',
    `select {{ dbt_date.periods_since("(now()::timestamp - interval 900 day)", '${part}', 'UTC') }} = date_diff('${part}', now()::timestamp - interval 900 day, now()::timestamp) as v`,
  );
for (const epochs of ['0', '1706708710.5', 'null', '-1'])
  sql('dbt_date.from_unixtimestamp', `select {{ dbt_date.from_unixtimestamp('${epochs}') }} as v`);
value('dbt_date.from_unixtimestamp', "dbt_date.from_unixtimestamp('1', format='milliseconds')", {
  raises: true,
});
for (const call of [
  "start_date='2024-01-30', end_date='2024-02-02'",
  "'2023-10-01', '2024-02-01', datepart='month'",
  "start_date='2024-01-01 22:00', end_date='2024-01-02 01:30', datepart='hour'",
])
  sql('dbt_date.get_base_dates', `{{ dbt_date.get_base_dates(${call}) }}`);
sql(
  'dbt_date.get_base_dates',
  "select min(date_day) = today - 10 as a, max(date_day) = today as b, count(*) as n from ({{ dbt_date.get_base_dates(n_dateparts=10) }}), (select cast(now() at time zone 'America/New_York' as date) as today) group by today",
);
for (const [from, to] of [
  ['2023-12-25', '2024-01-10'],
  ['2024-02-26', '2024-03-03'],
  ['2020-12-27', '2021-01-05'],
])
  sql('dbt_date.get_date_dimension', `{{ dbt_date.get_date_dimension('${from}', '${to}') }}`);
for (const call of [
  "ref('calendar'), year_end_month=1, week_start_day=1",
  "ref('calendar'), 12, 2, 0",
  "ref('calendar'), year_end_month=6, week_start_day=1, shift_year=1",
]) {
  sql(
    'dbt_date.get_fiscal_year_dates',
    `select * from ({{ dbt_date.get_fiscal_year_dates(${call}) }}) where fiscal_week_of_year in (1, 2, 52, 53)`,
  );
  sql(
    'dbt_date.get_fiscal_periods',
    `select * from ({{ dbt_date.get_fiscal_periods(${call}) }}) where fiscal_week_of_year in (1, 4, 5, 13, 14, 52, 53)`,
  );
}
for (const call of ['2024, 2, 29', '1999, 12, 31', 'year=2000, month=1, day=1'])
  value('dbt_date.date', `dbt_date.date(${call}) | string`, { native: `dbt_date.date(${call})` });
for (const call of [
  "2024, 2, 29, tz='UTC'",
  "1999, 12, 31, 23, 59, 58, tz='UTC'",
  "2024, 1, 1, hour=5, microsecond=250000, tz='UTC'",
  "2024, 7, 1, tz='Europe/Paris'",
])
  value('dbt_date.datetime', `dbt_date.datetime(${call}) | string`, { native: `dbt_date.datetime(${call})` });
for (const call of [
  "'2024-01-31'",
  "'2024-07-01 12:30'",
  "'2024-07-01T12:30:15.25+02:00'",
  "'2024-07-01', tz='Europe/Paris'",
  "' 2024-03-31T01:30:00Z '",
]) {
  value('dbt_date.to_compile_datetime', `dbt_date.to_compile_datetime(${call}).timestamp()`, {
    native: `epoch(dbt_date.to_compile_datetime(${call}))`,
  });
  value('dbt_date.compile_reference_datetime', `dbt_date.compile_reference_datetime(${call}).timestamp()`, {
    native: `epoch(dbt_date.compile_reference_datetime(${call}))`,
  });
}
value('dbt_date.to_compile_datetime', "dbt_date.to_compile_datetime('soon')", { raises: true });
for (const name of ['is_before', 'is_after', 'is_before_or_equal', 'is_after_or_equal'])
  for (const call of [
    "'2024-01-31', '2024-01-31'",
    "'2024-01-31', reference='2024-01-30 23:59'",
    "'2024-01-31', '2024-01-31', 'Asia/Tokyo'",
    "'2024-01-31 00:00+09:00', reference='2024-01-30T15:00:00Z'",
    "'1990-01-01'",
    "'2990-01-01'",
  ])
    value(`dbt_date.${name}`, `dbt_date.${name}(${call})`);
for (const inclusive of ['left', 'right', 'both', 'neither'])
  for (const reference of ['2024-01-01', '2024-01-15', '2024-02-01'])
    value(
      'dbt_date.is_between',
      `dbt_date.is_between('2024-01-01', '2024-02-01', reference='${reference}', inclusive='${inclusive}')`,
    );
value('dbt_date.is_between', "dbt_date.is_between('2024-02-01', '2024-01-01')", { raises: true });

// audit_helper
const names = {
  a: 'select * from main.old_rows',
  b: 'select * from main.new_rows',
  n: 'select * from main.nobody',
};
const audit = (name, call) =>
  sql(`audit_helper.${name}`, `{{ audit_helper.${name}(${call}) }}`, {
    needs: 'old_rows,new_rows,nobody,people',
  });
for (const call of [
  `'${names.a}', '${names.b}'`,
  `'${names.a}', '${names.b}', summarize=false`,
  `'${names.a}', '${names.b}', primary_key='id', summarize=False, limit=2`,
  `'${names.a}', '${names.a}'`,
  `'${names.n}', '${names.n}'`,
])
  audit('compare_queries', call);
for (const call of [
  "ref('old_rows'), ref('new_rows')",
  "a_relation=ref('old_rows'), b_relation=ref('new_rows'), exclude_columns=['NOTE'], primary_key='id'",
  "ref('old_rows'), ref('new_rows'), exclude_columns=['note'], summarize=false",
  "ref('nobody'), ref('people')",
])
  audit('compare_relations', call);
for (const call of [
  "ref('old_rows'), ref('new_rows')",
  "ref('nobody'), ref('people')",
  "ref('old_rows'), ref('old_rows')",
]) {
  audit('compare_row_counts', call);
  audit('compare_relation_columns', call);
}
audit('compare_relation_columns', "ref('old_rows'), ref('people')");
for (const column of ['n', 'note', 'id']) {
  audit('compare_column_values', `'${names.a}', '${names.b}', 'id', '${column}'`);
  audit(
    'compare_column_values',
    `a_query='${names.a}', b_query='${names.b}', primary_key='id', column_to_compare='${column}', emojis=False, a_relation_name='old', b_relation_name='new'`,
  );
  audit('compare_column_values_verbose', `'${names.a}', '${names.b}', 'id', '${column}'`);
}
audit('compare_column_values', `'${names.n}', '${names.n}', 'id', 'name'`);
for (const call of [
  "ref('old_rows'), ref('new_rows'), 'id'",
  "ref('old_rows'), ref('new_rows'), primary_key=\"id || '-' || n\", exclude_columns=['id']",
  "ref('old_rows'), ref('new_rows'), 'id', summarize=false",
  "ref('nobody'), ref('people'), 'id'",
])
  audit('compare_all_columns', call);
for (const call of [
  "primary_key_columns=['id'], columns=['id', 'n', 'note']",
  "primary_key_columns=['id', 'n'], columns=['note']",
  "['id'], ['n'], event_time='happened'",
])
  audit('compare_which_query_columns_differ', `'${names.a}', '${names.b}', ${call}`);
for (const call of ["primary_key_columns=['id']", "['id'], ['note']", "primary_key_columns=['id', 'n']"])
  audit('compare_which_relation_columns_differ', `ref('old_rows'), ref('new_rows'), ${call}`);
for (const call of [
  "primary_key_columns=['id'], columns=['id', 'n', 'note']",
  "['id'], ['n'], sample_limit=1",
  "['id', 'n'], ['note'], sample_limit=none",
  "['id'], ['id', 'n'], event_time='happened'",
])
  audit('compare_and_classify_query_results', `'${names.a}', '${names.b}', ${call}`);
for (const call of [
  "primary_key_columns=['id']",
  "['id'], ['note']",
  "primary_key_columns=['id'], event_time='happened', sample_limit=2",
])
  audit('compare_and_classify_relation_rows', `ref('old_rows'), ref('new_rows'), ${call}`);
for (const call of [
  `'${names.a}', '${names.b}', ['id']`,
  `'${names.a}', '${names.a}', columns=['id', 'n', 'note']`,
  `'${names.n}', '${names.n}', ['name']`,
])
  audit('quick_are_queries_identical', call);
for (const call of [
  "ref('old_rows'), ref('new_rows')",
  "ref('old_rows'), ref('old_rows')",
  "ref('nobody'), ref('people'), columns=['id']",
])
  audit('quick_are_relations_identical', call);
for (const table of ['numbers', 'points', 'spans']) audit('get_columns_in_relation_sql', `ref('${table}')`);
for (const call of [
  "['id'], ['n']",
  "['ID', 'happened'], ['id', 'n']",
  "primary_key_columns=[], columns=['n', 'note']",
  "['id'], []",
])
  value(
    'audit_helper._ensure_all_pks_are_in_column_set',
    `audit_helper._ensure_all_pks_are_in_column_set(${call})`,
  );
for (const call of [
  "ref('old_rows'), ref('people')",
  "ref('people'), ref('sales')",
  "ref('twice'), ref('twice')",
])
  value(
    'audit_helper._get_intersecting_columns_from_relations',
    `audit_helper._get_intersecting_columns_from_relations(${call})`,
  );
for (const [a, b, time] of [
  ['old_rows', 'new_rows', 'id'],
  ['old_rows', 'new_rows', 'n'],
  ['nobody', 'people', 'amount'],
])
  value(
    'audit_helper._get_comparison_bounds',
    `audit_helper._get_comparison_bounds('select * from main.${a}', 'select * from main.${b}', '${time}')`,
    { needs: `${a},${b}` },
  );
for (const props of [
  "{'event_time': 'happened', 'min_event_time': '2024-01-02', 'max_event_time': '2024-01-05'}",
  "event_time_props={'event_time': 'n', 'min_event_time': 20, 'max_event_time': 40}",
  'none',
  '{}',
])
  sql(
    'audit_helper.event_time_filter',
    `select id from {{ ref('old_rows') }} {{ audit_helper.event_time_filter(${props}) }}`,
  );
each(
  'audit_helper._generate_null_safe_surrogate_key',
  [
    "{{ audit_helper._generate_null_safe_surrogate_key(['id', 'name']) }}",
    "{{ audit_helper._generate_null_safe_surrogate_key(['price']) }}",
    "{{ audit_helper._generate_null_safe_surrogate_key(field_list=['born', 'ok']) }}",
  ],
  'people',
);
for (const [steps, from] of [
  ["['id'], ['id', 'n', 'note']", 'a_except_b'],
  ["['id', 'n'], ['n']", 'a_intersect_b'],
  [
    "primary_key_columns=['id'], columns=['n'], event_time_props={'event_time': 'id', 'min_event_time': 2, 'max_event_time': 5}",
    'b_except_a',
  ],
])
  sql(
    'audit_helper._generate_set_results',
    `with {{ audit_helper._generate_set_results('${names.a}', '${names.b}', ${steps}) }} select * from ${from}`,
    { needs: 'old_rows,new_rows' },
  );
const audited = (rows) =>
  `(values ${rows}) t(dbt_audit_surrogate_key, dbt_audit_pk_row_num, dbt_audit_in_a, dbt_audit_in_b, dbt_audit_row_status)`;
for (const rows of [
  "('k', 1, true, true, 'x'), ('l', 1, true, false, 'x'), ('m', 1, false, true, 'y')",
  "('k', 1, true, false, 'x'), ('k', 1, false, true, 'x'), (null, 1, true, false, 'x')",
  "('k', 1, true, true, 'x'), ('k', 2, false, true, 'x'), ('l', null, null, true, null)",
]) {
  sql(
    'audit_helper._classify_audit_row_status',
    `select dbt_audit_surrogate_key as k, {{ audit_helper._classify_audit_row_status() }} as v from ${audited(rows)}`,
  );
  sql(
    'audit_helper._count_num_rows_in_status',
    `select dbt_audit_surrogate_key as k, {{ audit_helper._count_num_rows_in_status() }} as v from ${audited(rows)}`,
    { raises: true },
  );
}

// dbt_expectations
each(
  'dbt_expectations.log_natural',
  [
    "round({{ dbt_expectations.log_natural('id') }}, 9)",
    '{{ dbt_expectations.log_natural(1) }}',
    "{{ dbt_expectations.log_natural('nullif(amount, 0)') }} is null",
  ],
  'people',
);
for (const table of ['sales', 'people', 'nobody'])
  sql(
    'dbt_expectations.median',
    `select {{ dbt_expectations.median('${table === 'sales' ? 'n' : 'amount'}') }} as v from {{ ref('${table}') }}`,
  );
for (const call of ["'n', 0.25", "'n', 0.9", "field='n', quantile=1"])
  sql(
    'dbt_expectations.percentile_cont',
    `select {{ dbt_expectations.percentile_cont(${call}) }} as v from {{ ref('sales') }}`,
  );
for (const check of ['X >= 0', 'X < 1', 'typeof(X)'])
  sql('dbt_expectations.rand', `select ${check.replace('X', '{{ dbt_expectations.rand() }}')} as v`);
each(
  'dbt_expectations.md5',
  [
    "{{ dbt_expectations.md5('name') }}",
    "{{ dbt_expectations.md5('price') }}",
    '{{ dbt_expectations.md5("concat(id, \'-\', g)") }}',
  ],
  'people',
);
for (const n of [1, 2, 3])
  sql(
    'dbt_expectations.group_by',
    `select ${['size', 'color', 'n % 2']
      .slice(0, n)
      .map((each, i) => `${each} as c${i}`)
      .join(', ')}, sum(n) as total from {{ ref('sales') }} {{ dbt_expectations.group_by(${n}) }}`,
  );
for (const type of ['type_timestamp', 'type_datetime']) {
  value(`dbt_expectations.${type}`, `dbt_expectations.${type}() | trim`, {
    native: `dbt_expectations.${type}()`,
  });
  for (const given of ["'2024-01-01'", 'null'])
    sql(`dbt_expectations.${type}`, `select cast(${given} as {{ dbt_expectations.${type}() }}) as v`);
}
each(
  'dbt_expectations.regexp_instr',
  [
    "{{ dbt_expectations.regexp_instr('name', '^[A-Z]') }}",
    "{{ dbt_expectations.regexp_instr('name', 'ANN', flags='i') }}",
    "{{ dbt_expectations.regexp_instr(source_value='g', regexp='b|c', position=1) }}",
  ],
  'people',
);
each(
  'dbt_expectations.ignore_row_if_expression',
  [
    "{{ dbt_expectations.ignore_row_if_expression('all_values_are_missing', ['name', 'g']) }}",
    "{{ dbt_expectations.ignore_row_if_expression('any_value_is_missing', ['name', 'g', 'born']) }}",
    "{{ dbt_expectations.ignore_row_if_expression(ignore_row_if='any_value_is_missing', columns=['ok']) }}",
  ],
  'people',
);
value(
  'dbt_expectations.ignore_row_if_expression',
  "dbt_expectations.ignore_row_if_expression('never', ['a'])",
  { raises: true },
);
for (const expression of ['id > 1', 'count(*)', 'max(name)'])
  sql(
    'dbt_expectations.truth_expression',
    `select {{ dbt_expectations.truth_expression('${expression}') }} from {{ ref('people') }}`,
  );
for (const call of [
  "'max(id)', none, none",
  "'count(*)', 'amount > 0', ['g']",
  "'sum(amount)', none, ['g', 'ok']",
])
  sql('dbt_expectations.get_select', `{{ dbt_expectations.get_select(ref('people'), ${call}) }}`);
for (const call of [
  "'amount > 5'",
  "'sum(amount)', test_condition='> 15', group_by_columns=['g']",
  "'id > 2', row_condition='ok'",
])
  sql(
    'dbt_expectations.expression_is_true',
    `{{ dbt_expectations.expression_is_true(ref('people'), ${call}) }}`,
  );
for (const call of [
  "'amount', 5, 15, none, none, False",
  "'sum(amount)', 20, none, ['g'], none, True",
  "'id', none, 3, none, 'ok', True",
])
  sql(
    'dbt_expectations.expression_between',
    `{{ dbt_expectations.expression_between(ref('people'), ${call}) }}`,
  );
value(
  'dbt_expectations.expression_between',
  "dbt_expectations.expression_between('x', 'a', none, none, none, none, False)",
  { raises: true },
);

export { cases };
