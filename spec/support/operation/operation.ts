import { copyFile, cp, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobRun } from '../../../src/core/jobs/run-record.js';
import { startEider } from '../child.js';
import type { Ran } from '../run-eider.js';
import { putInLake, startSampleServers, type SampleServers } from './sample-servers.js';

/** The warehouse of this repository in production: its project, in a folder of its own, and the servers that it is loaded from. */
export interface Operation {
  readonly servers: SampleServers;
  /** The folder of the project. There is no lake in it. */
  readonly folder: string;
  readonly repository: string;
  readonly env: { readonly [name: string]: string };
  /** Runs a command on the target `prod`, as a process of its own. */
  readonly eider: (...argv: readonly string[]) => Promise<Ran>;
  readonly stop: () => Promise<void>;
}

/** What the nightly job is called, and the file that it releases. */
export const nightly = 'datawarehouse_synchronize_and_build';
export const released = 'releases/metabase.duckdb';

/** What happens in the application between two nights. */
export const changeOneUser =
  "update users set role = 'visitor' where id = (select min(id::text)::uuid from users where role <> 'visitor')";

/** Starts the servers, and puts the project beside them with the target `prod` of profiles.example.yml. */
export async function startOperation(repository: string, rows: number): Promise<Operation> {
  const servers = await startSampleServers(repository, rows);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'eider-operate-')));
  for (const name of ['project.yml', 'models', 'macros', 'tests', 'seeds', 'eider.lock'])
    await cp(join(repository, name), join(folder, name), { recursive: true });
  await copyFile(join(repository, 'profiles.example.yml'), join(folder, 'profiles.yml'));
  const env = { ...servers.env, EIDER_TARGET: 'prod' };
  const stop = async (): Promise<void> => {
    await servers.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const eider = (...argv: readonly string[]): Promise<Ran> => startEider(argv, { cwd: folder, env }).ended;
  return { servers, folder, repository, env, eider, stop };
}

/** Runs the nightly job; gives what the history has of it. */
export async function runNightly(operation: Operation): Promise<{ readonly ran: Ran; readonly run: JobRun }> {
  const ran = await operation.eider('jobs', 'run', nightly);
  const shown = await operation.eider('jobs', 'show', 'last', '--output', 'json');
  return { ran, run: JSON.parse(shown.stdout) as JobRun };
}

/** The names of what each step of a run loaded or built: empty where nothing had changed. */
export function doneIn(run: JobRun | undefined): { readonly [step: string]: readonly string[] } {
  return Object.fromEntries(
    (run?.steps ?? []).map(({ name, nodes }) => [name, nodes.map(({ label }) => label).sort()]),
  );
}

/** The bytes of the released file, a character each. */
export async function releasedBytes({ folder }: Operation): Promise<string> {
  return readFile(join(folder, released), 'latin1');
}

/** Puts a file of the lake into the store anew, with one of its lines twice. */
export async function addLineToLake({ servers }: Operation, path: string): Promise<void> {
  const text = await readFile(join(servers.lake, path), 'utf8');
  const [head = '', ...lines] = text.split('\n');
  const columns = head.split(',').length;
  const line = lines.find((each) => !each.includes('"') && each.split(',').length === columns) ?? '';
  await putInLake(servers.store, path, Buffer.from(`${text}${line}\n`));
}
