import { join } from 'node:path';
import type { JobRun } from '../../../src/core/jobs/run-record.js';
import { whyNoPostgres } from '../postgres-server.js';
import {
  changeOneUser,
  doneIn,
  nightly,
  released,
  releasedBytes,
  runNightly,
  startOperation,
  type Operation,
} from './operation.js';
import { personalValuesOf } from './personal-values.js';
import { readWholeRelease } from './read-whole-release.js';
import { runOnSchedule } from './run-on-schedule.js';

type Tell = (line: string) => void;

/**
 * The warehouse in production for somebody who looks on: what `spec/operate.test.ts` checks, told step by step.
 * @returns whether all went as it should
 */
export async function showOperation(repository: string, rows: number, tell: Tell): Promise<boolean> {
  const reason = whyNoPostgres();
  if (reason !== undefined) {
    tell(`This needs a Postgres server to start: ${reason}.`);
    return false;
  }
  tell(`Starting Postgres and an S3 server, and filling them with ${rows} dwellings …`);
  const operation = await startOperation(repository, rows);
  try {
    const { env, postgres, store } = operation.servers;
    tell(`  Postgres on 127.0.0.1:${postgres.port}, read by ${env['POSTGRES_PRODUCTION_USER'] ?? ''}`);
    tell(`  S3 on ${store.endpoint}, bucket locomvac`);
    const results = [
      await showJob(operation, 'all of it', tell),
      await showJob(operation, 'nothing has changed', tell),
      await showRelease(operation, tell),
      await showCommand(operation, ['doctor'], tell),
      await showCommand(operation, ['runbook', 'locomvac'], tell),
      await showSchedule(operation, tell),
    ];
    const isFine = results.every(Boolean);
    tell(isFine ? '\nAll went as it should.' : '\nNot all went as it should: see above.');
    return isFine;
  } finally {
    await operation.stop();
  }
}

async function showJob(operation: Operation, what: string, tell: Tell): Promise<boolean> {
  tell(`\n$ eider jobs run ${nightly} --target prod      (${what})`);
  const { ran, run } = await runNightly(operation);
  tellRun(run, tell);
  if (ran.code !== 0) tell(ran.stderr);
  return ran.code === 0;
}

function tellRun(run: JobRun, tell: Tell): void {
  const done = doneIn(run);
  for (const { name, status, attempts } of run.steps) {
    const word = name === 'sync' ? 'loaded' : 'built';
    const seconds = attempts.at(-1)?.seconds ?? 0;
    // The clock of the daemon stands still while a job runs.
    const time = seconds > 0 ? ` · ${seconds.toFixed(1)} s` : '';
    const count = name === 'publish' ? '' : ` · ${done[name]?.length ?? 0} ${word}`;
    tell(`  ${name.padEnd(8)} ${status}${time}${count}`);
  }
}

async function showRelease(operation: Operation, tell: Tell): Promise<boolean> {
  const release = await readWholeRelease(operation.repository, join(operation.folder, released));
  tell(`\n${released}, as ${release.reader} reads it: ${release.tables.size} tables, ${release.rows} rows`);
  for (const [name, description] of [...release.tables].sort(([a], [b]) => (a < b ? -1 : 1)))
    tell(`  ${name.padEnd(34)} ${description}`);
  const personal = await personalValuesOf(operation.servers.lake);
  const found = [...personal.in(release.text), ...personal.in(await releasedBytes(operation))];
  const looked = [...personal.counts].map(([kind, count]) => `${kind} (${count})`).sort();
  tell(`\nLooked for every personal value of the data, in the rows and in the bytes: ${looked.join(', ')}.`);
  tell(found.length === 0 ? '  none is there' : `  found: ${found.join(', ')}`);
  return found.length === 0;
}

async function showCommand(operation: Operation, argv: readonly string[], tell: Tell): Promise<boolean> {
  tell(`\n$ eider ${argv.join(' ')} --target prod`);
  const { code, stdout, stderr } = await operation.eider(...argv);
  tell(`${stdout}${stderr}`.trimEnd());
  return code === 0;
}

async function showSchedule(operation: Operation, tell: Tell): Promise<boolean> {
  tell(
    '\n$ eider jobs daemon --target prod      (two nights of a clock that jumps; in between the role of one user changes)',
  );
  const nights = [
    '2027-03-26T12:00:00.000Z',
    '2027-03-27T12:00:00.000Z',
    '2027-03-28T12:00:00.000Z',
  ] as const;
  const first = await runOnSchedule(operation, nights[0], nights[1]);
  operation.servers.postgres.run(changeOneUser);
  const second = await runOnSchedule(operation, nights[1], nights[2]);
  for (const run of [...first, ...second]) {
    tell(`  ${run.scheduled_for ?? ''} ${run.job}: ${run.status}`);
    tellRun(run, (line) => tell(`  ${line}`));
  }
  return [...first, ...second].filter(({ status }) => status === 'success').length === 2;
}
