/** How important a line is, from the least. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One thing that happened, for the log. Texts hold no value of a row. */
export interface LogEntry {
  readonly level: LogLevel;
  /** A word for programs: `step-started`. */
  readonly event: string;
  /** One line for people. */
  readonly text: string;
  readonly step?: string;
  /** The code of a diagnostic. */
  readonly code?: string;
}

/** What stands on every line: which run of which job; neither for what the daemon does by itself. */
export interface LogPlace {
  readonly run?: string;
  readonly job?: string;
}

/** Whether a line of a level is written where `least` is asked for. */
export function isWritten(level: LogLevel, least: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(least);
}

/** One line of the log, without its end. Keys of JSON are always in the same order. */
export function logLine(entry: LogEntry, place: LogPlace, time: Date, format: 'text' | 'json'): string {
  const { level, event, step, code } = entry;
  const text = oneLine(entry.text);
  const at = time.toISOString();
  if (format === 'json') {
    const { run, job } = place;
    return JSON.stringify({ time: at, level, run, job, step, event, code, text });
  }
  const where = [place.job, step].filter((part) => part !== undefined).join('/');
  const head = [at, level.padEnd(5), place.run ?? '-', where === '' ? 'daemon' : where].join(' ');
  return `${head}: ${code === undefined ? '' : `[${code}] `}${text}`;
}

const longest = 4000;

/** Control characters could forge a line of the log, or repaint a terminal. */
function oneLine(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return clean.length > longest ? `${clean.slice(0, longest)} …` : clean;
}
