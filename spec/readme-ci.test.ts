import { execFileSync } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

/** The README's section on pull requests, done with the warehouse of this repository, without data and without a key. */
const repository = fileURLToPath(new URL('..', import.meta.url));
afterAll(removeProjects);

test('a name that is smuggled into a mart fails `eider ci`, as the README says', async () => {
  const folder = await makeProject({ '.gitignore': 'target/\n' });
  for (const name of ['project.yml', 'models', 'macros', 'tests', 'seeds'])
    await cp(join(repository, name), join(folder, name), { recursive: true });
  const git = (...words: string[]): void => {
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
    execFileSync('git', [...who, ...words], {
      cwd: folder,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
    });
  };
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'Begin');
  const readme = await readFile(join(repository, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('## Pull requests'));
  const [, column = '', shown = ''] = /```sql\n([\s\S]*?)```[\s\S]*?```\n([\s\S]*?)```/u.exec(section) ?? [];
  expect(shown).toMatch(/^\$ git checkout -b contacts\n\$ npx eider ci\n/u);
  git('checkout', '-q', '-b', 'contacts');
  const model = join(folder, 'models/marts/production/marts_production_users.sql');
  const sql = await readFile(model, 'utf8');
  await writeFile(model, sql.replace('  users.role,\n', `  users.role,\n${column}`));
  const { code, stdout } = await runEider(['ci'], { cwd: folder });
  expect(code).toBe(1);
  const lines = shown.split('\n').filter((line) => line !== '' && !line.startsWith('$ ') && line !== '…');
  for (const line of lines) expect(stdout).toContain(line.replace(/…$/u, ''));
  // Without it, nothing is wrong, and what was built is from no rows.
  await writeFile(model, sql.replace('users.role,', 'lower(users.role) as role,'));
  const fine = await runEider(['ci'], { cwd: folder });
  expect(fine.stdout).toContain('## Eider: nothing is wrong');
  expect(fine.stdout).toContain('built from no rows');
  expect(fine.code).toBe(0);
});
