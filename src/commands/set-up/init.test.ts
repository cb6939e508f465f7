import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../../cli.js';
import { fakeIo } from '../frame/fake-io.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function eider(
  ...words: readonly string[]
): Promise<readonly [code: number, stdout: string, stderr: string]> {
  const fake = fakeIo({ cwd: folder });
  const code = await main(words, fake.io);
  return [code, fake.stdout(), fake.stderr()];
}

describe('eider init', () => {
  test('writes a project, then refuses to write over it', async () => {
    expect(await eider('init', 'My-Été 2024')).toEqual([
      0,
      `\
The project my_ete_2024 is written:

  ✓ project.yml
  ✓ profiles.yml
  ✓ seeds/communes.csv
  ✓ seeds/seeds.yml
  ✓ models/staging/stg_communes.sql
  ✓ models/staging/staging.yml
  ✓ models/marts/population_by_departement.sql
  ✓ models/marts/marts.yml
  ✓ .gitignore
  ✓ README.md

Next:

  cd 'My-Été 2024'
  eider build
`,
      '',
    ]);
    const project = join(folder, 'My-Été 2024');
    expect(await readFile(join(project, 'project.yml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\S+\nname: my_ete_2024\n/u,
    );
    await rm(join(project, 'seeds'), { recursive: true });
    await rm(join(project, 'models'), { recursive: true });
    expect(await eider('init', 'My-Été 2024')).toEqual([
      1,
      '',
      `\
error[usage/files-exist]: nothing was written, because these files exist already: project.yml, profiles.yml, .gitignore, README.md
hint: choose another folder, or move them away
`,
    ]);
    expect((await readdir(project)).toSorted()).toEqual([
      '.gitignore',
      'README.md',
      'profiles.yml',
      'project.yml',
    ]);
  });

  test('refuses a bad name and an unwritable place', async () => {
    expect(await eider('init', 'a', '--name', 'Vacant Housing')).toEqual([
      2,
      '',
      `\
error[usage/invalid-project-name]: \`Vacant Housing\` is no name for a project: it takes small letters, digits and _, and starts with a letter
hint: choose one: \`--name vacant_housing\`
`,
    ]);
    await writeFile(join(folder, 'file'), '');
    expect(await eider('init', 'file/inside')).toEqual([
      1,
      '',
      `\
error[usage/unwritable]: \`project.yml\` cannot be written: a part of the path is a file
hint: check the folder and its permissions
`,
    ]);
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('prints JSON when asked', async () => {
    const [code, stdout] = await eider('init', 'a', '--output', 'json');
    const { files, ...rest } = JSON.parse(stdout) as { readonly files: readonly string[] };
    expect([code, rest, files.length]).toEqual([
      0,
      { event: 'project-written', name: 'a', directory: join(folder, 'a') },
      10,
    ]);
  });
});

describe('eider clean', () => {
  beforeEach(async () => {
    await writeFile(join(folder, 'project.yml'), 'name: a\n');
    await mkdir(join(folder, 'target/eider'), { recursive: true });
    await mkdir(join(folder, 'models/staging'), { recursive: true });
    await writeFile(join(folder, 'target/eider/manifest.json'), '{}');
    await writeFile(join(folder, 'target/a.sql'), '');
  });

  test('removes the target path and says what', async () => {
    expect(await eider('clean', '--dry-run')).toEqual([0, 'target: 2 files would be removed\n', '']);
    expect(await eider('clean')).toEqual([0, 'target: 2 files were removed\n', '']);
    expect((await readdir(folder)).toSorted()).toEqual(['models', 'project.yml']);
    expect(await eider('clean')).toEqual([0, 'target: there was nothing to remove\n', '']);
  });

  test.each(['.', '..', '/', 'models', 'models/staging', 'project.yml', '.git', '../x'])(
    'never removes %s',
    async (path) => {
      expect(await eider('clean', '--target-path', path)).toEqual([
        4,
        '',
        `\
error[usage/outside-project]: \`${path}\` is not a folder inside the project: nothing was removed
hint: a target path is a folder below the project that holds nothing else, such as \`target\`
`,
      ]);
    },
  );

  test('never follows a link, nor removes a database', async () => {
    const elsewhere = join(folder, 'elsewhere');
    const project = join(folder, 'project');
    await mkdir(join(elsewhere, 'below'), { recursive: true });
    await mkdir(project);
    await writeFile(join(project, 'project.yml'), 'name: a\n');
    await symlink(elsewhere, join(project, 'out'));
    expect((await eider('clean', '--project-dir', project, '--target-path', 'out'))[0]).toBe(4);
    expect((await eider('clean', '--project-dir', project, '--target-path', 'out/below'))[0]).toBe(4);
    expect(await readdir(elsewhere)).toEqual(['below']);
    await writeFile(join(folder, 'target/dev.duckdb'), '');
    expect(await eider('clean')).toEqual([
      4,
      '',
      `\
error[usage/holds-database]: \`target\` holds the database \`dev.duckdb\`: nothing was removed
hint: let \`path\` of the target in profiles.yml name a file elsewhere, or remove the database yourself
`,
    ]);
  });

  test('needs a project', async () => {
    await rm(join(folder, 'project.yml'));
    expect((await eider('clean'))[0]).toBe(6);
  });
});
