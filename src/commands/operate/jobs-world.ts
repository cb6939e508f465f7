import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { secretsOf } from '../../core/diagnostics/secrets.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import type { Job } from '../../core/jobs/job.js';
import type { LogEntry } from '../../core/jobs/log-line.js';
import { resolveJobs } from '../../core/jobs/resolve-jobs.js';
import { readJobLog } from '../../core/project/jobs.js';
import { jobsOf } from '../../engine/execute/private-folder.js';
import { systemClock } from '../../engine/jobs/clock.js';
import { JobLog } from '../../engine/jobs/job-log.js';
import { runChild } from '../../engine/jobs/run-child.js';
import { RunHistory } from '../../engine/jobs/run-history.js';
import type { JobWorld } from '../../engine/jobs/run-job.js';
import type { Io } from '../frame/io.js';
import type { ProjectOptions } from '../frame/options.js';
import { version } from '../frame/version.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** A project's jobs, and where they keep what they know. */
export interface OpenedJobs {
  readonly workspace: Workspace;
  readonly jobs: readonly Job[];
  /** The folder of history, lock and log, absolute. */
  readonly folder: string;
  readonly history: RunHistory;
}

/**
 * Reads the jobs of a project. Only what is wrong with them is reported: a model that is broken is for the step that builds it to say, because that is
 * recorded, and somebody is told. Undefined when the project cannot be read at all, or its jobs have mistakes.
 */
export async function openJobs(options: ProjectOptions, io: Io): Promise<Outcome<OpenedJobs | undefined>> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  if (!workspace) return { value: undefined, diagnostics: opened.diagnostics };
  const { project, root, databasePath } = workspace;
  const resolved = resolveJobs(project, io.now());
  const none = project.jobs === undefined || project.jobs.length === 0;
  const own = opened.diagnostics.filter(({ at }) => at?.source.path === 'project.yml');
  const found = [...own, ...resolved.diagnostics, ...(none ? [diagnostic('jobs/none', {})] : [])];
  if (hasErrors(found)) return { value: undefined, diagnostics: found };
  const folder = jobsOf(root, databasePath);
  const history = new RunHistory(join(folder, 'runs'), io.hostname);
  return { value: { workspace, jobs: resolved.value, folder, history }, diagnostics: found };
}

/** The job of a name, or the finding that there is none. */
export function jobNamed(name: string, jobs: readonly Job[]): Job | Diagnostic {
  const known = jobs.map((job) => job.name);
  const job = jobs.find((other) => other.name === name);
  return job ?? diagnostic('jobs/unknown', { name, known, suggestion: suggest(name, known) });
}

/** How long a step may take to stop after SIGTERM, in milliseconds, before it is killed. */
const stopMs = 10_000;

/** What jobs run in: this machine. `echo` gets the lines of the log that are important enough. */
export function jobWorld(
  { workspace, folder, history }: OpenedJobs,
  options: ProjectOptions,
  io: Io,
  echo: (line: string, entry: LogEntry) => void,
): JobWorld {
  const { root, env, project } = workspace;
  const settings = project.jobLog ?? readJobLog(undefined);
  return {
    root,
    project: project.name,
    program: io.program,
    env: { ...env, ...stepEnvironment(workspace, options) },
    clock: systemClock(io.now),
    random: Math.random,
    runChild,
    graceMs: stopMs,
    leftUndone: (step, from, to) => resultsOf(workspace, step, from, to),
    folder,
    history,
    log: new JobLog({
      path: join(folder, 'jobs.log'),
      settings,
      now: io.now,
      secrets: secretsOf({ ...env, ...io.env }),
      echo,
      echoFormat: options.output === 'json' ? 'json' : settings.format,
    }),
    pid: io.pid,
    host: io.hostname,
    eider: version,
  };
}

/** The options of the command line for every step, as variables: a list of processes shows none of their values. */
function stepEnvironment(workspace: Workspace, options: ProjectOptions): { readonly [name: string]: string } {
  const { profilesDir, targetPath, vars } = options;
  return {
    EIDER_PROJECT_DIR: workspace.root,
    EIDER_TARGET: workspace.target.name,
    EIDER_PROFILE: workspace.target.profile,
    ...(profilesDir !== undefined && { EIDER_PROFILES_DIR: profilesDir }),
    ...(targetPath !== undefined && { EIDER_TARGET_PATH: targetPath }),
    ...(Object.keys(vars).length > 0 && { EIDER_VARS: JSON.stringify(vars) }),
    ...(options.warnError && { EIDER_WARN_ERROR: 'true' }),
  };
}

const resultsFile = z.object({ command: z.string(), started_at: z.string() });

/** Whether the last results in the target folder are of that command, and began in that time. */
async function resultsOf(workspace: Workspace, step: string, from: Date, to: Date): Promise<boolean> {
  try {
    const path = join(workspace.targetPath, 'eider', 'run_results.json');
    const { command, started_at: startedAt } = resultsFile.parse(JSON.parse(await readFile(path, 'utf8')));
    const started = Date.parse(startedAt);
    return command === step && started >= from.getTime() && started <= to.getTime();
  } catch {
    return false;
  }
}
