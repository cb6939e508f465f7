import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../../cli.js';
import { checkNode } from './doctor-engine.js';
import { fakeIo } from '../frame/fake-io.js';
import type { Io } from '../frame/io.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Machine-dependent parts are replaced: the platform's name and the free space. */
async function eider(line: string, changes: Partial<Io> = {}): Promise<readonly [number, string, string]> {
  const fake = fakeIo({ cwd: folder, homeDirectory: join(folder, 'home'), ...changes });
  const code = await main(line.split(' '), fake.io);
  const stdout = fake
    .stdout()
    .replace(/v[\d.]+ for \w+/u, 'VERSION for PLATFORM')
    .replace(/disk: [^]*$/u, 'disk: …\n');
  return [code, stdout, fake.stderr()];
}

test('a new project is well', async () => {
  await eider('init . --name demo');
  expect(await eider('doctor')).toEqual([
    0,
    `\
✓ node: 20.19.0
✓ duckdb: VERSION for PLATFORM
✓ project: demo: 2 models, 1 seed, 0 source tables
✓ folder: the project’s folder can be written
✓ .env: none: only the environment counts
✓ target: dev of the profile demo
✓ extensions: none is needed
✓ pseudonym key: not needed
✓ database: demo.duckdb is not built yet
✓ disk: …
`,
    '',
  ]);
});

test('everything that is wrong is said at once, with its remedy', async () => {
  await eider('init . --name demo');
  await writeFile(
    join(folder, 'models/marts/pseudonyms.sql'),
    '-- pseudonymise\nselect st_point(1, 2) as g\n',
  );
  await writeFile(join(folder, '.env'), 'EIDER_PSEUDONYM_KEY=short\n');
  await chmod(join(folder, '.env'), 0o644);
  await writeFile(
    join(folder, 'demo.duckdb'),
    'this is no database, only a text that is long enough to be looked at',
  );
  const [code, stdout, stderr] = await eider('doctor --quiet', { nodeVersion: '20.18.3' });
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toBe(`\
✗ node: 20.18.3 is too old
    install Node 20.19 or newer
! file modes: other users can read .env
    chmod 600 .env
✗ extension/missing: the extension \`spatial\` is not installed
    run \`eider extensions install spatial\`
✗ pseudonym key: EIDER_PSEUDONYM_KEY is too short
    set it in the environment or in .env to at least 32 random characters, and keep it: another key makes other pseudonyms
✗ database: \`demo.duckdb\` is not a DuckDB database
    check \`path\` of the target in profiles.yml; Eider never overwrites such a file
`);
});

test('without a project the rest is still checked', async () => {
  const [code, stdout] = await eider('doctor');
  expect(code).toBe(1);
  expect(stdout.split('\n').filter((line) => line.startsWith('✗'))).toEqual([
    '✗ project: it cannot be used as it is',
    '✗ project/missing: there is no project.yml in `' + folder + '`',
  ]);
});

test('versions of Node compare as numbers', () => {
  expect(['20.19.0', '20.9.0', '22.0.0', '18.20.1'].map((version) => checkNode(version).state)).toEqual([
    'fine',
    'broken',
    'fine',
    'broken',
  ]);
});

test('extensions are listed and verified against eider.lock', async () => {
  await eider('init . --name demo');
  expect(await eider('extensions verify')).toEqual([
    0,
    'eider.lock names no extension for this machine.\n',
    '',
  ]);
  expect(await eider('extensions install')).toEqual([0, 'The project needs no extension.\n', '']);
  expect((await eider('extensions install', { cwd: join(folder, 'seeds') }))[0]).toBe(6);
  await writeFile(join(folder, 'eider.lock'), 'not JSON');
  expect(await eider('extensions list')).toEqual([
    1,
    '',
    `\
error[extension/lock-file]: \`eider.lock\` cannot be read as a lock file
hint: restore it from version control, or remove it and run \`eider extensions install\`
`,
  ]);
});
