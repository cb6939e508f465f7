import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordOf, type Recorded } from './support/recorded-builds.js';
import { startEider } from './support/child.js';
import { runEider, type Ran } from './support/run-eider.js';
import { pythonWith } from './support/python-packages.js';

/** What dbt made of `python-models/project`, built twice: `scripts/dbt/record-builds.py`. */
const home = fileURLToPath(new URL('python-models/', import.meta.url));
const python = await pythonWith(['duckdb==1.5.5']);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-python-'));
  await cp(join(home, 'project'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(python === undefined)('models in Python', () => {
  const eider = (...argv: readonly string[]): Promise<Ran> =>
    runEider(argv, { cwd: folder, env: { EIDER_PYTHON: python ?? '', EIDER_PSEUDONYM_KEY: 'k'.repeat(40) } });
  const model = (name: string, body: readonly string[]): Promise<void> =>
    writeFile(join(folder, `models/${name}`), `${body.join('\n')}\n`);

  test('give what they give in dbt, in a first build and in the next', async () => {
    const recorded = JSON.parse(await readFile(join(home, 'recorded.json'), 'utf8')) as readonly Recorded[];
    for (const expected of recorded) {
      const { code, stderr } = await eider('build');
      expect([code, stderr]).toEqual([0, '']);
      expect(await recordOf(join(folder, 'pets.duckdb'))).toEqual(expected);
    }
    expect(await leftovers()).toEqual([]);
  });

  test('are models of the native form too, which is equal', async () => {
    const { code, stdout, stderr } = await eider('init', '--from-dbt', '.', 'native');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('converted models/heavy.py');
    expect(stdout).toMatch(/main\.heavy +│ +2 │ +2 │ yes/u);
  });

  test('what fails leaves the relation as it was, and says where and not what', async () => {
    await eider('build', '-s', '+heavy');
    const before = await recordOf(join(folder, 'pets.duckdb'));
    await model('heavy.py', [
      'def model(dbt, session):',
      '    name = dbt.ref("animals").fetchall()[0][1]',
      '    return int(name)',
    ]);
    const { code, stdout } = await eider('build', '-s', 'heavy');
    expect(code).toBe(1);
    expect(stdout).toContain('the model `heavy` failed in Python: ValueError\n');
    expect(stdout).toContain('models/heavy.py:3:5');
    expect(stdout).not.toContain('cat');
    expect(await recordOf(join(folder, 'pets.duckdb'))).toEqual(before);
    expect(await leftovers()).toEqual([]);
  });

  test('a text that is no Python is told before anything is built', async () => {
    await model('heavy.py', ['def model(dbt, session):', '    if = 1', '    return dbt.ref("animals")']);
    const { code, stderr } = await eider('build');
    expect(code).toBe(2);
    expect(stderr).toContain('error[python/unreadable]: this model cannot be read: invalid syntax');
    expect(stderr).toContain('models/heavy.py:2:5');
  });

  test('the session holds what the model refers to, and no key', async () => {
    await model('heavy.py', [
      'import os',
      '',
      'def model(dbt, session):',
      '    dbt.ref("animals")',
      '    keys = [name for name in os.environ if name.startswith("EIDER")]',
      '    return session.sql("select table_name from duckdb_tables() where database_name = \'pets\' union all select \'key \' || unnest(" + repr(keys) + "::varchar[])")',
    ]);
    await withoutTests();
    expect((await eider('build', '-s', '+heavy')).code).toBe(0);
    expect((await recordOf(join(folder, 'pets.duckdb')))['main.heavy']?.rows).toEqual([
      "{'table_name': animals}",
    ]);
  });

  test('a column that nobody declared is refused where personal data goes in', async () => {
    const declared = 'columns: [{name: id, data_type: integer, meta: {pii: none}}]';
    await withoutTests(
      `models: [{name: animals, columns: [{name: kind, meta: {pii: name}}]}, {name: heavy, ${declared}}]\n`,
    );
    const { code, stdout } = await eider('build', '-s', '+heavy');
    expect(code).toBe(1);
    expect(stdout).toContain('error[python/undeclared]: `heavy` is made by Python from personal data');
    expect(Object.keys(await recordOf(join(folder, 'pets.duckdb')))).toEqual(['main.animals']);
    await model('heavy.py', ['def model(dbt, session):', '    return dbt.ref("animals").project("id")']);
    expect((await eider('build', '-s', 'heavy')).code).toBe(0);
  });

  test('nothing that a model prints or raises is told', async () => {
    await writeFile(
      join(folder, 'models/who.sql'),
      "select concat('Zebulon', ' ', 'Quaxley') as full_name\n",
    );
    await model('heavy.py', [
      'import sys',
      'def model(dbt, session):',
      '    rows = dbt.ref("who").fetchall()',
      '    print(rows)',
      '    sys.stderr.write(str(rows))',
      '    raise Exception(str(rows))',
      '    return dbt.ref("who")',
    ]);
    await withoutTests();
    const { code, stderr, stdout } = await eider('build', '-s', '+heavy');
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('the model `heavy` failed in Python: Exception\n');
    const texts = [stdout, stderr];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && !/\.duckdb/u.test(entry.name))
        texts.push(await readFile(join(entry.parentPath, entry.name), 'latin1'));
    expect(texts.filter((text) => text.includes('Zebulon Quaxley'))).toEqual([]);
    expect(texts.length).toBeGreaterThan(10);
  });

  test('a model has so long as it says', async () => {
    await model('heavy.py', [
      'import time',
      'def model(dbt, session):',
      '    dbt.config(timeout=1)',
      '    time.sleep(600)',
      '    return dbt.ref("animals")',
    ]);
    const { code, stdout } = await eider('build', '-s', '+heavy');
    expect(code).toBe(1);
    expect(stdout).toContain('it took longer than 1 seconds');
    expect(await leftovers()).toEqual([]);
  });

  test('a kill leaves nothing of what was handed over', async () => {
    await model('heavy.py', [
      'import time',
      'def model(dbt, session):',
      '    open("started", "w").close()',
      '    time.sleep(600)',
      '    return dbt.ref("animals")',
    ]);
    const child = startEider(['build', '-s', '+heavy'], { cwd: folder, env: { EIDER_PYTHON: python ?? '' } });
    await until(() => isThere(join(folder, 'started')));
    const [scratch] = await leftovers();
    expect((await stat(join(folder, '.eider/tmp', scratch ?? '', 'python-1'))).mode & 0o777).toBe(0o700);
    child.kill('SIGKILL');
    await child.ended;
    await until(async () => !(await isThere(join(folder, '.eider/tmp', scratch ?? '', 'python-1'))));
  });

  async function withoutTests(described = ''): Promise<void> {
    await writeFile(join(folder, 'models/models.yml'), described);
    await rm(join(folder, 'models/paid.py'));
    await rm(join(folder, 'models/after.sql'));
  }

  async function leftovers(): Promise<readonly string[]> {
    return readdir(join(folder, '.eider/tmp')).catch(() => []);
  }
});

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}
