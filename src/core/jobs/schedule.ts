import { Cron } from 'croner';

/** When a job runs: five fields of cron or a nickname, in a time zone of the IANA list. */
export interface Schedule {
  readonly pattern: string;
  readonly zone: string;
}

const nicknames = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$/iu;

/**
 * What is wrong with a pattern, in a few words; undefined when nothing is. Five fields are asked for, because croner by itself would take a
 * date, and seconds.
 */
export function patternProblem(pattern: string): string | undefined {
  const fields = pattern.trim().split(/\s+/u);
  if (pattern.trim().startsWith('@'))
    return nicknames.test(pattern.trim()) ? undefined : 'there is no such nickname';
  if (fields.length !== 5)
    return `it has ${fields.length === 1 ? 'one field' : `${fields.length} fields`}, not five`;
  try {
    cronOf({ pattern, zone: 'UTC' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? cronerWords(error.message) : 'it cannot be read';
  }
}

/** `CronPattern: Invalid value for minute: 61` without the library's own name. */
function cronerWords(message: string): string {
  const text = message.replace(/^[A-Za-z]+:\s*/u, '').replace(/\.$/u, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Whether the runtime knows the time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * The first time after `after`; undefined when there is none. A time that a change of clocks leaves out comes right after the gap, and one
 * that comes twice is taken once; schedules with `*` or steps in minute or hour follow the clock on the wall instead.
 */
export function nextTime(schedule: Schedule, after: Date): Date | undefined {
  return cronOf(schedule).nextRun(after) ?? undefined;
}

/** The last time at or before `until`; undefined when there is none. */
export function lastTime(schedule: Schedule, until: Date): Date | undefined {
  // croner gives what lies before its reference, and compares whole seconds.
  const [found] = cronOf(schedule).previousRuns(
    1,
    new Date(Math.floor(until.getTime() / 1000) * 1000 + 1000),
  );
  return found && found.getTime() <= until.getTime() ? found : undefined;
}

function cronOf({ pattern, zone }: Schedule): Cron {
  return new Cron(pattern.trim(), {
    paused: true,
    timezone: zone,
    mode: '5-part',
    fixedTimeRule: 'no-wildcard',
  });
}
