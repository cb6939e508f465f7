import type { Value } from '../project/value.js';
import { quoteText } from '../sql/quote.js';
import { cannotFail, isNumber, textOf } from './define.js';
import { checkedTest, kinds, may, needs, testedRows, type CheckedParameter } from './expect.js';
import type { TestInput } from './generic-test.js';

const days: ReadonlySet<string> = new Set(
  'monday tuesday wednesday thursday friday saturday sunday'.split(' '),
);

const listOf = (value: Value): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [value];
const folded = (value: Value): string => textOf(value).trim().toLowerCase();

/** Minutes from midnight of `07:00`, `7am`, `2:30 pm`; undefined for what is no time of day. */
export function minutesOf(value: Value): number | undefined {
  const {
    hour,
    minute = '0',
    half,
  } = /^(?<hour>\d{1,2})(?::(?<minute>\d{2}))?\s*(?<half>am|pm)?$/u.exec(folded(value))?.groups ?? {};
  const [hours, minutes] = [Number(hour), Number(minute)];
  const isWritten = hour !== undefined && (half !== undefined || /:/u.test(folded(value)));
  if (!isWritten || minutes > 59) return undefined;
  if (half === undefined) return hours > 23 ? undefined : hours * 60 + minutes;
  if (hours < 1 || hours > 12) return undefined;
  return ((hours % 12) + (half === 'pm' ? 12 : 0)) * 60 + minutes;
}

/** The arguments that say by when something must have happened. */
export const deadlineParameters: readonly CheckedParameter[] = [
  needs(
    'sla_time',
    {
      expected: 'a time of day: `07:00`, `7am`, `2:30pm`',
      accepts: (value) => minutesOf(value) !== undefined,
    },
    'by when it must have happened: `07:00`, `7am`',
  ),
  needs('timezone', kinds.condition, 'the zone of that time: `Europe/Paris`'),
  may(
    'day_of_week',
    {
      expected: 'a day of the week or a list of them: `Monday`',
      accepts: (value) => listOf(value).every((day) => days.has(folded(day))),
    },
    'on which days of the week it is judged (all by default)',
  ),
  may(
    'day_of_month',
    {
      expected: 'a day of the month or a list of them, from 1 to 31',
      accepts: (value) =>
        listOf(value).every((day) => isNumber(day) && Number.isInteger(day) && day >= 1 && day <= 31),
    },
    'on which days of the month; with `day_of_week`, on the days that either names',
  ),
];

/**
 * Table expressions that end with `eider_deadline (here, day_start, day_end, deadline)`: the time in that zone, and in UTC where its day begins and ends, and by
 * when it must have happened.
 */
export function deadlineSql(input: TestInput): string {
  const zone = quoteText(textOf(input.arguments['timezone']));
  const minutes = minutesOf(input.arguments['sla_time'] ?? null) ?? 0;
  const utc = (local: string): string => `timezone('UTC', timezone(${zone}, ${local}))`;
  const midnight = "date_trunc('day', here)::timestamp";
  return [
    `eider_clock as (\n  select timezone(${zone}, now()) as here\n)`,
    `, eider_deadline as (\n  select here, ${utc(midnight)} as day_start, ${utc(`${midnight} + interval 1 day`)} as day_end,`,
    `    ${utc(`${midnight} + interval (${minutes}) minute`)} as deadline\n  from eider_clock\n)`,
  ].join('\n');
}

/** True once the deadline of a day that is judged has passed. */
export function isDueSql(input: TestInput): string {
  const { day_of_week: week = null, day_of_month: month = null } = input.arguments;
  const given = [
    ...(week === null
      ? []
      : [
          `lower(dayname(here)) in (${listOf(week)
            .map((day) => quoteText(folded(day)))
            .join(', ')})`,
        ]),
    ...(month === null ? [] : [`day(here) in (${listOf(month).map(textOf).join(', ')})`]),
  ];
  const scheduled = given.length === 0 ? '' : ` and (${given.join(' or ')})`;
  return `timezone('UTC', now()) > deadline${scheduled}`;
}

/** After the deadline the newest time of the relation must be of today. When the rows came is not known, and does not count. */
export const dataFreshnessSla = checkedTest({
  name: 'data_freshness_sla',
  belongs: 'relation',
  parameters: [
    needs('timestamp_column', kinds.column, 'the column, or SQL expression, with the time of a row, in UTC'),
    ...deadlineParameters,
    may('where_expression', kinds.condition, 'a SQL condition: only these rows are looked at'),
  ],
  sql: (input) => {
    const { arguments: given } = input;
    const column = `(${textOf(given['timestamp_column'])}\n)`;
    // A time with a zone is in UTC whatever the zone of the session is; the package takes it in that of the session.
    const newest = input.compatible
      ? `max(cast(${column} as timestamp))`
      : `make_timestamp(epoch_us(max(${column})))`;
    return [
      `with ${deadlineSql(input)}`,
      `select metric_newest as eider_newest, day_start as metric_day_start, deadline as metric_deadline`,
      `from eider_deadline, (select ${newest} as metric_newest from ${testedRows(input, 'where_expression')}) as newest`,
      `where ${isDueSql(input)}\n  and coalesce(metric_newest < day_start, true)`,
    ].join('\n');
  },
});

/** By the deadline a run must have built the relation, or found it up to date. Only runs of today count. */
export const executionSla = checkedTest({
  name: 'execution_sla',
  belongs: 'relation',
  parameters: deadlineParameters,
  figuresOf: 'builds',
  figures: () =>
    "select 'execution' as metric_name, null::varchar as column_name, 1::double as metric_value, null::varchar as metric_text",
  sql: (input) => {
    const { history } = input;
    if (history === undefined) return cannotFail(input, 'no run of the relation is recorded');
    const run = `timezone('UTC', recorded_at)`;
    return [
      `with ${deadlineSql(input)}`,
      `select day_start as metric_day_start, deadline as metric_deadline,`,
      `  (select min(${run}) from ${history} as kept where ${run} >= day_start and ${run} < day_end) as metric_first_run`,
      `from eider_deadline`,
      `where ${isDueSql(input)}\n  and not exists (select 1 from ${history} as kept where ${run} >= day_start and ${run} <= deadline)`,
    ].join('\n');
  },
});
