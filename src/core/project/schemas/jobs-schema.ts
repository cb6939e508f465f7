import * as z from 'zod';
import { anyText, duration, mapping, text, textOrList } from './shapes.js';

const retries = mapping('`retries`', {
  count: z.int().min(0).max(100).describe('How many times a failed step is tried again.'),
  delay: duration.exactOptional().describe('How long to wait before that; `1m` unless said otherwise.'),
  backoff: z
    .number()
    .min(1)
    .max(10)
    .exactOptional()
    .describe('What the delay is multiplied by each time; 1, the same delay, unless said otherwise.'),
  'max-delay': duration.exactOptional().describe('The longest delay; `1h` unless said otherwise.'),
  jitter: z
    .number()
    .min(0)
    .max(1)
    .exactOptional()
    .describe('The part of a delay that is added at random, so that many do not come at once; 0.1 unless said otherwise.'),
  on: z
    .array(z.union([z.int().min(1).max(255), text]))
    .exactOptional()
    .describe('What is tried again: exit codes, `timeout`, `killed`, diagnostic codes such as `source/unreadable` or `source/*`.'),
});

const step = mapping('a step', {
  name: text.exactOptional().describe('Its name in logs and in the history; its kind unless said otherwise.'),
  step: text.exactOptional().describe("One of Eider's commands: `sync`, `build`, `test`, `publish` …"),
  command: text.exactOptional().describe('A command of the system, run by its shell in the project.'),
  job: text.exactOptional().describe('Another job, whose steps are done here.'),
  select: textOrList.exactOptional().describe('Selectors; the names of publications for `publish`.'),
  exclude: textOrList.exactOptional().describe('Selectors of what is left out.'),
  'full-refresh': z.boolean().exactOptional().describe('Builds incremental models anew.'),
  timeout: duration.exactOptional().describe('When it is stopped; never unless said otherwise.'),
  retries: retries.exactOptional().describe("Instead of the job's."),
});

const email = mapping('`email`', {
  to: textOrList.describe('Who gets it.'),
  from: text.describe('Who sends it.'),
  'server-env': text
    .exactOptional()
    .describe('The variable with the address of the SMTP server; `EIDER_SMTP_URL` unless said otherwise.'),
});

const notification = mapping('a notification', {
  on: z
    .array(z.enum(['failure', 'recovery', 'late']))
    .exactOptional()
    .describe('When; `[failure, recovery, late]` unless said otherwise.'),
  webhook: text.exactOptional().describe('An address that is sent JSON.'),
  'webhook-env': text.exactOptional().describe('The variable that holds such an address, when it is secret.'),
  command: text.exactOptional().describe('A command of the system, which reads JSON from its input.'),
  email: email.exactOptional().describe('An e-mail.'),
});

const job = mapping('a job', {
  description: anyText.exactOptional().describe('What it is for.'),
  schedule: text.exactOptional().describe('When it runs: five fields of cron, or `@daily`, `@yearly` …; only by hand unless said.'),
  'time-zone': text.exactOptional().describe("The schedule's time zone, such as `Europe/Paris`; `UTC` unless said otherwise."),
  'catch-up': z
    .boolean()
    .exactOptional()
    .describe('Whether runs missed while the daemon was off are made up for, once; they are unless said otherwise.'),
  concurrency: z
    .enum(['wait', 'skip'])
    .exactOptional()
    .describe('What it does while another job or command writes: `wait`, unless said otherwise, or `skip`.'),
  timeout: duration.exactOptional().describe('When the whole job is stopped; never unless said otherwise.'),
  'late-after': duration.exactOptional().describe('How old the last success may be before the job is late.'),
  retries: retries.exactOptional().describe('How often failed steps are tried again.'),
  'keep-runs': z.int().min(1).max(100_000).exactOptional().describe('How many runs the history keeps; 200 unless said otherwise.'),
  steps: z.array(z.union([text, step])).min(1, 'needs at least one step').describe('What it does, one after the other.'),
  notify: z.array(notification).exactOptional().describe('Who is told of failures, recoveries and lateness.'),
});

/** `jobs:` of project.yml. */
export const jobsConfig = z.record(z.string(), job);
/** `job-log:` of project.yml. */
export const jobLogConfig = mapping('`job-log`', {
  format: z.enum(['text', 'json']).exactOptional().describe('How its lines are written; `text` unless said otherwise.'),
  level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .exactOptional()
    .describe('The least important lines that are written; `info` unless said otherwise.'),
  'max-size': z
    .string()
    .regex(/^[1-9][0-9]{0,5}(?:kB|MB)$/u, 'should be a size such as `500kB` or `10MB`')
    .exactOptional()
    .describe('When a new file is begun; `10MB` unless said otherwise.'),
  keep: z.int().min(0).max(1000).exactOptional().describe('How many earlier files are kept; 5 unless said otherwise.'),
});
export type JobsFile = z.output<typeof jobsConfig>;
export type JobFile = JobsFile[string];
export type StepFile = Exclude<JobFile['steps'][number], string>;
export type RetriesFile = z.output<typeof retries>;
