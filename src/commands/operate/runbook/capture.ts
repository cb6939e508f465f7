import type { Proof } from '../../../core/runbook/runbook.js';
import type { ExitCode } from '../../frame/exit-codes.js';
import type { Io } from '../../frame/io.js';
import { fail, note } from './world.js';

/** A line that a command printed with `--output json`. */
export type CommandEvent = { readonly [key: string]: unknown };

/** What another command of Eider said, as data. */
export interface Captured {
  readonly code: ExitCode;
  readonly events: readonly CommandEvent[];
}

/** Runs another command quietly: what it prints with `--output json` becomes data. */
export async function capture(run: (io: Io) => Promise<ExitCode>, io: Io): Promise<Captured> {
  let text = '';
  const code = await run({
    ...io,
    stdout: (part) => {
      text += part;
    },
    stderr: () => undefined,
    stdoutIsTty: false,
    stderrIsTty: false,
  });
  return { code, events: text.split('\n').flatMap(eventOf) };
}

function eventOf(line: string): readonly CommandEvent[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as CommandEvent];
  } catch {
    // A line of a step's own program, in the log of a job.
    return [];
  }
}

/** The text of a key; empty when there is none. */
export function wordOf(event: CommandEvent, key: string): string {
  const value = event[key];
  return typeof value === 'string' ? value : '';
}

/** The number of a key; 0 when there is none. */
export function numberOf(event: unknown, key: string): number {
  if (typeof event !== 'object' || event === null) return 0;
  const value: unknown = Object.entries(event).find(([name]) => name === key)?.[1];
  return typeof value === 'number' ? value : 0;
}

/** The findings among the lines, as proofs; their texts are those that the command itself would print. */
export function findingsOf(events: readonly CommandEvent[]): readonly Proof[] {
  return events
    .filter((event) => event['event'] === 'diagnostic')
    .map((event) => {
      const remedy = event['hint'];
      // In the log of a job they have a level and a text.
      const isError = event['severity'] === 'error' || event['level'] === 'error';
      const text = wordOf(event, 'message') || wordOf(event, 'text');
      return (isError ? fail : note)(
        wordOf(event, 'code'),
        text,
        typeof remedy === 'string' ? remedy : undefined,
      );
    });
}
