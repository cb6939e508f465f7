/** What the daemon knows of one job. Times are milliseconds since 1970, durations seconds. */
export interface JobStatus {
  readonly name: string;
  readonly running: boolean;
  readonly late: boolean;
  readonly next?: number;
  readonly lastRun?: number;
  readonly lastSuccess?: number;
  readonly lastSeconds?: number;
  /** How the last run ended. */
  readonly lastStatus?: string;
  /** Runs since the daemon began, by how they ended. */
  readonly counts: { readonly [status: string]: number };
}

/** What the daemon knows of itself. */
export interface DaemonStatus {
  readonly version: string;
  readonly startedAt: number;
  readonly healthy: boolean;
  readonly jobs: readonly JobStatus[];
}

interface Sample {
  readonly labels: { readonly [name: string]: string };
  readonly value: number;
}

const ends = ['success', 'failed', 'interrupted', 'skipped'] as const;

/** The metrics of a daemon in the text format of Prometheus, version 0.0.4. Every job has every sample that is known of it. */
export function metricsText({ version, startedAt, healthy, jobs }: DaemonStatus): string {
  const ofJobs = (value: (job: JobStatus) => number | undefined): readonly Sample[] =>
    jobs.flatMap((job) => {
      const found = value(job);
      return found === undefined ? [] : [{ labels: { job: job.name }, value: found }];
    });
  const seconds = (time: number | undefined): number | undefined => time && time / 1000;
  return [
    family('eider_build_info', 'gauge', 'The version of Eider that runs.', [
      { labels: { version }, value: 1 },
    ]),
    family('eider_daemon_start_time_seconds', 'gauge', 'When the daemon began, since 1970.', [
      { labels: {}, value: startedAt / 1000 },
    ]),
    family('eider_daemon_healthy', 'gauge', 'Whether the daemon looks at its schedules.', [
      { labels: {}, value: Number(healthy) },
    ]),
    family(
      'eider_job_runs_total',
      'counter',
      'Runs since the daemon began, by how they ended.',
      jobs.flatMap(({ name, counts }) =>
        ends.map((status) => ({ labels: { job: name, status }, value: counts[status] ?? 0 })),
      ),
    ),
    family(
      'eider_job_running',
      'gauge',
      'Whether the job runs or waits for its turn.',
      ofJobs((job) => Number(job.running)),
    ),
    family(
      'eider_job_late',
      'gauge',
      'Whether the last success is older than `late-after` allows.',
      ofJobs((job) => Number(job.late)),
    ),
    family(
      'eider_job_next_run_timestamp_seconds',
      'gauge',
      'The next time of the schedule.',
      ofJobs((job) => seconds(job.next)),
    ),
    family(
      'eider_job_last_run_timestamp_seconds',
      'gauge',
      'When the last run began.',
      ofJobs((job) => seconds(job.lastRun)),
    ),
    family(
      'eider_job_last_success_timestamp_seconds',
      'gauge',
      'When the last run that succeeded began.',
      ofJobs((job) => seconds(job.lastSuccess)),
    ),
    family(
      'eider_job_last_duration_seconds',
      'gauge',
      'What the last run took.',
      ofJobs((job) => job.lastSeconds),
    ),
    family(
      'eider_job_last_success',
      'gauge',
      'Whether the last run succeeded.',
      ofJobs((job) => (job.lastStatus === undefined ? undefined : Number(job.lastStatus === 'success'))),
    ),
  ].join('');
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}\n`);
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelText(labels: Sample['labels']): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
