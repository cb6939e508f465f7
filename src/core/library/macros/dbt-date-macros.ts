import { calendar } from './calendar.js';
import { compileTime } from './compile-time.js';
import { dateTables } from './date-tables.js';
import { bounded, intervalsBetween } from './dbt-macros.js';
import { macrosOf } from './define-macro.js';
import { series } from './sql-parts.js';

/** dbt_date: calendars, and dates in the project's time zone. */
export const dateMacros = macrosOf('dbt_date', [
  ...calendar,
  ...dateTables,
  ...compileTime,
  intervalsBetween,
  bounded('generate_series', (bound) => series(bound, 'double')),
  bounded('get_powers_of_two', (bound) => Math.max(1, Math.ceil(Math.log2(bound)))),
]);
