import type { CommandDefinition } from '../frame/definition.js';
import { dryRunSpec, projectSpecs, selectSpec, waitSpec, type OptionSpec } from '../frame/option-specs.js';
import type {
  JobsDaemonOptions,
  JobsHistoryOptions,
  JobsOptions,
  JobsRunOptions,
  JobsShowOptions,
} from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

const resumeSpec: OptionSpec = {
  key: 'resume',
  flags: '--resume',
  help: 'go on from the step at which the last run failed',
  group: 'Run:',
};

const limitSpec: OptionSpec = {
  key: 'limit',
  flags: '--limit <number>',
  help: 'how many runs (default: 20)',
  group: 'Output:',
  takes: 'a whole number from 1',
};

const portSpec: OptionSpec = {
  key: 'port',
  flags: '--port <number>',
  help: 'where /healthz and /metrics are (default: 9464; 0: any)',
  group: 'Run:',
  takes: 'a whole number from 0 to 65535',
  env: 'EIDER_JOBS_PORT',
};

const graceSpec: OptionSpec = {
  key: 'grace',
  flags: '--grace <seconds>',
  help: 'how long a running step may finish at the end (default: 20)',
  group: 'Run:',
  takes: 'a whole number from 0',
  env: 'EIDER_JOBS_GRACE',
};

/** `eider jobs list`. */
const listCommand: CommandDefinition<JobsOptions> = {
  name: 'list',
  summary: 'the jobs, when they run next, and how they did',
  description: 'Lists the jobs of project.yml with their schedule, their next time and their last run.',
  options: projectSpecs,
  examples: [['eider jobs list', 'all of them']],
  read: readProject,
  run: async (options, io) => (await import('./jobs-list.js')).runJobsList(options, io),
};

/** `eider jobs run`. */
const runCommand: CommandDefinition<JobsRunOptions> = {
  name: 'run',
  summary: 'run a job now',
  description:
    'Runs the steps of a job, each as a process of its own, and records the run whatever happens to them. It ends with the exit code of the step that failed; 1 for a command of the system, 2 for a step that was killed or took too long.',
  argument: { syntax: '<name>', help: 'the job' },
  options: [selectSpec, resumeSpec, dryRunSpec, waitSpec, ...projectSpecs],
  examples: [
    ['eider jobs run nightly', 'all of its steps'],
    ['eider jobs run nightly -s stg_owners+', 'what lies in its own selection and in this one'],
    ['eider jobs run nightly --resume', 'from the step that failed'],
    ['eider jobs run nightly --dry-run', 'what its steps would be'],
  ],
  read: (given) => {
    const wait = given.wait('wait');
    return {
      ...readProject(given),
      name: given.arguments[0] ?? '',
      select: given.list('select'),
      resume: given.flag('resume'),
      dryRun: given.flag('dryRun'),
      // Not given, and given as 0, are two things: the job says itself whether it waits.
      ...((wait !== 0 || given.text('wait') !== undefined) && { wait }),
    };
  },
  run: async (options, io) => (await import('./jobs-run.js')).runJobsRun(options, io),
};

/** `eider jobs history`. */
const historyCommand: CommandDefinition<JobsHistoryOptions> = {
  name: 'history',
  summary: 'the last runs',
  description: 'Lists the last runs of a job, or of all, newest first.',
  argument: { syntax: '[name]', help: 'the job (default: all)' },
  options: [limitSpec, ...projectSpecs],
  examples: [
    ['eider jobs history', 'the last 20 runs'],
    ['eider jobs history nightly --output json', 'an object a run, with all that is recorded'],
  ],
  read: (given) => {
    const [name] = given.arguments;
    return {
      ...readProject(given),
      ...(name !== undefined && { name }),
      limit: given.count('limit', 1) ?? 20,
    };
  },
  run: async (options, io) => (await import('./jobs-history.js')).runJobsHistory(options, io),
};

/** `eider jobs show`. */
const showCommand: CommandDefinition<JobsShowOptions> = {
  name: 'show',
  summary: 'one run: its steps, and what became slower',
  description:
    'Shows what a run did, why it failed, and which steps and nodes took much longer than in earlier runs of the job.',
  argument: { syntax: '<run>', help: 'its identifier, the beginning of one, or `last`' },
  options: projectSpecs,
  examples: [
    ['eider jobs show last', 'the last run of any job'],
    ['eider jobs show 20261121T0215', 'the run that began then'],
  ],
  read: (given) => ({ ...readProject(given), run: given.arguments[0] ?? '' }),
  run: async (options, io) => (await import('./jobs-show.js')).runJobsShow(options, io),
};

/** `eider jobs daemon`. */
const daemonCommand: CommandDefinition<JobsDaemonOptions> = {
  name: 'daemon',
  summary: 'run jobs on their schedules',
  description:
    'Runs the jobs of project.yml at their times until SIGTERM, makes up once for what was missed while it was off, and tells of itself under http://127.0.0.1:PORT/healthz and /metrics.',
  options: [portSpec, graceSpec, ...projectSpecs],
  examples: [
    ['eider jobs daemon -t prod', 'for the target `prod`'],
    ['eider jobs daemon --port 0', 'with any free port, which it prints'],
  ],
  read: (given) => ({
    ...readProject(given),
    port: given.count('port', 0) ?? 9464,
    graceSeconds: given.count('grace', 0) ?? 20,
  }),
  run: async (options, io) => (await import('./jobs-daemon.js')).runJobsDaemon(options, io),
};

/** The subcommands of `eider jobs`, in the order of its help; each has options of its own. */
export const jobsCommands = { listCommand, runCommand, historyCommand, showCommand, daemonCommand } as const;
