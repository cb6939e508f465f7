import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import { macrosOf, type Given, type MacroForm } from './define-macro.js';
import {
  cast,
  dateAdd,
  dateDiff,
  dateSpine,
  dateTrunc,
  hash,
  lastDay,
  series,
  splitPart,
  types,
} from './sql-parts.js';

/** A macro that only puts its arguments, all SQL, into place. */
function written(
  name: string,
  parameters: readonly string[],
  write: (...given: readonly string[]) => string,
): MacroForm {
  return { name, parameters, run: (given) => write(...parameters.map((parameter) => given.text(parameter))) };
}

/** `get_intervals_between`: a number, which only the database can tell. */
export const intervalsBetween: MacroForm = {
  name: 'get_intervals_between',
  parameters: ['start_date', 'end_date', 'datepart'],
  looksUp: 'query',
  run: (given, context) => {
    const difference = dateDiff(given.text('start_date'), given.text('end_date'), given.text('datepart'));
    return askForCell(`select ${difference}`, context) ?? 1;
  },
};

function askForCell(sql: string, { ask }: LibraryContext): number | undefined {
  const cell = ask?.({ kind: 'query', sql }).rows[0]?.[0];
  return typeof cell === 'number' ? cell : undefined;
}

const typeMacros: readonly MacroForm[] = Object.entries(types).map(([name, type]) => ({
  name: `type_${name}`,
  run: () => type,
}));

const dates: readonly MacroForm[] = [
  written('dateadd', ['datepart', 'interval', 'from_date_or_timestamp'], (part = '', count = '', from = '') =>
    dateAdd(part, count, from),
  ),
  written('datediff', ['first_date', 'second_date', 'datepart'], (first = '', second = '', part = '') =>
    dateDiff(first, second, part),
  ),
  written('date_trunc', ['datepart', 'date'], (part = '', date = '') => dateTrunc(part, date)),
  written('last_day', ['date', 'datepart'], (date = '', part = '') => lastDay(date, part)),
  written('date', ['year', 'month', 'day'], (year, month, day) => `make_date(${year}, ${month}, ${day})`),
  written('date_spine', ['datepart', 'start_date', 'end_date'], (part = '', start = '', end = '') =>
    dateSpine(part, start, end),
  ),
  intervalsBetween,
  { name: 'current_timestamp', run: () => 'now()' },
  { name: 'current_timestamp_backcompat', run: () => 'current_timestamp::timestamp' },
  { name: 'current_timestamp_in_utc_backcompat', run: () => 'current_timestamp::timestamp' },
];

const texts: readonly MacroForm[] = [
  { name: 'concat', parameters: ['fields'], run: (given) => given.texts('fields').join(' || ') },
  written('hash', ['field'], (field = '') => hash(field)),
  written('length', ['expression'], (text) => `length(${text})`),
  written('position', ['substring_text', 'string_text'], (part, text) => `position(${part} in ${text})`),
  written(
    'replace',
    ['field', 'old_chars', 'new_chars'],
    (text, from, to) => `replace(${text}, ${from}, ${to})`,
  ),
  written('right', ['string_text', 'length_expression'], (text, length) => `right(${text}, ${length})`),
  written(
    'split_part',
    ['string_text', 'delimiter_text', 'part_number'],
    (text = '', delimiter = '', part = '') => splitPart(text, delimiter, part),
  ),
  {
    name: 'listagg',
    parameters: ['measure', ['delimiter_text', "','"], ['order_by_clause', null], ['limit_num', null]],
    run: listAggregate,
  },
  written('escape_single_quotes', ['expression'], (text = '') => text.replaceAll("'", "''")),
  written('string_literal', ['value'], (text) => `'${text}'`),
];

const others: readonly MacroForm[] = [
  written('any_value', ['expression'], (expression) => `arbitrary(${expression})`),
  written('bool_or', ['expression'], (expression) => `bool_or(${expression})`),
  written('array_append', ['array', 'new_element'], (list, item) => `array_append(${list}, ${item})`),
  written('array_concat', ['array_1', 'array_2'], (first, second) => `array_cat(${first}, ${second})`),
  {
    name: 'array_construct',
    parameters: [
      ['inputs', []],
      ['data_type', types.int],
    ],
    run: (given) => {
      const items = given.texts('inputs');
      return items.length === 0 ? `array[]::${given.text('data_type')}[]` : `array[${items.join(', ')}]`;
    },
  },
  written('cast', ['field', 'type'], (field = '', type = '') => cast(field, type)),
  written('safe_cast', ['field', 'type'], (field = '', type = '') => cast(field, type)),
  written('cast_bool_to_text', ['field'], (field = '') => cast(field, types.string)),
  written('equals', ['expr1', 'expr2'], (left, right) => `(${left} = ${right})`),
  { name: 'except', run: () => 'except' },
  { name: 'intersect', run: () => 'intersect' },
  bounded('generate_series', (bound) => series(bound, 'bigint'), 'any'),
  bounded('get_powers_of_two', (bound) => Math.max(1, Math.ceil(Math.log2(bound)))),
];

/** dbt's own macros that are there so that one SQL text works on many databases. */
export const dbtMacros = macrosOf('dbt', [...typeMacros, ...dates, ...texts, ...others]);

/** A macro of a bound that is a number above 0, unless any will do. */
export function bounded(
  name: string,
  make: (bound: number) => string | number,
  bounds: 'positive' | 'any' = 'positive',
): MacroForm {
  return {
    name,
    parameters: ['upper_bound'],
    run: (given) => {
      const bound = given.number('upper_bound');
      if (bounds === 'positive' && bound <= 0) throw new LibraryFailure('needs an `upper_bound` above 0');
      return make(bound);
    },
  };
}

function listAggregate(given: Given): string {
  const [measure, delimiter] = [given.text('measure'), given.text('delimiter_text')];
  const order = given.optionalText('order_by_clause');
  const ordered = order === undefined ? '' : ` ${order}`;
  const limit = given.optionalText('limit_num');
  if (limit === undefined) return `string_agg(${measure}, ${delimiter}${ordered})`;
  return `list_aggr((array_agg(${measure}${ordered}))[1:${limit}], 'string_agg', ${delimiter})`;
}
