import { textOf } from '../../jinja/text-of.js';
import { isTruthy } from '../../jinja/type-of.js';
import { problem } from '../../jinja/failure.js';
import type { JinjaValue } from '../../jinja/value.js';
import { neededText, optionalText, wrongArguments } from '../arguments.js';
import { DateTimeObject } from '../modules/dates.js';
import { strftime } from '../modules/strftime.js';
import { strptime } from '../modules/strptime.js';
import type { Rendering } from '../rendering.js';
import type { CoreMacros } from './core-macro.js';

const usualFormat = '%Y%m%d';
/** More days than thirty years have. */
const mostDays = 11_000;

/** Dates at compile time, as partitions of dbt's have them. */
export const dateMacros: CoreMacros = {
  convert_datetime: {
    parameters: ['date_str', 'date_fmt'],
    run: (_rendering, [date, format], call) =>
      read(neededText(date, call, 'date_str'), neededText(format, call, 'date_fmt')),
  },
  dates_in_range: {
    parameters: ['start_date_str', 'end_date_str?', 'in_fmt?', 'out_fmt?'],
    run: (_rendering, [start, end, inFormat, outFormat], call) =>
      datesBetween(
        neededText(start, call, 'start_date_str'),
        optionalText(end, call, 'end_date_str'),
        optionalText(inFormat, call, 'in_fmt') ?? usualFormat,
        outFormat === undefined ? usualFormat : outFormat,
      ),
  },
  partition_range: {
    parameters: ['raw_partition_date', 'date_fmt?'],
    run: (_rendering, [raw, format], call) => {
      const [start = '', end, more] = textOf(raw ?? null).split(',');
      if (more !== undefined) throw wrongArguments(call, 'takes one date, or two with a comma between them');
      return datesBetween(start, end, optionalText(format, call, 'date_fmt') ?? usualFormat, usualFormat);
    },
  },
  py_current_timestring: {
    parameters: [],
    run: (rendering) => timeText(rendering),
  },
};

/** When the run began, as digits: names that no other run gives. */
export function timeText(rendering: Rendering): string {
  rendering.record.outside = true;
  const now = DateTimeObject.fromUtc(rendering.scope.invocation.startedAt, null);
  return strftime(now.moment, '%Y%m%d%H%M%S%f');
}

function read(text: string, format: string): DateTimeObject {
  return strptime(text.trim(), format);
}

function datesBetween(
  startText: string,
  endText: string | undefined,
  inFormat: string,
  outFormat: JinjaValue,
): JinjaValue {
  const start = read(startText, inFormat);
  const end = read(endText ?? startText, inFormat);
  const count = end.day - start.day + 1;
  if (count < 1 || count > mostDays) {
    const text =
      count < 1 ? 'the first date is after the last one' : `more than ${mostDays} days are too many`;
    throw problem('jinja/bad-value', { problem: text });
  }
  return Array.from({ length: count }, (_item, index) => {
    const moment = new DateTimeObject({ day: start.day + index, micros: start.micros }, null);
    return isTruthy(outFormat) ? strftime(moment.moment, textOf(outFormat)) : moment;
  });
}
