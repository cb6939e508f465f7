import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { stepKinds } from '../src/core/jobs/step-kinds.js';
import { resolveJobs } from '../src/core/jobs/resolve-jobs.js';
import { loadProject } from '../src/core/project/load-project.js';
import { parseYaml } from '../src/core/project/yaml/parse-yaml.js';
import { valueOf } from '../src/core/project/yaml/tree.js';
import { readProjectFiles } from '../src/engine/files/project-files.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';
import { tryPage } from './support/tried-page.js';
import { query } from './support/warehouse.js';

/** docs/jobs.md, tried: `UPDATE_GUIDE=1` writes what the commands print into it, but never in CI. And the units beside it. */
const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs/jobs.md');
afterAll(removeProjects);

/** What differs between two runs: times, identifiers, durations. */
function stable(text: string): string {
  return text
    .replaceAll(/\b\d{8}T\d{9}Z-[0-9a-f]{4}\b/gu, '20261121T013000123Z-3f9a')
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/gu, '2026-11-21T01:30:00.123Z')
    .replaceAll(/\b\d+\.\d\d s\b/gu, '0.21 s')
    .replaceAll(/\b\d+\.\d s\b/gu, '0.4 s');
}

test('docs/jobs.md says what happens', async () => {
  const folder = await makeProject({});
  await tryPage('jobs.md', folder, stable);

  // The history as a table: the query of the page.
  const text = await readFile(page, 'utf8');
  const sql = /```sql\n(?<query>select job[\s\S]*?);\n```/u.exec(text)?.groups?.['query'] ?? '';
  const rows = await query(':memory:', folder, sql);
  expect(rows.map(({ job, label, rows: count }) => [job, label, count])).toEqual([
    ['nightly', 'main.communes', null],
    ['nightly', 'main.departements', null],
  ]);
});

test.each(Object.entries(stepKinds))(
  'the step %s is a command with the options that it is given',
  async (_, kind) => {
    const { code, stdout } = await runEider([...kind.words, '--help'], { cwd: root });
    const options = [
      ...(kind.chooses === 'nodes' ? ['--select', '--exclude'] : []),
      ...(kind.fullRefresh ? ['--full-refresh'] : []),
      ...(kind.waits ? ['--wait'] : []),
      '--output',
    ];
    const missing = options.filter((option) => !stdout.includes(option));
    expect(stdout).toContain(`Usage: eider ${kind.words.join(' ')} `);
    expect({ code, missing }).toEqual({ code: 0, missing: [] });
  },
);

describe('the jobs of this repository', () => {
  test('have no mistake, and run at the times that are asked for', async () => {
    const files = await readProjectFiles(root, { homeDirectory: root, untrusted: false });
    if (!files.value) throw new Error('the project cannot be read');
    const { value: project } = loadProject(files.value, { version: '0.1.0' });
    if (!project) throw new Error('project.yml cannot be read');
    const { value: jobs, diagnostics } = resolveJobs(project, new Date('2026-11-21T00:00:00Z'));
    expect(diagnostics).toEqual([]);
    expect(jobs.map(({ name, schedule }) => [name, schedule])).toEqual([
      ['datawarehouse_synchronize_and_build', { pattern: '@daily', zone: 'Europe/Paris' }],
      ['datawarehouse_build_ff_data', { pattern: '@yearly', zone: 'Europe/Paris' }],
    ]);
    expect(jobs.map(({ steps }) => steps.map(({ name, retries }) => [name, retries.count]))).toEqual(
      jobs.map(() => ['sync', 'build', 'publish'].map((name) => [name, 3])),
    );
  });

  test('are those that the units start', async () => {
    const units = [
      'eider.crontab',
      'cronjob.yaml',
      'eider-job@.service',
      'eider-job@.timer',
      'eider-daemon.service',
    ];
    const texts = await Promise.all(units.map((name) => readFile(join(root, 'docs/jobs', name), 'utf8')));
    const text = await readFile(page, 'utf8');
    for (const name of units) expect(text).toContain(`(jobs/${name})`);
    expect(texts[0]).toContain('eider jobs run datawarehouse_synchronize_and_build --target prod');
    expect(texts[0]).toContain('eider jobs run datawarehouse_build_ff_data --target prod');
    const parsed = parseYaml({ path: 'cronjob.yaml', text: texts[1] ?? '' });
    expect(parsed.diagnostics).toEqual([]);
    expect(parsed.value && JSON.stringify(valueOf(parsed.value))).toContain(
      '"command":["eider","jobs","run","datawarehouse_synchronize_and_build","--target","prod","--output","json"]',
    );
    // Every option that a unit gives is one of the command.
    for (const command of ['run', 'daemon']) {
      const { stdout } = await runEider(['jobs', command, '--help'], { cwd: root });
      const lines = texts
        .join('\n')
        .split('\n')
        .filter((line) => line.includes(`jobs ${command}`));
      const options = lines.flatMap((line) => line.match(/--[a-z-]+/gu) ?? []);
      expect(options.length).toBeGreaterThan(0);
      for (const option of options) expect(stdout).toContain(option);
    }
  });

  const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  if (!systemd)
    process.stdout.write('skipped: systemd-analyze is not installed, and the units are not verified\n');

  test.skipIf(!systemd)('are units that systemd takes', async () => {
    const folder = await makeProject({});
    const units = [
      ['eider-daemon.service', 'eider-daemon.service'],
      ['eider-job@.service', 'eider-job@nightly.service'],
      ['eider-job@.timer', 'eider-job@nightly.timer'],
    ] as const;
    for (const [from, to] of units) await copyFile(join(root, 'docs/jobs', from), join(folder, to));
    const paths = units.map(([, to]) => join(folder, to));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('stand in links that lead somewhere', async () => {
    const text = await readFile(page, 'utf8');
    const links = [...text.matchAll(/\]\((?<path>[^)#]+)/gu)].map(({ groups }) => groups?.['path'] ?? '');
    expect(links.filter((path) => !existsSync(join(root, 'docs', path)))).toEqual([]);
  });
});
