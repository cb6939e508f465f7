import type { Schedule } from './schedule.js';

/** A job whose every mistake has been looked for: what runs. Times are in milliseconds. */
export interface Job {
  readonly name: string;
  readonly description: string;
  readonly schedule?: Schedule;
  readonly catchUp: boolean;
  /** What it does while another job or command writes. */
  readonly concurrency: 'wait' | 'skip';
  readonly timeoutMs?: number;
  /** How old the last success may be. */
  readonly lateAfterMs?: number;
  readonly keepRuns: number;
  readonly steps: readonly JobStep[];
  readonly notify: readonly Notification[];
}

export interface JobStep {
  /** Unique in the job. */
  readonly name: string;
  readonly work: StepWork;
  readonly timeoutMs?: number;
  readonly retries: RetryPolicy;
}

export type StepWork =
  /** One of `stepKinds`. */
  | {
      readonly kind: 'eider';
      readonly step: string;
      readonly select: readonly string[];
      readonly exclude: readonly string[];
      readonly fullRefresh: boolean;
    }
  /** A line for the system's shell. */
  | { readonly kind: 'command'; readonly command: string };

export interface RetryPolicy {
  /** How many times after the first. */
  readonly count: number;
  readonly delayMs: number;
  readonly backoff: number;
  readonly maxDelayMs: number;
  /** The part of the delay that is added at random, 0 to 1. */
  readonly jitter: number;
  /** What is tried again; undefined: what another try may mend. */
  readonly on?: readonly (number | string)[];
}

export type NotifyEvent = 'failure' | 'recovery' | 'late';

export interface Notification {
  readonly on: readonly NotifyEvent[];
  readonly to:
    | { readonly kind: 'webhook'; readonly url: string }
    | { readonly kind: 'webhook-env'; readonly variable: string }
    | { readonly kind: 'command'; readonly command: string }
    | {
        readonly kind: 'email';
        readonly to: readonly string[];
        readonly from: string;
        /** The variable with the server's address. */
        readonly serverVariable: string;
      };
}
