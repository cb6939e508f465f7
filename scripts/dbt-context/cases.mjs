// Templates of a dbt project whose compiled SQL is compared with dbt's: see scripts/record-dbt-context.mjs and spec/dbt-context.test.ts.

/** Tables that every case may read. */
export const tables = {
  orders:
    "select * from (values (1, 'ann', 10.50::decimal(10,2), date '2024-01-02', 'paid'), (2, 'bob', 7.25, date '2024-02-03', 'open'), (3, null, 0, null, 'paid')) v(id, customer, amount, day, status)",
  wide: "select 1::bigint as big, 1.5::double as ratio, true as flag, 'x' as \"Mixed Case\", timestamp '2024-01-02 03:04:05' as at, [1, 2] as list, {'k': 1, 'm': {'n': 'x'}} as nested, 9007199254740993::bigint as huge, 3::double as whole, time '01:02:03' as clock, '2024-01-01' as text_date, null::integer as nothing",
};

export const vars = {
  plain: 1,
  text: 'a b',
  rate: 1.5,
  list: ['x', 'y'],
  dict: { k: { l: 2 } },
  none_var: null,
  yes: true,
  nested: "{{ var('plain') + 1 }}",
  recorded: { scoped: 's', plain: 5 },
  other_package: { theirs: 1 },
};

export const env = { RECORDED_NAME: 'from env' };

/** Macros of the project. */
export const macros = `
{% macro cents(column, scale=2) -%}
  ({{ column }} / 100)::numeric(16, {{ scale }})
{%- endmacro %}
{% macro many() %}{{ return(['a', 'b', 'c']) }}{% endmacro %}
{% macro number() %}{{ return(42) }}{% endmacro %}
{% macro early(x) %}before{% if x %}{{ return('early') }}{% endif %}after{% endmacro %}
{% macro wrap() %}<{{ caller() }}>{% endmacro %}
{% macro each_of(items) %}{% for i in items %}{{ caller(i) }}{% if not loop.last %}, {% endif %}{% endfor %}{% endmacro %}
{% macro kw(a, b='d') %}{{ a }}-{{ b }}-{{ varargs | list }}-{{ kwargs.get('z', 'none') }}{% endmacro %}
{% macro shout(x) %}{{ return(adapter.dispatch('shout', 'recorded')(x)) }}{% endmacro %}
{% macro default__shout(x) %}{{ x | upper }}{% endmacro %}
{% macro whisper(x) %}{{ return(adapter.dispatch('whisper')(x)) }}{% endmacro %}
{% macro default__whisper(x) %}default {{ x }}{% endmacro %}
{% macro duckdb__whisper(x) %}duck {{ x }}{% endmacro %}
{% macro duckdb__greet(x) %}project greets {{ x }}{% endmacro %}
{% macro values_of(column, relation) %}
  {%- set sql %}select distinct {{ column }} from {{ relation }} where {{ column }} is not null order by 1{% endset -%}
  {%- if execute -%}{{ return(run_query(sql).columns[0].values()) }}{%- else -%}{{ return([]) }}{%- endif -%}
{% endmacro %}
{% macro pivot(column, values) -%}
  {%- for v in values %}sum(case when {{ column }} = '{{ v }}' then 1 else 0 end) as "{{ v }}"{{ "," if not loop.last }}{% endfor -%}
{%- endmacro %}
{% macro columns_csv(relation, except=[]) -%}
  {%- set cols = adapter.get_columns_in_relation(relation) -%}
  {%- for c in cols if c.name not in except %}{{ c.quoted }}{{ ", " if not loop.last }}{% endfor -%}
{%- endmacro %}
{% macro limit_in_dev(n=10) %}{% if target.name == 'dev' %}limit {{ n }}{% endif %}{% endmacro %}
{% macro is_empty(v) %}{{ return(v is none or v | length == 0) }}{% endmacro %}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- if custom_schema_name is none -%}{{ target.schema }}{%- else -%}{{ custom_schema_name | trim }}{%- endif -%}
{%- endmacro %}
`;

/** Macros of an installed package. */
export const packageMacros = `
{% macro greet(x) %}{{ return(adapter.dispatch('greet', 'helpers')(x)) }}{% endmacro %}
{% macro default__greet(x) %}default greets {{ x }}{% endmacro %}
{% macro bye(x) %}{{ return(adapter.dispatch('bye', 'helpers')(x)) }}{% endmacro %}
{% macro default__bye(x) %}package says bye to {{ x }}{% endmacro %}
{% macro is_relation(obj) %}{{ return(obj is mapping and obj.get('metadata', {}).get('type', '').endswith('Relation')) }}{% endmacro %}
{% macro slugify(string) %}
{% set string = string | lower %}
{% set string = modules.re.sub('[ -]+', '_', string) %}
{% set string = modules.re.sub('[^a-z0-9_]+', '', string) %}
{{ return(string) }}
{% endmacro %}
{% macro uses_var() %}{{ var('plain') }}{% endmacro %}
`;

/** Expressions, each put out alone. */
const expressions = String.raw`
ref('orders')
ref('recorded', 'orders')
ref('orders').identifier ~ '|' ~ ref('orders').schema ~ '|' ~ ref('orders').database
ref('orders').include(database=false)
ref('orders').include(database=false, schema=false)
ref('orders').quote(identifier=false)
ref('orders') | string | upper
ref('orders') ~ '_x'
ref('orders').is_table
ref('orders').type
ref('orders').render() | length
ref('orders').name ~ ref('orders').table
ref('orders').information_schema('columns')
ref('orders').information_schema()
ref('orders').without_identifier()
ref('orders').incorporate(path={'identifier': 'zz'})
ref('orders').incorporate(path={'schema': 'q', 'identifier': 'zz'}, type='view').is_view
ref('orders').replace_path(identifier='yy')
[ref('orders')]
{'a': ref('orders')}
ref('orders') == ref('orders')
ref('orders') == ref('wide')
ref('orders') is mapping
ref('orders') is string
ref('orders').get('metadata')
ref('orders').get('schema')
ref('orders')['schema']
ref('orders').quote_policy['schema']
this
this.identifier
this.schema ~ this.database
source('raw', 'orders')
source('raw', 'orders').identifier
api.Relation.create(database='d', schema='s', identifier='i')
api.Relation.create(schema='s', identifier='i')
api.Relation.create(identifier='i')
api.Relation.create(database='d', schema='s', identifier='i', type='view').is_view
api.Relation.create(schema='s', identifier='i', quote_policy={'identifier': false, 'schema': false})
api.Relation.create(database=target.database, schema='s', identifier='i').include(database=false)
api.Relation.Table ~ api.Relation.View ~ api.Relation.CTE
api.Column('a', 'varchar').data_type
api.Column('a', 'varchar', 10).data_type
api.Column('a', 'numeric', none, 10, 2).data_type
api.Column('a', 'integer').is_integer()
api.Column('a', 'double').is_float()
api.Column('a', 'decimal').is_numeric()
api.Column('a', 'bigint').is_number()
api.Column('a', 'date').is_string()
api.Column('a b', 'date').quoted
api.Column('a', 'date').name ~ api.Column('a', 'date').column
api.Column.create('a', 'STRING').dtype
api.Column.create('a', 'integer').dtype
api.Column.string_type(20)
api.Column.numeric_type('numeric', 10, 2)
api.Column.translate_type('string')
api.Column('a', 'varchar').string_size()
api.Column('a', 'varchar', 5).can_expand_to(api.Column('a', 'varchar', 10))
api.Column('a', 'varchar').literal('x')
api.Column.from_description('a', 'varchar(20)').data_type
api.Column.from_description('a', 'numeric(20, 3)').data_type
api.Column('s', 'STRUCT(a INTEGER, b STRUCT(c VARCHAR))').flatten() | map(attribute='name') | list
[api.Column('a', 'date')]
adapter.quote('a b')
adapter.type()
adapter.quote_as_configured('x', 'identifier')
adapter.quote_seed_column('x', none)
adapter.quote_seed_column('x', false)
adapter.external_root()
adapter.valid_incremental_strategies() | sort
adapter.get_relation('recorded', 'main', 'orders')
adapter.get_relation(database='recorded', schema='main', identifier='orders').type
adapter.get_relation('recorded', 'main', 'not_there') is none
load_relation(ref('orders'))
load_relation(ref('orders')).is_table
load_cached_relation(ref('orders')) is not none
adapter.check_schema_exists('recorded', 'main')
adapter.check_schema_exists('recorded', 'nope')
adapter.get_columns_in_relation(ref('orders')) | map(attribute='name') | join(', ')
adapter.get_columns_in_relation(ref('orders')) | map(attribute='dtype') | join(', ')
adapter.get_columns_in_relation(ref('orders')) | map(attribute='data_type') | join(', ')
adapter.get_columns_in_relation(ref('wide')) | map(attribute='dtype') | join(', ')
get_columns_in_relation(ref('wide')) | map(attribute='quoted') | join(', ')
adapter.get_missing_columns(ref('orders'), ref('wide')) | map(attribute='name') | list
adapter.get_column_schema_from_query('select 1 as a, 1.5 as b') | map(attribute='dtype') | list
get_columns_in_query('select 1 as a, 2 as b')
run_query('select 1 as a, 2 as b').column_names
run_query('select id, customer from ' ~ ref('orders') ~ ' order by 1').columns[1].values()
run_query('select * from ' ~ ref('orders') ~ ' order by 1').rows[0].values()
run_query('select * from ' ~ ref('orders') ~ ' order by 1').rows[0]['amount']
run_query('select * from ' ~ ref('orders') ~ ' order by 1').rows[0]['day'].strftime('%d/%m/%Y')
run_query('select * from ' ~ ref('orders') ~ ' order by 1').columns['amount'].values() | sum
run_query('select * from ' ~ ref('orders') ~ ' order by 1') | length
run_query('select * from ' ~ ref('wide')).rows[0].values()
run_query('select * from ' ~ ref('wide')).rows[0] | join(' ')
run_query('select * from ' ~ ref('wide')).rows[0].keys() | join(' ')
run_query('select count(*) from ' ~ ref('orders')).columns[0][0]
run_query('select count(*) from ' ~ ref('orders')).rows[0][0] + 1
run_query('select id from ' ~ ref('orders') ~ ' where false').columns[0].values()
run_query('select id from ' ~ ref('orders') ~ ' where false').rows | length
run_query('select max(day) as d from ' ~ ref('orders')).columns['d'].values()[0]
run_query('select customer from ' ~ ref('orders') ~ ' order by id').columns[0].values_without_nulls()
run_query('select 1 as a union all select 2 order by 1').rows.values()
run_query('select 0.1::float as a, 1e20::double as b, 1.10::decimal(5,3) as c, -2.5::decimal(3,1) as d').rows[0].values()
run_query('select 10.5::decimal(5,2) as a').rows[0][0] * 2
run_query('select 10.5::decimal(5,2) as a').rows[0][0] > 10
run_query('select true as a').rows[0][0]
values_of('status', ref('orders'))
values_of('customer', ref('orders')) | join(',')
pivot('status', values_of('status', ref('orders')))
columns_csv(ref('orders'))
columns_csv(ref('orders'), except=['id', 'day'])
var('plain')
var('text')
var('rate')
var('list')
var('dict')['k']['l']
var('dict').k.l
var('none_var')
var('none_var', 'default')
var('yes')
var('nested')
var('scoped')
var('missing', 'default')
var('missing', none)
var('missing', 3) + 1
var('theirs', 'not mine')
var.has_var('plain')
env_var('RECORDED_NAME')
env_var('RECORDED_MISSING', 'default')
target.name
target.schema ~ target.database ~ target.type
target['threads'] is number
target.nothing
target.get('nothing', 'd')
execute
is_incremental()
should_full_refresh()
should_store_failures()
flags.FULL_REFRESH
flags.WHICH
flags.STORE_FAILURES
project_name
dbt_version
database ~ schema
model.name
model.resource_type
model.package_name
model.unique_id
model['config']['materialized']
model.nothing
config.get('materialized')
config.get('unique_key', 'default')
config.get('mine', 'default')
config.get('mine')
config.require('materialized')
config.persist_relation_docs()
builtins.ref('orders')
builtins['ref']('orders')
context['ref']('orders')
context['target'].name
context.get('nothing_here', 'default')
cents('amount')
cents('amount', 4)
cents(column='amount', scale=1)
many()
many()[1]
many() | join('|')
number() + 1
early(true)
early(false)
kw('x')
kw('x', 'y', 1, 2)
kw('x', z=3)
shout('a')
whisper('a')
limit_in_dev()
limit_in_dev(n=5)
is_empty([])
is_empty('a')
recorded.cents('amount')
helpers.greet('bob')
helpers.bye('bob')
helpers.is_relation(ref('orders'))
helpers.is_relation('orders')
helpers.slugify('Some  Text-with $igns')
helpers.uses_var()
adapter.dispatch('shout', 'recorded')('x')
adapter.dispatch('whisper')('x')
adapter.dispatch('bye', 'helpers')('x')
generate_schema_name('custom', model) | trim
generate_schema_name(none, model) | trim
dbt.generate_schema_name('custom', model) | trim
generate_alias_name('custom', model) | trim
generate_alias_name(none, model) | trim
generate_database_name() | trim
generate_schema_name_for_env('custom', model) | trim
dates_in_range('20240130', '20240202')
dates_in_range('2024-01-30', '2024-02-01', in_fmt='%Y-%m-%d', out_fmt='%d/%m')
partition_range('20240130, 20240201')
convert_datetime('2024-01-30', '%Y-%m-%d')
get_quoted_csv(['a', 'b c'])
diff_columns([api.Column('a', 'int'), api.Column('b', 'int')], [api.Column('b', 'int')]) | map(attribute='name') | list
information_schema_name('d')
get_list_of_column_names([api.Column('a', 'int')])
return_nothing is defined
fromjson('{"a": 1, "b": [1.0, null, true]}')
fromjson('{"a": {"b": "c"}}').a.b
fromjson('not json')
fromjson('not json', 'default')
fromjson('[1e3, -0.5, 1E-7]')
tojson({'a': 1, 'b': [1.5, none, true, 'é', 'a"b']})
tojson({'b': 1, 'a': 2}, sort_keys=true)
tojson([1, 'x', {'y': []}])
tojson('text')
tojson({1: 2, none: 3})
fromyaml('a: 1')
fromyaml('a: [1, 2]\nb: {c: yes}')
fromyaml('- x\n- 2024-01-01\n- 012\n- 0x1F\n- 1_000\n- ~\n- "s"')
fromyaml('a: b: c', 'default')
toyaml({'a': 1})
toyaml({'a': [1, 2], 'b': {'c': 'd'}})
toyaml(['x', 'y'])
toyaml({'b': 1, 'a': 2}, sort_keys=true)
set([1, 2, 2, 3]) | list | sort
set_strict(['a', 'a']) | list
set(1, 'default')
zip([1, 2, 3], ['a', 'b']) | list
zip([1], [2], [3]) | list
zip_strict([1], [2]) | list
local_md5('hello')
local_md5('')
local_md5('éà')
local_md5('x' * 200)
diff_of_two_dicts({'a': ['x', 'y']}, {'A': ['X']})
diff_of_two_dicts({'a': ['x']}, {'a': ['x']})
modules.datetime.date(2024, 2, 28) + modules.datetime.timedelta(days=2)
modules.datetime.datetime(2024, 1, 31, 13, 5)
modules.datetime.datetime(2024, 1, 31, 13, 5, 6, 7)
modules.datetime.datetime(2024, 1, 31).date()
modules.datetime.datetime(2024, 1, 31, 13).time()
modules.datetime.datetime(2024, 1, 31, 13).isoformat()
modules.datetime.datetime(2024, 1, 31, 13).isoformat(' ')
modules.datetime.datetime(2024, 1, 31).strftime('%Y-%m-%d %H:%M:%S.%f')
modules.datetime.datetime(2024, 3, 7, 15).strftime('%a %A %b %B %d %-d %e %j %U %W %V %G %u %w %y %I %p %%')
modules.datetime.datetime(2024, 12, 30).strftime('%G-W%V-%u')
modules.datetime.datetime(2024, 1, 5).strftime('%m/%d/%y %D %F %T %R %c %x %X')
modules.datetime.datetime.strptime('2024-01-31', '%Y-%m-%d')
modules.datetime.datetime.strptime('31/01/24 01:02 PM', '%d/%m/%y %I:%M %p')
modules.datetime.datetime.strptime('Jan 5 2024', '%b %d %Y').date()
modules.datetime.datetime.strptime('2024-01-31T10:11:12.5', '%Y-%m-%dT%H:%M:%S.%f')
modules.datetime.datetime.strptime('2024-01-31 10:00 +0200', '%Y-%m-%d %H:%M %z')
modules.datetime.datetime.strptime('2024 032', '%Y %j')
modules.datetime.datetime.strptime('2024 5 1', '%Y %W %w')
modules.datetime.datetime(2024, 1, 31).replace(day=1)
modules.datetime.date(2024, 1, 31).replace(month=3)
modules.datetime.datetime(2024, 1, 31).weekday() ~ modules.datetime.datetime(2024, 1, 31).isoweekday()
modules.datetime.date(2024, 1, 31).isocalendar()[1]
modules.datetime.date(2024, 1, 31).toordinal()
modules.datetime.date.fromisoformat('2024-01-31')
modules.datetime.datetime.fromisoformat('2024-01-31 10:20:30')
modules.datetime.datetime.fromisoformat('2024-01-31T10:20:30+02:00')
modules.datetime.datetime.fromtimestamp(0, modules.pytz.utc)
modules.datetime.datetime.utcfromtimestamp(86400)
(modules.datetime.date(2024, 3, 1) - modules.datetime.date(2024, 1, 1)).days
modules.datetime.datetime(2024, 3, 1, 12) - modules.datetime.datetime(2024, 1, 1)
modules.datetime.datetime(2024, 1, 1) - modules.datetime.timedelta(hours=1)
modules.datetime.timedelta(days=1, hours=2, minutes=3, seconds=4)
modules.datetime.timedelta(weeks=1).days
modules.datetime.timedelta(days=-1)
modules.datetime.timedelta(hours=-1)
modules.datetime.timedelta(days=1.5)
modules.datetime.timedelta(milliseconds=1500).total_seconds()
modules.datetime.timedelta(days=1) * 3
modules.datetime.timedelta(days=3) / 2
modules.datetime.timedelta(days=3) > modules.datetime.timedelta(hours=3)
modules.datetime.date(2024, 1, 1) < modules.datetime.date(2024, 1, 2)
modules.datetime.date(2024, 1, 1) == modules.datetime.date(2024, 1, 1)
[modules.datetime.date(2024, 1, 1), modules.datetime.date(2023, 1, 1)] | sort
[modules.datetime.datetime(2024, 1, 1, 5)]
[modules.datetime.timedelta(days=1)]
{'d': modules.datetime.date(2024, 1, 1)}
modules.datetime.datetime(2024, 7, 1, 12, tzinfo=modules.pytz.utc)
modules.pytz.utc.localize(modules.datetime.datetime(2024, 7, 1))
modules.pytz.timezone('Europe/Paris').localize(modules.datetime.datetime(2024, 7, 1))
modules.pytz.timezone('Europe/Paris').localize(modules.datetime.datetime(2024, 10, 27, 2, 30))
modules.pytz.timezone('Europe/Paris').localize(modules.datetime.datetime(2024, 3, 31, 2, 30))
modules.pytz.timezone('America/New_York').localize(modules.datetime.datetime(2024, 1, 1)).strftime('%Y-%m-%d %H:%M %Z%z')
modules.pytz.timezone('Europe/Paris').localize(modules.datetime.datetime(2024, 7, 1)).strftime('%Z %z')
modules.pytz.utc.localize(modules.datetime.datetime(2024, 7, 1, 23)).astimezone(modules.pytz.timezone('Asia/Tokyo'))
modules.pytz.utc.localize(modules.datetime.datetime(2024, 1, 1)).astimezone(modules.pytz.timezone('US/Eastern')).isoformat()
modules.pytz.utc.localize(modules.datetime.datetime(2024, 1, 1)).utcoffset()
modules.pytz.timezone('UTC')
modules.pytz.timezone('Europe/Paris').zone
modules.datetime.datetime.now().year > 2000
run_started_at.strftime('%Y') | int > 2000
run_started_at.tzinfo is not none
run_started_at is string
modules.re.match('a+', 'aab').group(0)
modules.re.match('b', 'ab') is none
modules.re.search('b', 'ab') is not none
modules.re.search('(?P<y>\\d{4})-(?P<m>\\d\\d)', 'x 2024-05').groupdict()
modules.re.search('(\\d+)-(\\d+)', '10-20').groups()
modules.re.search('(\\d+)-(\\d+)', '10-20').group(2)
modules.re.search('(\\d+)-(\\d+)', '10-20').group(1, 2)
modules.re.search('c', 'abc').span()
modules.re.sub('[^a-z0-9]+', '_', 'Some Text!')
modules.re.sub('(a)(b)', '\\2\\1', 'abab')
modules.re.sub('(?P<x>a)', '<\\g<x>>', 'banana')
modules.re.sub('a', 'b', 'aaa', 2)
modules.re.sub('A', 'b', 'aaa', flags=modules.re.IGNORECASE)
modules.re.sub('(?i)A', 'b', 'aAa')
modules.re.subn('a', 'b', 'aa')
modules.re.findall('\\d+', 'a1b22')
modules.re.findall('(\\w)(\\d)', 'a1b2')
modules.re.findall('(\\w)\\d', 'a1b2')
modules.re.split('[,;]\\s*', 'a, b;c')
modules.re.split('(,)', 'a,b')
modules.re.split(',', 'a,b,c', 1)
modules.re.fullmatch('a|ab', 'ab') is not none
modules.re.compile('a(.)').match('ab').group(1)
modules.re.compile('a').sub('x', 'banana')
modules.re.escape('a.b*c')
modules.re.match('^abc$', 'abc\n') is not none
modules.re.match('a\\Z', 'a') is not none
modules.re.sub('\\s+', ' ', 'a \n\t b')
modules.itertools.chain([1, 2], [3]) | list
modules.itertools.product([1, 2], ['a', 'b']) | list
modules.itertools.product([0, 1], repeat=2) | list
modules.itertools.combinations([1, 2, 3], 2) | list
modules.itertools.permutations([1, 2, 3], 2) | list
modules.itertools.islice([1, 2, 3, 4], 2) | list
modules.itertools.islice([1, 2, 3, 4], 1, 3) | list
modules.itertools.accumulate([1, 2, 3]) | list
modules.itertools.zip_longest([1, 2], ['a'], fillvalue='-') | list
modules.itertools.repeat('x', 3) | list
modules.itertools.compress(['a', 'b', 'c'], [1, 0, 1]) | list
modules.itertools.combinations_with_replacement([1, 2], 2) | list
graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed') | list | length
graph.nodes['model.recorded.orders'].name
graph.nodes.get('model.recorded.nope') is none
graph.sources.values() | map(attribute='name') | list
log('x')
log('x', info=false) | length
render('{{ 1 + 1 }} {{ target.name }}')
exceptions is mapping
exceptions.warn('careful')
thread_id is string
invocation_id is string
invocation_args_dict is mapping
selected_resources is iterable
dbt_metadata_envs
none
undefined_name
undefined_name is defined
ref is defined
not_there is defined and not_there()
as_native_value | default('d')
caller is defined
try_or_compiler_error('no', modules.datetime.datetime.strptime, '2024', '%Y')
api.Relation.create(identifier='x', type='cte').is_cte
'{:%Y-%m}'.format(modules.datetime.date(2024, 5, 1))
'%s' % ref('orders')
'%s and %s' % (ref('orders').identifier, 1)
'{} {x}'.format(ref('orders').identifier, x=1)
modules.datetime.timedelta(days=-3, hours=1) | abs ~ '|' ~ -modules.datetime.timedelta(hours=36) ~ '|' ~ (modules.datetime.timedelta(1, 2, 3) // 3) ~ '|' ~ (modules.datetime.timedelta(1, 2, 3) / 7)
(modules.datetime.timedelta(minutes=-90) % modules.datetime.timedelta(days=1)) ~ '|' ~ (modules.datetime.timedelta(days=3) // modules.datetime.timedelta(hours=7)) ~ '|' ~ (modules.datetime.timedelta(days=1) / modules.datetime.timedelta(hours=7))
modules.datetime.timedelta(days=1) // 0
[modules.datetime.timedelta.max, modules.datetime.timedelta.min, modules.datetime.timedelta.resolution, modules.datetime.date.max, modules.datetime.datetime.min, modules.datetime.time.max]
modules.datetime.date.fromordinal(730000) ~ '|' ~ modules.datetime.datetime.fromordinal(738000) ~ '|' ~ modules.datetime.date.fromisocalendar(2024, 1, 1) ~ '|' ~ modules.datetime.datetime.fromisocalendar(2020, 53, 7)
modules.datetime.date.fromisocalendar(2021, 53, 1)
modules.datetime.date.fromordinal(0)
modules.datetime.date(2020, 12, 31).isocalendar() ~ '|' ~ modules.datetime.date(2020, 12, 31).isocalendar().week ~ '|' ~ modules.datetime.date(2020, 12, 31).isocalendar()[0] ~ '|' ~ (modules.datetime.date(2020, 12, 31).isocalendar() == (2020, 53, 4))
modules.datetime.date(2024, 2, 29).timetuple() | list ~ modules.datetime.datetime(2024, 2, 29, 3, 4, 5).timetuple().tm_yday ~ modules.datetime.datetime(2024, 2, 29, 3, 4, 5).timetuple()
modules.datetime.datetime(2024, 2, 29, 13, 4, 5).ctime() ~ '|' ~ modules.datetime.date(2024, 2, 1).ctime()
modules.datetime.datetime(2024, 1, 2, 3, 4, 5, 678).isoformat(timespec='milliseconds') ~ '|' ~ modules.datetime.datetime(2024, 1, 2).isoformat(' ', 'hours') ~ '|' ~ modules.datetime.datetime(2024, 1, 2).isoformat(timespec='microseconds') ~ '|' ~ modules.datetime.time(3, 4).isoformat(timespec='minutes')
modules.datetime.datetime(2024, 1, 2).isoformat(timespec='x')
[modules.datetime.time(3, 4, 5), modules.datetime.time(5, 1), modules.datetime.time(), modules.datetime.time(1, 2, 3, 4)]
modules.datetime.time(1, tzinfo=modules.pytz.utc) ~ '|' ~ modules.datetime.time(1, 2).replace(hour=5, microsecond=7) ~ '|' ~ modules.datetime.time.fromisoformat('04:05:06.123') ~ '|' ~ modules.datetime.datetime(2024, 1, 2, 3).timetz()
modules.datetime.time(1).replace(second=60)
modules.datetime.datetime.combine(modules.datetime.date(2024, 1, 1), modules.datetime.time(1, tzinfo=modules.pytz.utc))
modules.datetime.datetime(9999, 12, 31) + modules.datetime.timedelta(days=1)
modules.pytz.timezone('Europe/Zurich').localize(modules.datetime.datetime(2024, 1, 31)).replace(month=7) ~ '|' ~ modules.pytz.timezone('Europe/Zurich').normalize(modules.pytz.timezone('Europe/Zurich').localize(modules.datetime.datetime(2024, 1, 31)).replace(month=7))
modules.pytz.timezone('Europe/Zurich').localize(modules.pytz.utc.localize(modules.datetime.datetime(2024, 1, 1)))
modules.pytz.timezone('Europe/Zurich').normalize(modules.datetime.datetime(2024, 1, 1))
modules.pytz.timezone('America/New_York').dst(modules.datetime.datetime(2024, 7, 1)) ~ '|' ~ modules.pytz.timezone('Asia/Kolkata').utcoffset(modules.datetime.datetime(2024, 7, 1)) ~ '|' ~ modules.pytz.timezone('America/New_York').tzname(modules.datetime.datetime(2024, 1, 1)) ~ '|' ~ modules.pytz.FixedOffset(-300).dst(modules.datetime.datetime(2024, 7, 1)) ~ '|' ~ modules.pytz.timezone('Europe/Zurich').localize(modules.datetime.datetime(2024, 7, 1)).dst()
modules.pytz.UTC.zone
modules.datetime.datetime(2024, 2, 9, 13, 4, 5).strftime('%^a %g %P %l %#d %Od %^B')
modules.re.sub('x', '\\g<1>', 'a')
modules.re.sub('x', '\\g<n>', 'a')
modules.re.sub('(x)', '\\q', 'a')
modules.re.sub('(?P<n>b)', '[\\g<n>\\1\\\\g]\\t', 'abc') ~ modules.re.subn('a{,2}', '-', 'aab') ~ modules.re.split('a{,1}b', 'xaby') ~ modules.re.compile('(?i)A').flags ~ modules.re.compile('(?P<k>a)(b)').groupindex
modules.re.findall('\\N', 'N')
fromyaml('1e3') ~ '|' ~ fromyaml('1.0e+3') ~ '|' ~ fromyaml('[1.0, 5., .5, 1_0.5, 1:30.5, -.inf]') ~ '|' ~ fromyaml('a: 1\na: 2') ~ '|' ~ fromyaml('{2: x, 1: y, no: z}')
fromyaml('x: |\n  l1\n  l2') ~ fromyaml('x: |\n  l1\n') ~ fromyaml('- >\n  a\n  b') ~ fromyaml('a: !x 1', 'default')
toyaml(1.0) ~ toyaml(1e20) ~ toyaml([0.1, 1e-7, 100.0]) ~ toyaml('1') ~ toyaml('a: b') ~ toyaml(' x') ~ toyaml('text') ~ toyaml(none)
toyaml({'a b': 1, 'c:': 2, '1': 3, 1: 4, none: [], 'd': {}, 'e': [[1, [2]], {'f': {'g': [1]}}]})
toyaml(['a: b', '- x', '#c', 'it\'s', 'a\nb', '', ' x', 'é', 'null', '2024-01-01', 'x:', '[', '*', '%', '0x1', '1e3', '1.5e3', '~', ',', '?', '-', 'a #b', 'a#b', '\t', '🐬', 'on', 'y', '012', '1:30', '=', 'a\n b'])
toyaml({'k': 'very long text ' * 10, 'p': 'a b c ' * 30 ~ 'd', 'n': 'x\ny\n', 'u': 'ü ' * 60})
toyaml({'b': 1, 'a': [3, {'z': 1, 'y': 2}]}, sort_keys=true) ~ toyaml({2: 1, 10: 2, 1: 3}, sort_keys=true)
tojson(set_strict([1]))
`;

/** Whole templates. */
const templates = [
  "{{ config(materialized='table', tags=['a']) }}\nselect 1",
  "{{\n  config(\n    materialized = 'view',\n    meta = {'a': 1},\n  )\n}}\n\nselect * from {{ ref('orders') }}\n",
  "{{ config(meta={'owner': 'me'}) }}{{ config.meta_get('owner') }} {{ config.get('meta') }}",
  "{{ config(materialized='table', unique_key='id') }}{{ config.get('unique_key', 'd') }} {{ config.get('materialized') }}",
  "{{ config({'materialized': 'table'}) }}{{ config.get('materialized') }}",
  "{% do config(materialized='table') %}{{ model.config.materialized }}",
  "with a as (select * from {{ ref('orders') }}),\nb as (select * from {{ source('raw', 'orders') }})\nselect * from a\n{% if is_incremental() %}\nwhere id > (select max(id) from {{ this }})\n{% endif %}",
  "{% set payment_methods = ['card', 'cash'] %}\nselect\n{% for m in payment_methods -%}\n  sum(case when method = '{{ m }}' then amount end) as {{ m }}_amount{% if not loop.last %},{% endif %}\n{% endfor -%}\nfrom {{ ref('orders') }}",
  "{%- set q -%}\nselect status from {{ ref('orders') }} group by 1 order by 1\n{%- endset -%}\n{%- set r = run_query(q) -%}\n{%- if execute -%}{%- set vals = r.columns[0].values() -%}{%- else -%}{%- set vals = [] -%}{%- endif -%}\nselect {% for v in vals %}'{{ v }}'{{ ', ' if not loop.last }}{% endfor %}",
  "{% call statement('s') %}select 1{% endcall %}{% if execute %}{{ load_result('s').table.rows | length }}{% endif %}",
  "{% call wrap() %}inside {{ ref('orders').name }}{% endcall %}",
  "{% call(x) each_of(['a', 'b']) %}[{{ x }}]{% endcall %}",
  '{% set ns = namespace(n=0) %}{% for i in range(3) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}',
  "{% set l = [] %}{% for c in adapter.get_columns_in_relation(ref('orders')) %}{% do l.append(c.name | upper) %}{% endfor %}{{ l | join(' ') }}",
  "{% if execute %}{% for node in graph.nodes.values() | selectattr('name', 'equalto', 'orders') %}{{ node.resource_type }} {{ node.schema }}{% endfor %}{% endif %}",
  "{% set relations = [ref('orders'), ref('wide')] %}{% for r in relations %}select '{{ r }}' as src from {{ r }}{% if not loop.last %} union all {% endif %}{% endfor %}",
  "{% set d = {'x': ref('orders')} %}{% for k, v in d.items() %}{{ k }}={{ v }}{% endfor %}",
  "{% set cols = dict() %}{% do cols.update({'a': 'b'}) %}{{ cols }}",
  "-- {{ ref('orders') }}\n{# a comment {{ ref('nope') }} #}select 1 {% raw %}{{ not_rendered }}{% endraw %}",
  "{% set t = modules.datetime.datetime(2024, 1, 1) %}{% for i in range(3) %}{{ (t + modules.datetime.timedelta(days=i)).strftime('%Y%m%d') }} {% endfor %}",
  "{{ ref ('orders') }}{{ ref( 'orders' ,) }}",
  "{% set name = 'ord' ~ 'ers' %}{{ ref(name) }}",
  '{{ exceptions.raise_compiler_error("stop") if not execute is defined }}fine',
  "{% if execute %}{{ exceptions.raise_compiler_error('stop here') }}{% endif %}",
  "{% if execute %}{{ var('really_missing') }}{% endif %}",
  "{% if execute %}{{ config.require('really_missing') }}{% endif %}",
  "{% if execute %}{{ adapter.dispatch('really_missing', 'helpers')() }}{% endif %}",
  "{% if execute %}{{ env_var('RECORDED_MISSING') }}{% endif %}",
  "{% if execute %}{{ modules.datetime.datetime.strptime('x', '%Y') }}{% endif %}",
  '{% if execute %}{{ set_strict(1) }}{% endif %}',
  '{% if execute %}{{ api.Relation.create(schema=1) }}{% endif %}',
  '{% if execute %}{{ undefined_name.attribute }}{% endif %}',
  '{% if execute %}{{ cents() ~ cents(1, 2, 3, 4) }}{% endif %}',
  '{% if execute %}{{ modules.datetime.date(2024, 13, 1) }}{% endif %}',
  "{% if execute %}{{ modules.pytz.timezone('Mars/Base') }}{% endif %}",
];

/** What dbt must have seen while it read the project, so that references in the branch for execution are allowed. */
const depends = "{% set _ = [ref('orders'), ref('wide'), source('raw', 'orders')] %}";

export const cases = [
  ...expressions
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `${depends}{% if execute %}{{ ${line} }}{% endif %}`),
  ...templates,
];
