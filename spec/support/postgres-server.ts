import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real Postgres of its own: its data, its port and its password, until `stop`. */
export interface PostgresServer {
  readonly port: number;
  /** Of `reader`, who may read what `grant` gives, and of nobody else. */
  readonly password: string;
  /** Of the owner, `admin`. */
  readonly adminPassword: string;
  /** Runs statements as the owner; gives what psql prints, unaligned and without headers. */
  readonly run: (sql: string) => string;
  /** Ends it as a power cut would. */
  readonly crash: () => void;
  readonly start: () => void;
  readonly stop: () => void;
}

/** Why no server can be started here; undefined when one can. */
export function whyNoPostgres(): string | undefined {
  if (process.platform !== 'linux') return 'the tests start Postgres on Linux only';
  return binaries() === undefined ? 'there is no initdb of Postgres' : undefined;
}

/** Where Debian, or the search path, has the programs. */
function binaries(): string | undefined {
  const roots = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)
    : [];
  const found = [...roots.sort().reverse(), ...(process.env['PATH'] ?? '').split(':')];
  return found.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')));
}

/** Postgres refuses to run as root: then it runs as nobody. */
function owner(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Starts a server on a free port of this machine. */
export async function startPostgres(password: string): Promise<PostgresServer> {
  const bin = binaries();
  if (bin === undefined) throw new Error('there is no Postgres here');
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'eider-pg-'));
  const data = join(folder, 'data');
  const as = owner();
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid);
  const admin = join(folder, 'admin');
  const adminPassword = 'admin-of-the-test';
  writeFileSync(admin, adminPassword);
  const call = (program: string, args: readonly string[]): void => {
    // Not a pipe: the server would hold it open.
    const ran = spawnSync(join(bin, program), args, { ...as, stdio: 'ignore', cwd: folder });
    if (ran.status !== 0) throw new Error(`${program} failed with ${String(ran.status ?? ran.signal)}`);
  };
  call('initdb', [
    '-D',
    data,
    '-U',
    'admin',
    '--auth=scram-sha-256',
    `--pwfile=${admin}`,
    '-E',
    'UTF8',
    '--no-sync',
  ]);
  const start = (): void =>
    call('pg_ctl', [
      '-D',
      data,
      '-w',
      '-l',
      join(folder, 'log'),
      '-o',
      `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`,
      'start',
    ]);
  const end = (how: string): void => call('pg_ctl', ['-D', data, '-w', '-m', how, 'stop']);
  start();
  const run = (sql: string): string =>
    execFileSync(
      'psql',
      [
        '-X',
        '-q',
        '-A',
        '-t',
        '-v',
        'ON_ERROR_STOP=1',
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-U',
        'admin',
        'postgres',
      ],
      {
        encoding: 'utf8',
        input: sql,
        env: { ...process.env, PGPASSWORD: adminPassword },
      },
    );
  run(`create role reader login password '${password}'`);
  return {
    port,
    password,
    adminPassword,
    run,
    start,
    crash: () => end('immediate'),
    stop: () => {
      spawnSync(join(bin, 'pg_ctl'), ['-D', data, '-w', '-m', 'immediate', 'stop'], {
        ...as,
        stdio: 'ignore',
        cwd: folder,
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
