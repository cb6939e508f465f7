import { didYouMean, error, warning } from '../code.js';

type Suggested = { readonly suggestion?: string | undefined };

const named = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** What is wrong with `jobs:` itself. */
const definitionCodes = {
  'jobs/unknown-step': error<{ step: string; allowed: readonly string[] } & Suggested>(
    (data) => `\`${data.step}\` is not a step of a job`,
    (data) => didYouMean(data) ?? `the steps are ${named(data.allowed)}; for anything else, use \`command:\``,
  ),
  'jobs/unclear-step': error<{ given: readonly string[] }>(
    (data) =>
      data.given.length === 0
        ? 'this step does not say what it does'
        : `this step says ${named(data.given)}, and can do one thing only`,
    () => 'give it one of `step`, `command` and `job`',
  ),
  'jobs/option-of-step': error<{ option: string; step: string }>(
    (data) => `\`${data.option}\` means nothing to the step \`${data.step}\``,
    () => 'leave it out, or give it to another step',
  ),
  'jobs/duplicate-step': error<{ job: string; name: string }>(
    (data) => `two steps of \`${data.job}\` are called \`${data.name}\``,
    () => 'give one of them another `name`',
  ),
  'jobs/bad-schedule': error<{ schedule: string; problem: string }>(
    (data) => `\`${data.schedule}\` is not a schedule: ${data.problem}`,
    () =>
      'give minute, hour, day, month and day of the week (`30 2 * * *`), or one of `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`',
  ),
  'jobs/never-runs': error<{ schedule: string }>(
    (data) => `the schedule \`${data.schedule}\` never comes`,
    () => 'there is no such date: look at day and month',
  ),
  'jobs/unknown-time-zone': error<{ zone: string } & Suggested>(
    (data) => `\`${data.zone}\` is not a time zone`,
    (data) => didYouMean(data) ?? 'give a name of the IANA list, such as `Europe/Paris` or `UTC`',
  ),
  'jobs/cycle': error<{ jobs: readonly string[] }>(
    (data) => `these jobs contain one another: ${data.jobs.map((job) => `\`${job}\``).join(' → ')}`,
    () => 'take one `job:` step out',
  ),
  'jobs/unknown-error': error<{ what: string } & Suggested>(
    (data) => `\`${data.what}\` is no error that a step can end with`,
    (data) =>
      didYouMean(data) ??
      'give exit codes, `timeout`, `killed`, codes of diagnostics such as `sql/io`, or a family such as `source/*`',
  ),
  'jobs/unclear-notification': error<{ given: readonly string[] }>(
    (data) =>
      data.given.length === 0
        ? 'this notification does not say who is told'
        : `this notification says ${named(data.given)}, and can tell one only`,
    () => 'give it one of `webhook`, `webhook-env`, `command` and `email`; for several, list several',
  ),
  'jobs/bad-address': error<{ key: string }>(
    (data) => `\`${data.key}\` is not an address that can be sent to`,
    () =>
      'give an address that begins with `https://` or `http://`; a secret one goes into a variable, by `webhook-env`',
  ),
  'jobs/late-without-schedule': error<{ job: string }>(
    (data) => `\`${data.job}\` can never be late: it has no schedule`,
    () => 'give it a `schedule`, or leave `late-after` out',
  ),
};

/** What happens when jobs run. */
const runCodes = {
  'jobs/none': error<Record<string, never>>(
    () => 'the project has no jobs',
    () => 'list them under `jobs:` in project.yml',
  ),
  'jobs/unknown': error<{ name: string; known: readonly string[] } & Suggested>(
    (data) => `there is no job named \`${data.name}\``,
    (data) => didYouMean(data) ?? `project.yml has ${named(data.known)}`,
  ),
  'jobs/unknown-run': error<{ run: string; matches: number }>(
    (data) =>
      data.matches === 0
        ? `there is no run \`${data.run}\` in the history`
        : `\`${data.run}\` can be ${data.matches} runs`,
    (data) => (data.matches === 0 ? 'see the runs: `eider jobs history`' : 'give more of its beginning'),
  ),
  'jobs/step-failed': error<{ job: string; step: string; why: string; run: string }>(
    (data) => `the step \`${data.step}\` of \`${data.job}\` failed: ${data.why}`,
    (data) =>
      `see \`eider jobs show ${data.run}\`; go on from there: \`eider jobs run ${data.job} --resume\``,
  ),
  'jobs/interrupted': error<{ job: string; step: string; run: string }>(
    (data) => `\`${data.job}\` was interrupted in the step \`${data.step}\``,
    (data) => `go on from there: \`eider jobs run ${data.job} --resume\``,
  ),
  'jobs/busy': error<{ job: string; holder: string; pid: number; since: string }>(
    (data) =>
      `\`${data.job}\` did not run: ${data.holder} has been running since ${data.since} (process ${data.pid})`,
    () => 'wait for it to end, or wait longer: `--wait`',
  ),
  'jobs/skipped': warning<{ job: string; why: string }>(
    (data) => `\`${data.job}\` was skipped: ${data.why}`,
    () => 'its `concurrency` is `skip`; the next time of its schedule tries again',
  ),
  'jobs/nothing-to-resume': error<{ job: string; why: string }>(
    (data) => `there is nothing to resume of \`${data.job}\`: ${data.why}`,
    (data) => `run it from its beginning: \`eider jobs run ${data.job}\``,
  ),
  'jobs/not-recorded': warning<{ folder: string; reason: string }>(
    (data) => `the run could not be written into its history, \`${data.folder}\`: ${data.reason}`,
    () => 'the run itself is not touched by it',
  ),
  'jobs/broken-record': warning<{ file: string }>(
    (data) => `the record \`${data.file}\` cannot be read, and is left out`,
    () => 'remove it; each run has a record of its own',
  ),
  'jobs/not-logged': warning<{ path: string; reason: string }>(
    (data) => `the log \`${data.path}\` cannot be written: ${data.reason}`,
    () => 'the run goes on without it',
  ),
  'jobs/not-notified': warning<{ how: string; reason: string }>(
    (data) => `${data.how} could not be told: ${data.reason}`,
    () => 'the run itself is not touched by it; look at `notify:` of the job',
  ),
  'jobs/daemon-running': error<{ pid: number; host: string; since: string }>(
    (data) =>
      `a daemon of this warehouse has been running since ${data.since} (process ${data.pid} on ${data.host})`,
    () => 'stop that one first, with SIGTERM',
  ),
  'jobs/port': error<{ port: number; reason: string }>(
    (data) => `port ${data.port} of this machine cannot be used: ${data.reason}`,
    () => 'choose another: `--port 0` takes one that is free',
  ),
  'jobs/nothing-scheduled': error<Record<string, never>>(
    () => 'no job of this project has a schedule',
    () => 'give one a `schedule`, such as `@daily`',
  ),
  'jobs/folder': error<{ folder: string; reason: string }>(
    (data) => `\`${data.folder}\` cannot be written: ${data.reason}`,
    () => 'jobs keep their lock there; check the folder, its owner and the room on its disk',
  ),
};

export const jobsCodes = { ...definitionCodes, ...runCodes };
