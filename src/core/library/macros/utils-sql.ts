import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import { isDict, typeOf, type TemplateValue } from '../../template/template-value.js';
import { quoteIdentifier, quoteText } from '../../sql/quote.js';
import { intervalsBetween, bounded } from './dbt-macros.js';
import { textGiven, type Given, type MacroForm } from './define-macro.js';
import { cast, dateSpine, groupBy, hash, series, splitPart, types } from './sql-parts.js';
import { slugOf } from './slug.js';

/** A NULL inside a key: the text is part of what keys are, in every warehouse that has them. */
const nullInKey = '_dbt_utils_surrogate_key_null_';

function surrogateKey(given: Given, { variable }: LibraryContext): string {
  const setting = variable('surrogate_key_treat_nulls_as_empty_strings') ?? false;
  const instead = quoteText(setting === false || setting === '' || setting === 0 ? nullInKey : '');
  const fields = given
    .texts('field_list')
    .map((field) => `coalesce(${cast(field, types.string)}, ${instead})`);
  if (fields.length === 0) throw new LibraryFailure('needs at least one field in `field_list`');
  return hash(fields.join(` || '-' || `));
}

function pivot(given: Given): string {
  const [column, aggregate, operator] = [given.text('column'), given.text('agg'), given.text('cmp')];
  const [thenValue, elseValue] = [resultOf(given, 'then_value'), resultOf(given, 'else_value')];
  const distinct = given.flag('distinct') ? 'distinct ' : '';
  const columns = given.list('values').map((value) => {
    const text = wordOf(value);
    const test = `case when ${column} ${operator} ${quoteText(text)} then ${thenValue} else ${elseValue} end`;
    const sql = `${aggregate}(${distinct}${test})`;
    if (!given.flag('alias')) return sql;
    const name = `${given.text('prefix')}${text}${given.text('suffix')}`;
    return `${sql} as ${given.flag('quote_identifiers') ? quoteIdentifier(name) : slugOf(name)}`;
  });
  if (columns.length === 0) throw new LibraryFailure('needs at least one value in `values`');
  return columns.join(',\n');
}

/** A value as Python would write it: it names a column. */
function wordOf(value: TemplateValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return textGiven('values', value);
}

function resultOf(given: Given, name: string): string {
  return given.has(name) ? given.text(name) : 'null';
}

function widthBucket(given: Given): string {
  const [value, low, high, count] = ['expr', 'min_value', 'max_value', 'num_buckets'].map((name) =>
    given.text(name),
  );
  const size = `((${high} - ${low}) / ${count})`;
  const isEdge = `mod(${cast(value ?? '', types.numeric)}, ${cast(size, types.numeric)}) = 0`;
  return `((case when ${isEdge} then 1 else 0 end) + least(ceil((${value} - ${low}) / ${size}), ${count} + 1))`;
}

function haversine(given: Given): string {
  const [lat1, lon1, lat2, lon2] = ['lat1', 'lon1', 'lat2', 'lon2'].map((name) => `(${given.text(name)})`);
  const rates: { readonly [unit: string]: string } = { mi: '1', km: '1.60934' };
  const rate = rates[given.text('unit')];
  if (rate === undefined) throw new LibraryFailure("needs 'mi' or 'km' as `unit`");
  const half = (first?: string, second?: string): string => `sin(radians((${second} - ${first}) / 2))`;
  const inner = `power(${half(lat1, lat2)}, 2) + cos(radians(${lat1})) * cos(radians(${lat2})) * power(${half(lon1, lon2)}, 2)`;
  return `2 * 3961 * asin(sqrt(${inner})) * ${rate}`;
}

const withoutNull = (operator: string) => (given: Given) => {
  const fields = given.texts('field_list').map((field) => `coalesce(${field}, 0)`);
  if (fields.length === 0) throw new LibraryFailure('needs at least one field in `field_list`');
  return fields.join(` ${operator} `);
};

/** What stands before a host and is no part of it. */
const schemes = ['https://', 'http://'];

function without(field: string, words: readonly string[]): string {
  return words.reduceRight((sql, word) => `replace(${sql}, ${quoteText(word)}, '')`, field);
}

function urlHost(given: Given): string {
  const bare = without(given.text('field'), [...schemes, 'android-app://']);
  return cast(splitPart(splitPart(bare, "'/'", '1'), "'?'", '1'), types.string);
}

function urlPath(given: Given): string {
  const bare = without(given.text('field'), schemes);
  const before = `coalesce(nullif(position('/' in ${bare}), 0), position('?' in ${bare}) - 1)`;
  return cast(splitPart(`right(${bare}, length(${bare}) - ${before})`, "'?'", '1'), types.string);
}

function urlParameter(given: Given): string {
  const mark = quoteText(`${given.text('url_parameter')}=`);
  return `nullif(${splitPart(splitPart(given.text('field'), mark, '2'), "'&'", '1')}, '')`;
}

/** A column as a dict, with its name and type: what templates know of a column. */
function nullChecked(column: TemplateValue): string {
  if (!isDict(column)) throw new LibraryFailure(`needs a list of columns as \`cols\`, not ${typeOf(column)}`);
  const name = textGiven('cols', column['name'] ?? column['column'] ?? null);
  const type = textGiven('cols', column['type'] ?? column['dtype'] ?? column['data_type'] ?? '');
  return nullIfEmpty(name, type);
}

export function nullIfEmpty(column: string, type: string): string {
  return /^(?:varchar|text|character)/iu.test(type) ? `nullif(${column}, '') as ${column}` : column;
}

/** Those of dbt_utils that make SQL of their arguments alone. */
export const utilsSql: readonly MacroForm[] = [
  { name: 'generate_surrogate_key', parameters: ['field_list'], run: surrogateKey },
  {
    name: 'surrogate_key',
    parameters: [['field_list', []]],
    open: true,
    run: () => {
      throw new LibraryFailure(
        'was replaced by `dbt_utils.generate_surrogate_key`, for which NULL is not the empty text; keys as before come with the variable `surrogate_key_treat_nulls_as_empty_strings: true`',
      );
    },
  },
  {
    name: 'date_spine',
    parameters: ['datepart', 'start_date', 'end_date'],
    run: (given) => dateSpine(given.text('datepart'), given.text('start_date'), given.text('end_date')),
  },
  intervalsBetween,
  bounded('generate_series', (bound) => series(bound, 'double')),
  bounded('get_powers_of_two', (bound) => Math.max(1, Math.ceil(Math.log2(bound)))),
  { name: 'group_by', parameters: ['n'], run: (given) => groupBy(given.number('n')) },
  {
    name: 'pivot',
    parameters: [
      'column',
      'values',
      ['alias', true],
      ['agg', 'sum'],
      ['cmp', '='],
      ['prefix', ''],
      ['suffix', ''],
      ['then_value', 1],
      ['else_value', 0],
      ['quote_identifiers', true],
      ['distinct', false],
    ],
    run: pivot,
  },
  {
    name: 'deduplicate',
    parameters: ['relation', 'partition_by', 'order_by'],
    run: (given) =>
      `select *\nfrom ${given.text('relation')} as data\nqualify row_number() over (partition by ${given.text('partition_by')} order by ${given.text('order_by')}) = 1`,
  },
  { name: 'safe_add', parameters: ['field_list'], run: withoutNull('+') },
  { name: 'safe_subtract', parameters: ['field_list'], run: withoutNull('-') },
  {
    name: 'safe_divide',
    parameters: ['numerator', 'denominator'],
    run: (given) => `(${given.text('numerator')}) / nullif((${given.text('denominator')}), 0)`,
  },
  {
    name: 'width_bucket',
    parameters: ['expr', 'min_value', 'max_value', 'num_buckets'],
    run: widthBucket,
  },
  {
    name: 'haversine_distance',
    parameters: ['lat1', 'lon1', 'lat2', 'lon2', ['unit', 'mi']],
    run: haversine,
  },
  {
    name: 'degrees_to_radians',
    parameters: ['degrees'],
    run: (given) => `acos(-1) * ${given.text('degrees')} / 180`,
  },
  { name: 'get_url_host', parameters: ['field'], run: urlHost },
  { name: 'get_url_path', parameters: ['field'], run: urlPath },
  { name: 'get_url_parameter', parameters: ['field', 'url_parameter'], run: urlParameter },
  {
    name: 'nullcheck',
    parameters: ['cols'],
    run: (given) => given.list('cols').map(nullChecked).join(',\n'),
  },
];
