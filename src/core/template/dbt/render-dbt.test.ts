import { describe, expect, test } from 'vitest';
import { spanOf } from '../../diagnostics/source.js';
import { variablesOf } from '../../project/dbt/whole-float.js';
import { parseYaml } from '../../project/yaml/parse-yaml.js';
import { dbtContext, mistakesOf, rendered, rows, sqlOf, tryRender } from './dbt.test-helper.js';
import { renderDbtMacro } from './render-dbt.js';

const at = spanOf({ path: 'models/schema.yml', text: 'unique' }, 0, 6);

describe('references', () => {
  test('ref and source give relations with the name of the database', () => {
    expect(sqlOf("select * from {{ ref('a') }} join {{ source('s', 't') }}")).toBe(
      'select * from "shop"."main"."a" join "shop"."raw"."t"',
    );
  });

  test('they are recorded with their versions, however their names are made', () => {
    const { references } = rendered(
      "{{ ref('a', v=2) }}{{ ref('p', 'stg_' ~ 1 + 1) if false }}{{ source('s', 't') }}",
    );
    expect(references.map(({ kind, names, named }) => ({ kind, names, named }))).toEqual([
      { kind: 'ref', names: ['a'], named: { version: 2 } },
      { kind: 'source', names: ['s', 't'], named: undefined },
    ]);
  });

  test('while the project is read they give the relation of the node itself', () => {
    const model = rendered("{{ ref('a') }} {{ config.get('x') }}{{ var('nope') }}", { execute: false });
    expect(model.rendered.sql).toBe('"shop"."main"."orders" None');
    expect(model.references.map(({ names }) => names)).toEqual([['a']]);
  });

  test('lets a unit test say what macros and names give', () => {
    const overrides = new Map([
      ['run_query', 'money'],
      ['dbt.run_query', 'words'],
      ['invocation_id', 'me'],
      ['nobody', 'knows'],
    ]);
    const text = `{{ run_query('a') }} {{ dbt.run_query('a') }} {{ invocation_id }} {{ nobody is defined }}`;
    expect(sqlOf(text, { scope: { overrides } })).toBe('money words me False');
  });

  test('the database is left out where the target says so', () => {
    expect(sqlOf("{{ ref('a') }}", { scope: { writesDatabase: false } })).toBe('"main"."a"');
  });

  test('wrong calls are told at their place', () => {
    expect(mistakesOf("select 1\nfrom {{ ref('a', 'b', 'c') }}")).toEqual([
      'models/orders.sql:2:9 jinja/arguments: `ref` takes 1 or 2 names, and here are 3 [compare this call with how the function or macro is defined]',
    ]);
    expect(mistakesOf('{{ source("a") }}')).toEqual([
      'models/orders.sql:1:4 jinja/arguments: `source` takes 2 names, and here are 1 [compare this call with how the function or macro is defined]',
    ]);
  });
});

describe('configuration', () => {
  test('config() is recorded with its values', () => {
    const { config, rendered: text } = rendered(
      "{{ config(materialized='table', tags=['a'], meta={'k': 1}) }}select 1",
    );
    expect(text.sql).toBe('select 1');
    expect(config.map(({ values }) => values)).toEqual([
      { materialized: 'table', tags: ['a'], meta: { k: 1 } },
    ]);
  });

  test('each setting is known by its own place, and a reference by its names', () => {
    const text =
      "{{ config(\n  materialized='table',\n  tags=['a'],\n) }}{{ config({'alias': 'x'}) }}{{ ref('a', 'b') }}";
    const { config, references } = rendered(text);
    const shown = (place: { readonly start: number; readonly end: number }): string =>
      text.slice(place.start, place.end);
    expect(config.flatMap(({ entries }) => entries.map((entry) => shown(entry.at)))).toEqual([
      "materialized='table'",
      "tags=['a']",
      "'alias': 'x'",
    ]);
    expect(references.map(({ at: place }) => shown(place))).toEqual(["'a', 'b'"]);
  });

  test('it is read, with defaults for what nobody set', () => {
    const text =
      "{{ config.get('materialized', 'view') }} {{ config.get('unique_key', 'd') }} {{ config.get('mine', 'd') }} {{ config.meta_get('owner') }} {{ config.require('tags') }}";
    expect(sqlOf(text)).toBe("table None d ann ['daily']");
  });

  test('what is required and not set is an error', () => {
    expect(mistakesOf("{{ config.require('unique') }}")).toEqual([
      'models/orders.sql:1:4 dbt/missing-config: the configuration `unique` is required here and is not set [set it with `config(unique=…)` or in YAML]',
    ]);
  });

  test('is_incremental, flags, target, model', () => {
    const text =
      '{{ is_incremental() }} {{ should_full_refresh() }} {{ flags.WHICH }} {{ target.schema }} {{ model.name }} {{ this.identifier }} {{ execute }}';
    expect(sqlOf(text, { incremental: true })).toBe('True False compile main orders orders True');
    expect(sqlOf('{{ is_incremental() }}', { incremental: true, execute: false })).toBe('False');
  });
});

describe('variables', () => {
  test('var, its default, and Jinja inside it', () => {
    const setting = { vars: { a: 1, b: "{{ var('a') + 1 }}", c: null, d: ['x'] } };
    expect(
      sqlOf(
        "{{ var('a') + 1 }} {{ var('b') }} {{ var('z', 'd') }} {{ var.has_var('a') }} {{ var('d')[0] }}",
        setting,
      ),
    ).toBe('2 2 d True x');
  });

  test('a variable with a decimal point stays a float', () => {
    const { value } = parseYaml({ path: 'dbt_project.yml', text: 'a: 1.0\nb: [2.0]' }, { python: true });
    const vars = variablesOf(value);
    expect(sqlOf("{{ var('a') }} {{ var('a') * 2 }} {{ var('b') }}", { vars })).toBe('1.0 2.0 [2.0]');
  });

  test('a variable that is missing is an error with the nearest name', () => {
    expect(mistakesOf("{{ var('colour') }}", { vars: { color: 1 } })).toEqual([
      'models/orders.sql:1:8 var/missing: the variable `colour` is not set [did you mean `color`?]',
    ]);
  });

  test('env_var: secrets are refused, and the rendering is not kept', () => {
    const model = rendered("{{ env_var('HOME_SCHEMA') }}{{ env_var('NO', 'd') }}", {
      env: { HOME_SCHEMA: 'x' },
    });
    expect([model.rendered.sql, model.outside]).toEqual(['xd', true]);
    expect(mistakesOf("{{ env_var('DBT_ENV_SECRET_KEY') }}")[0]).toContain('env/secret-in-sql');
    expect(mistakesOf("{{ env_var('NO') }}")[0]).toContain('env/missing');
  });
});

describe('macros', () => {
  const macros = `
{% macro cents(column, scale=2) %}({{ column }} / 100)::numeric(16, {{ scale }}){% endmacro %}
{% macro pair() %}{{ return(['a', 'b']) }}{% endmacro %}
{% macro default__shout(x) %}{{ x | upper }}{% endmacro %}
{% macro shout(x) %}{{ return(adapter.dispatch('shout')(x)) }}{% endmacro %}`;

  test('are called, return values and dispatch', () => {
    expect(sqlOf("{{ cents('amount') }} {{ pair()[1] }} {{ shout('a') }}", { macros })).toBe(
      '(amount / 100)::numeric(16, 2) b A',
    );
  });

  test('of packages are called by the name of the package; duckdb__ comes before default__', () => {
    const packages = {
      utils: `{% macro star(x) %}{{ return(adapter.dispatch('star', 'utils')(x)) }}{% endmacro %}
{% macro default__star(x) %}default {{ x }}{% endmacro %}
{% macro duckdb__star(x) %}duck {{ x }}{% endmacro %}`,
    };
    expect(sqlOf("{{ utils.star('a') }}", { packages })).toBe('duck a');
    const own = { packages, macros: '{% macro duckdb__star(x) %}mine {{ x }}{% endmacro %}' };
    expect(sqlOf("{{ utils.star('a') }}", own)).toBe('mine a');
    const ordered = { ...own, scope: { dispatch: [{ namespace: 'utils', searchOrder: ['utils'] }] } };
    expect(sqlOf("{{ utils.star('a') }}", ordered)).toBe('duck a');
  });

  test('of dbt itself: covered by the project, reached as dbt.x', () => {
    const covered = {
      macros:
        '{% macro ref(name) %}<{{ builtins.ref(name) }}>{% endmacro %}{% macro is_incremental() %}mine{% endmacro %}',
    };
    expect(sqlOf("{{ ref('a') }} {{ is_incremental() }} {{ dbt.is_incremental() }}", covered)).toBe(
      '<"shop"."main"."a"> mine False',
    );
  });

  test('a dispatch that finds nothing says where it looked', () => {
    expect(mistakesOf("{{ adapter.dispatch('nope', 'shop')() }}")).toEqual([
      'models/orders.sql:1:4 dbt/no-dispatch: `adapter.dispatch` finds no macro for `nope` [define one of `shop.duckdb__nope`, `shop.default__nope`]',
    ]);
  });

  test('a search order of packages that are not there', () => {
    const scope = { dispatch: [{ namespace: 'utils', searchOrder: ['shp', 'utils'] }] };
    expect(mistakesOf("{{ adapter.dispatch('x', 'utils')() }}", { scope })).toEqual([
      'models/orders.sql:1:4 dbt/unknown-package: there is no package `shp` whose macros could be called [did you mean `shop`?]',
    ]);
  });

  test('what has no place in Eider says what to do', () => {
    expect(mistakesOf("{{ metric('revenue') }}")).toEqual([
      'models/orders.sql:1:4 dbt/unsupported-call: a metric cannot be used in Eider [metrics are computed by tools that read them]',
    ]);
  });

  test('what dbt builds relations with is named in an error', () => {
    expect(mistakesOf('{{ sync_column_schemas(none, this, {}) }}')[0]).toContain(
      'dbt/internal-macro: `sync_column_schemas` is a part of how dbt builds relations',
    );
  });

  test('errors inside macros are told there, with the calls', () => {
    const broken =
      "{% macro broken() %}\n{{ exceptions.raise_compiler_error('No  such\\nthing') }}{% endmacro %}";
    const { diagnostics } = tryRender('select {{ broken() }}', { macros: broken });
    expect(
      diagnostics.map(({ code, at: place, related }) => [
        code,
        place?.source.path,
        related.map((x) => x.message),
      ]),
    ).toEqual([['dbt/raised', 'macros/shop.sql', ['in this call of `broken`']]]);
    expect(mistakesOf('select {{ broken() }}', { macros: broken })[0]).toContain('dbt/raised: No such thing');
  });

  test('a warning is told once and rendering goes on', () => {
    expect(mistakesOf("{% for i in [1, 2] %}{{ exceptions.warn('careful') }}{% endfor %}")).toEqual([
      'models/orders.sql:1:25 dbt/warned: careful [the template itself warns here, with `exceptions.warn`]',
    ]);
  });
});

describe('macros called from outside', () => {
  test('a generic test gets its relation and arguments', () => {
    const macros =
      '{% test positive(model, column_name) %}select * from {{ model }} where {{ column_name }} <= 0{% endtest %}';
    const given = {
      model: { kind: 'relation', relation: { schema: 'main', name: 'orders' } },
      column_name: { kind: 'value', value: 'amount' },
    } as const;
    const { value, diagnostics } = renderDbtMacro('test_positive', given, dbtContext({ macros }), at);
    expect([value.rendered.sql, diagnostics]).toEqual([
      'select * from "shop"."main"."orders" where amount <= 0',
      [],
    ]);
  });

  test('names of relations, as the project or dbt makes them', () => {
    const given = {
      custom_schema_name: { kind: 'value', value: 'mart' },
      node: { kind: 'value', value: { name: 'a' } },
    } as const;
    const name = (macros: string): string =>
      renderDbtMacro('generate_schema_name', given, dbtContext({ macros }), at).value.rendered.sql.trim();
    expect(name('')).toBe('main_mart');
    expect(
      name(
        '{% macro generate_schema_name(custom_schema_name, node) %} {{ custom_schema_name }}_{{ node.name }} {% endmacro %}',
      ),
    ).toBe('mart_a');
    expect(
      name(
        '{% macro default__generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name }}!{% endmacro %}',
      ),
    ).toBe('mart!');
  });

  test('one that is not there', () => {
    const { diagnostics } = renderDbtMacro(
      'test_positve',
      {},
      dbtContext({ macros: '{% test positive(model) %}{% endtest %}' }),
      at,
    );
    expect(diagnostics.map(({ code, data }) => [code, data])).toEqual([
      ['macro/unknown', { name: 'test_positve', suggestion: 'test_positive', jinja: true }],
    ]);
  });
});

describe('questions', () => {
  const text =
    "{% for value in run_query('select distinct x from t').columns[0].values() %}{{ value }},{% endfor %}";

  test('rendering stops at one that nobody answers', () => {
    expect(rendered(text).unanswered?.question).toEqual({ kind: 'query', sql: 'select distinct x from t' });
  });

  test('nothing is asked while the project is read', () => {
    const model = rendered(
      "{% if execute %}x{% endif %}{{ run_query('select 1') }}{{ adapter.get_columns_in_relation(this) }}{{ adapter.get_relation('a', 'b', 'c') }}",
      { execute: false },
    );
    expect([model.rendered.sql, model.unanswered]).toEqual(['[]None', undefined]);
  });

  test('an answer is a table of agate’s', () => {
    const answers = { 'select distinct x from t': rows({ x: 'INTEGER' }, [1], [2]) };
    expect(sqlOf(text, { answers })).toBe('1,2,');
  });

  test('numbers, dates and texts of a row are what dbt makes of them', () => {
    const sql = 'q';
    const answers = {
      q: rows(
        {
          i: 'BIGINT',
          b: 'BIGINT',
          d: 'DECIMAL(10,2)',
          f: 'DOUBLE',
          w: 'DOUBLE',
          e: 'DOUBLE',
          t: 'BOOLEAN',
          day: 'DATE',
          at: 'TIMESTAMP',
          s: 'VARCHAR',
          n: 'INTEGER',
          l: 'INTEGER[]',
        },
        [
          1,
          '9007199254740993',
          1.5,
          1.5,
          3,
          1e20,
          true,
          '2024-01-02',
          '2024-01-02 03:04:05',
          '005',
          null,
          [1, 2],
        ],
      ),
    };
    const all = `{% set r = run_query('${sql}').rows[0] %}{{ r.values() }}|{{ r | join(' ') }}|{{ r['day'].strftime('%d.%m.%Y') }}|{{ r.d + 1 }}`;
    expect(sqlOf(all, { answers })).toBe(
      "(1, 9007199254740993, Decimal('1.50'), Decimal('1.5'), Decimal('3.0'), Decimal('1E+20'), True, datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2, 3, 4, 5), '005', None, '[1, 2]')" +
        '|1 9007199254740993 1.50 1.5 3.0 1E+20 True 2024-01-02 2024-01-02 03:04:05 005 None [1, 2]|02.01.2024|2.50',
    );
  });

  test('numbers of a result can be reckoned with as Python does with decimals', () => {
    const answers = { q: rows({ d: 'DOUBLE', x: 'DECIMAL(4,1)' }, [2.5, 4]) };
    const given = (text: string): string | undefined =>
      sqlOf(`{% set d, x = run_query('q').rows[0].values() %}{{ ${text} }}`, { answers });
    const reckoned: readonly (readonly [string, string])[] = [
      ['d | float', '2.5'],
      ['d | int', '2'],
      ['d | round(2)', '2.50'],
      ['d | round', '2'],
      ['d | abs', '2.5'],
      ['-d', '-2.5'],
      ['[d, d] | sum', '5.0'],
      ['d ** 2', '6.25'],
      ['d // 2', '1'],
      ['d % 2', '0.5'],
      ['7 % d', '2.0'],
      ["d | round(0, 'ceil')", '3.0'],
      ["'%.2f' | format(d)", '2.50'],
      ["'%d' | format(d)", '2'],
      ['d is number', 'True'],
      ['d is float', 'False'],
      ['x is divisibleby 2', 'True'],
      ['x | int + 1', '5'],
    ];
    expect(reckoned.map(([text]) => [text, given(text)])).toEqual(reckoned);
    expect(mistakesOf("{{ run_query('q').rows[0][0] * 1.5 }}", { answers })[0]).toContain(
      '`*` cannot be used on a Decimal and a number with a point',
    );
  });

  test('a statement keeps its result for one load_result', () => {
    const answers = { 'select 1 as a': rows({ a: 'INTEGER' }, [1]) };
    const body =
      "{% call statement('s', fetch_result=True) %}select 1 as a{% endcall %}{% set r = load_result('s') %}{{ r['data'] }} {{ r.table.column_names }} {{ r.response }}";
    expect(sqlOf(body, { answers })).toBe("[(1,)] ('a',) OK");
    expect(mistakesOf(`${body}{{ load_result('s') }}`, { answers })[0]).toContain(
      'has already given the result of `s`',
    );
  });

  test('columns of a relation', () => {
    const answers = {
      'columns main.a': {
        kind: 'columns',
        columns: [
          { name: 'Id', type: 'INTEGER' },
          { name: 'name', type: 'VARCHAR' },
        ],
      },
    } as const;
    const body =
      "{% for c in adapter.get_columns_in_relation(ref('a')) %}{{ c.quoted }} {{ c.data_type }} {{ c.is_string() }};{% endfor %}";
    expect(sqlOf(body, { answers })).toBe('"Id" INTEGER False;"name" character varying(256) True;');
  });

  test('print_table is logged', () => {
    const answers = {
      q: rows({ id: 'INTEGER', name: 'VARCHAR', x: 'DECIMAL(3,2)' }, [1, 'a', 1.5], [10, null, 2.25]),
    };
    expect(
      rendered("{% do run_query('q').print_table() %}{{ log('hi', info=true) }}{{ log(1) }}", { answers })
        .logged,
    ).toEqual([
      {
        level: 'print',
        text: '| id | name |    x |\n| -- | ---- | ---- |\n|  1 | a    | 1.50 |\n| 10 |      | 2.25 |',
      },
      { level: 'info', text: 'hi' },
      { level: 'debug', text: '1' },
    ]);
  });
});

describe('Python modules', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['modules.datetime.datetime(2024, 2, 28) + modules.datetime.timedelta(days=2)', '2024-03-01 00:00:00'],
    ['(modules.datetime.date(2024, 3, 1) - modules.datetime.date(2024, 1, 1)).days', '60'],
    [
      "modules.datetime.datetime.strptime('2024-01-05 13:00', '%Y-%m-%d %H:%M').strftime('%d/%m/%y %I%p %A %j %U %V')",
      '05/01/24 01PM Friday 005 00 01',
    ],
    ["modules.datetime.datetime.strptime('1 March 2024', '%d %B %Y').date()", '2024-03-01'],
    ['modules.datetime.timedelta(hours=25, minutes=1)', '1 day, 1:01:00'],
    ['modules.datetime.timedelta(days=-1, seconds=1).total_seconds()', '-86399.0'],
    ['modules.datetime.date(2024, 1, 31) < modules.datetime.date(2024, 2, 1)', 'True'],
    ['[modules.datetime.date(2024, 1, 31)]', '[datetime.date(2024, 1, 31)]'],
    ['modules.datetime.datetime(2024, 1, 31, 5).replace(day=1, hour=0)', '2024-01-01 00:00:00'],
    ['modules.datetime.datetime(2024, 1, 31).isoformat()', '2024-01-31T00:00:00'],
    ['run_started_at', '2024-03-31 00:30:15.250000+00:00'],
    ["run_started_at.strftime('%Y-%m-%d')", '2024-03-31'],
    ["run_started_at.astimezone(modules.pytz.timezone('Europe/Paris'))", '2024-03-31 01:30:15.250000+01:00'],
    [
      "(run_started_at + modules.datetime.timedelta(hours=1)).astimezone(modules.pytz.timezone('America/New_York')).strftime('%Z %z')",
      'EDT -0400',
    ],
    [
      "modules.pytz.timezone('Europe/Paris').localize(modules.datetime.datetime(2024, 7, 1))",
      '2024-07-01 00:00:00+02:00',
    ],
    ['modules.datetime.datetime.now().year', '2024'],
    ["modules.re.match('a(?P<n>[0-9]+)', 'a12b').group('n')", '12'],
    ["modules.re.search('b', 'abc').start()", '1'],
    ["modules.re.match('b', 'abc') is none", 'True'],
    ["modules.re.sub('([a-z])(\\\\d)', '\\\\2\\\\1', 'a1 b2')", '1a 2b'],
    ["modules.re.findall('(a)(.)', 'ab ac')", "[('a', 'b'), ('a', 'c')]"],
    ["modules.re.split('[, ]+', 'a, b c')", "['a', 'b', 'c']"],
    ["modules.re.compile('A', modules.re.IGNORECASE).sub('x', 'aAb')", 'xxb'],
    ["modules.re.sub('[^a-z]+', '_', 'a  b!c')", 'a_b_c'],
    ["modules.itertools.product(['a', 'b'], [1, 2]) | list", "[('a', 1), ('a', 2), ('b', 1), ('b', 2)]"],
    ['modules.itertools.chain([1], [2, 3]) | list', '[1, 2, 3]'],
    ['modules.itertools.combinations([1, 2, 3], 2) | list', '[(1, 2), (1, 3), (2, 3)]'],
    ['modules.itertools.permutations([1, 2]) | list', '[(1, 2), (2, 1)]'],
    ["dates_in_range('20240130', '20240202')", "['20240130', '20240131', '20240201', '20240202']"],
  ];
  test.each(cases)('%s', (expression, expected) => {
    expect(sqlOf(`{{ ${expression} }}`)).toBe(expected);
  });
});

describe('conversions', () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      "tojson({'a': [1, 'x', none, true, 1.5, 1.0], 'b': 'é\"'})",
      '{"a": [1, "x", null, true, 1.5, 1.0], "b": "\\u00e9\\""}',
    ],
    ["tojson({'b': 1, 'a': 2}, sort_keys=true)", '{"a": 2, "b": 1}'],
    ['fromjson(\'{"a": 1.0, "b": [1, null]}\')', "{'a': 1.0, 'b': [1, None]}"],
    ["fromjson('nope', 'd')", 'd'],
    [
      "fromyaml('a: yes\\nb: 2024-01-01\\nc: 012\\nd: ~')",
      "{'a': True, 'b': datetime.date(2024, 1, 1), 'c': 10, 'd': None}",
    ],
    [
      "toyaml({'a': [1, 'x'], 'b': {'c': none, 'd': true, 'f': 'yes', 'g': '', 'h': 'a: b', 'i': '1', 'j': []}})",
      "a:\n- 1\n- x\nb:\n  c: null\n  d: true\n  f: 'yes'\n  g: ''\n  h: 'a: b'\n  i: '1'\n  j: []\n",
    ],
    ["toyaml('abc')", 'abc\n...\n'],
    ['set([1, 2, 2]) | length', '2'],
    ["set(3, 'd')", 'd'],
    ["zip([1, 2], ['a', 'b']) | list", "[(1, 'a'), (2, 'b')]"],
    ["local_md5('hello world')", '5eb63bbbe01eeed093cb22bb8f5acdc3'],
    ["local_md5('é' * 60)", '45698e682c350ba8a3844fb8efbab899'],
    ["diff_of_two_dicts({'a': ['x', 'Y'], 'B': ['z']}, {'A': ['y']})", "{'a': ['x'], 'B': ['z']}"],
    ["api.Relation.create(database='d', schema='s', identifier='i')", '"d"."s"."i"'],
    ["api.Relation.create(schema='s', identifier='i', quote_policy={'identifier': false})", '"s".i'],
    ['this.include(database=false).include(schema=false)', '"orders"'],
    ["this.incorporate(path={'identifier': 'zz', 'schema': none})", '"shop"."zz"'],
    ["this.incorporate(type='view').is_view", 'True'],
    ["this.information_schema('tables')", '"shop".INFORMATION_SCHEMA.tables'],
    ['this.without_identifier()', '"shop"."main"'],
    ['[this]', '[<DuckDBRelation "shop"."main"."orders">]'],
    ['this is mapping', 'True'],
    ["this.get('metadata', {}).get('type', '')", 'DuckDBRelation'],
    ['this == this.include()', 'True'],
    ["api.Column('a', 'varchar').data_type", 'character varying(256)'],
    ["api.Column.create('a', 'STRING').dtype", 'TEXT'],
    [
      "api.Column('s', 'STRUCT(k STRUCT(l INTEGER), m DECIMAL(3,1))').flatten() | map(attribute='name') | join(',')",
      's.k.l,s.m',
    ],
    ["adapter.quote('a\"b')", '"a""b"'],
    ["context['this']", '"shop"."main"."orders"'],
    ["context.get('nope', 'd')", 'd'],
    ['builtins.ref.config.project_name', 'shop'],
    ["builtins.ref('customers')", '"shop"."main"."customers"'],
    ["context.update({'kept': [1]}) or context.get('kept', []) + kept", '[1, 1]'],
    ["render('{{ 1 + 1 }}')", '2'],
    ["generate_alias_name(none, {'name': 'a', 'version': 1.5})", 'a_v1_5'],
    ['graph.nodes | length', '0'],
  ];
  test.each(cases)('%s', (expression, expected) => {
    expect(sqlOf(`{{ ${expression} }}`)).toBe(expected);
  });
});
