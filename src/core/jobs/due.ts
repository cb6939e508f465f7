import type { Job } from './job.js';
import { lastTime, nextTime, type Schedule } from './schedule.js';

/** Up to which time of its schedule each job has been seen to. ISO 8601, UTC, by the job's name. */
export type Handled = { readonly [job: string]: string };

/** A time of a schedule that has come. */
export interface Due {
  readonly job: string;
  readonly time: Date;
  /** It was missed while nothing looked, and is made up for. */
  readonly missed: boolean;
}

/** What the clock says must be done, and what is known then. */
export interface Agenda {
  readonly due: readonly Due[];
  /** Jobs whose missed times are left out, because they do not catch up. */
  readonly leftOut: readonly Due[];
  /** Jobs whose last time lay too far ahead: the clock had been wrong, and they start anew from now. */
  readonly reset: readonly string[];
  readonly handled: Handled;
  /** The next time of any job. */
  readonly next?: Date;
}

/** How late a time may be taken and still count as on time: the daemon looks every minute, and machines sleep. */
export const punctualMs = 90_000;
/** A clock that goes back by less than this runs nothing twice; by more, it had been wrong before. */
export const clockErrorMs = 26 * 3_600_000;

/**
 * What is due at `now`. However many times of a job were missed, the last one counts, once. A job that was never seen starts from now. A
 * clock that went back gives nothing until it has passed the times that were seen to.
 */
export function agendaAt(jobs: readonly Job[], handled: Handled, now: Date): Agenda {
  const due: Due[] = [];
  const leftOut: Due[] = [];
  const reset: string[] = [];
  const after: Record<string, string> = {};
  let next: Date | undefined;
  for (const job of jobs) {
    if (!job.schedule) continue;
    let from = new Date(handled[job.name] ?? now);
    if (Number.isNaN(from.getTime())) from = now;
    if (from.getTime() - now.getTime() > clockErrorMs) {
      reset.push(job.name);
      from = now;
    }
    const time = dueTime(job.schedule, from, now);
    if (time) {
      const missed = now.getTime() - time.getTime() > punctualMs;
      (missed && !job.catchUp ? leftOut : due).push({ job: job.name, time, missed });
      from = time;
    }
    after[job.name] = from.toISOString();
    const coming = nextTime(job.schedule, from > now ? from : now);
    if (coming && (next === undefined || coming < next)) next = coming;
  }
  return { due, leftOut, reset, handled: after, ...(next && { next }) };
}

/** The last time of a schedule after `from` that has come by `now`. */
function dueTime(schedule: Schedule, from: Date, now: Date): Date | undefined {
  const time = lastTime(schedule, now);
  return time && time > from ? time : undefined;
}

/** When the next time of a job comes; undefined without a schedule. */
export function nextTimeOf(job: Job, now: Date): Date | undefined {
  return job.schedule && nextTime(job.schedule, now);
}
