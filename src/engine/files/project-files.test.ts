import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messageOf, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { positionAt } from '../../core/diagnostics/source.js';
import { readEnvironment } from './environment.js';
import { readProjectFiles } from './project-files.js';
import { sha256File } from './sha256-file.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'eider-files-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(files: { readonly [path: string]: string | Uint8Array }): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

function lines(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((finding) => {
    const at = finding.at && positionAt(finding.at.source, finding.at.start);
    const place = finding.at && at ? `${finding.at.source.path}:${at.line}:${at.column} ` : '';
    return `${place}${finding.code}: ${messageOf(finding).replaceAll(root, '<root>')}`;
  });
}

async function read(options: { readonly profilesDir?: string; readonly homeDirectory?: string } = {}) {
  const { value, diagnostics } = await readProjectFiles(root, {
    homeDirectory: join(root, 'home'),
    ...options,
  });
  return { value, problems: lines(diagnostics) };
}

describe('readProjectFiles', () => {
  test('reads texts and seeds under the paths of project.yml, sorted', async () => {
    await put({
      'project.yml':
        '\u{feff}name: shop\nmodel-paths: [sql]\nmacro-paths: [sql/macros]\ntarget-path: sql/out\n',
      'sql/b.sql': 'select 1',
      'sql/a/z.sql': 'é\r\n',
      'sql/a/props.yaml': 'models:',
      'sql/a/script.js': 'not a macro',
      'sql/a/data.csv': 'not a seed',
      'sql/macros/m.ts': 'export const m = 1;',
      'sql/out/compiled.sql': 'skipped',
      'sql/.hidden/x.sql': 'skipped',
      'sql/node_modules/x.sql': 'skipped',
      'seeds/codes.csv': 'code\n01001\n',
      'seeds/latin.csv': Uint8Array.of(0xe9, 0x0a),
      'models/unused.sql': 'not under a path',
      'sql/readme.md': 'x',
    });
    const { value, problems } = await read();
    expect(problems).toEqual([]);
    expect(value).toEqual({
      project: {
        path: 'project.yml',
        text: 'name: shop\nmodel-paths: [sql]\nmacro-paths: [sql/macros]\ntarget-path: sql/out\n',
      },
      texts: [
        { path: 'sql/a/props.yaml', text: 'models:' },
        { path: 'sql/a/z.sql', text: 'é\r\n' },
        { path: 'sql/b.sql', text: 'select 1' },
        { path: 'sql/macros/m.ts', text: 'export const m = 1;' },
      ],
      seeds: [
        { path: 'seeds/codes.csv', sha256: await sha256File(join(root, 'seeds/codes.csv')) },
        { path: 'seeds/latin.csv', sha256: await sha256File(join(root, 'seeds/latin.csv')) },
      ],
    });
  });

  test('no project', async () => {
    expect(await read()).toEqual({
      value: undefined,
      problems: ['project/missing: there is no project.yml in `<root>`'],
    });
  });

  test('a text that is not UTF-8 is reported at its place, and the rest is read', async () => {
    await put({
      'project.yml': 'name: shop\n',
      'models/a.sql': Buffer.concat([
        Buffer.from('select 1,\n  1 as ann'),
        Buffer.of(0xe9),
        Buffer.from('e'),
      ]),
      'models/b.sql': 'select 2',
    });
    const { value, problems } = await read();
    expect(problems).toEqual(['models/a.sql:2:11 project/not-utf8: `models/a.sql` is not UTF-8 text']);
    expect(value?.texts).toEqual([{ path: 'models/b.sql', text: 'select 2' }]);
  });

  test('links: loops end, links to files are followed, broken ones are left out', async () => {
    await put({ 'project.yml': 'name: shop\n', 'models/a/x.sql': 'x', 'shared/y.sql': 'y' });
    await symlink('..', join(root, 'models/a/up'));
    await symlink('../models', join(root, 'models/again'));
    await symlink('../shared', join(root, 'models/shared'));
    await symlink('../shared', join(root, 'models/shared2'));
    await symlink('../shared/y.sql', join(root, 'models/linked.sql'));
    await symlink('nowhere.sql', join(root, 'models/broken.sql'));
    const { value, problems } = await read();
    expect([value?.texts.map((text) => text.path), problems]).toEqual([
      ['models/a/x.sql', 'models/linked.sql', 'models/shared/y.sql'],
      [],
    ]);
  });

  test('a path that is a file, a path listed twice, and paths inside each other', async () => {
    await put({
      'project.yml': 'name: shop\nmodel-paths: [models, models/deep, models, file.sql]\n',
      'models/deep/a.sql': 'a',
      'file.sql': 'x',
    });
    const { value, problems } = await read();
    expect([value?.texts.map((text) => text.path), problems]).toEqual([['models/deep/a.sql'], []]);
  });

  test('thousands of files', async () => {
    const files = Array.from({ length: 2000 }, (_, index) => `models/d${index % 100}/m${index}.sql`);
    await put({
      'project.yml': 'name: shop\n',
      ...Object.fromEntries(files.map((path) => [path, 'select 1'])),
    });
    const { value } = await read();
    expect(value?.texts.map((text) => text.path)).toEqual([...files].sort());
  });
});

describe('profiles.yml', () => {
  test('is that of --profiles-dir, then of the project, then of the home', async () => {
    await put({
      'project.yml': 'name: shop\n',
      'home/.eider/profiles.yml': 'home:',
      'given/profiles.yml': 'given:',
    });
    const given = join(root, 'given');
    expect((await read()).value?.profiles).toEqual({ path: 'home/.eider/profiles.yml', text: 'home:' });
    await put({ 'profiles.yml': 'project:' });
    expect((await read()).value?.profiles).toEqual({ path: 'profiles.yml', text: 'project:' });
    expect((await read({ profilesDir: given })).value?.profiles).toEqual({
      path: 'given/profiles.yml',
      text: 'given:',
    });
  });

  test('must be where --profiles-dir says', async () => {
    await put({ 'project.yml': 'name: shop\n', 'profiles.yml': 'project:' });
    const { value, problems } = await read({ profilesDir: join(root, 'none') });
    expect([value?.profiles, problems]).toEqual([
      undefined,
      ['project/unreadable-file: `none/profiles.yml` cannot be read: it does not exist'],
    ]);
  });
});

describe('readEnvironment', () => {
  test('the real environment wins over .env, and the process is left alone', async () => {
    await put({ '.env': 'EIDER_TEST_A=file\nexport EIDER_TEST_B="two words" # x\n' });
    const { value, diagnostics } = await readEnvironment(root, {
      EIDER_TEST_A: 'real',
      EIDER_TEST_C: undefined,
    });
    expect([value, diagnostics]).toEqual([{ EIDER_TEST_A: 'real', EIDER_TEST_B: 'two words' }, []]);
    expect(process.env['EIDER_TEST_B']).toBeUndefined();
  });

  test('no .env is fine; a broken one is reported without a line of it', async () => {
    expect(await readEnvironment(root, { A: '1' })).toEqual({ value: { A: '1' }, diagnostics: [] });
    await put({ '.env': Uint8Array.of(0x41, 0x3d, 0xe9) });
    const { value, diagnostics } = await readEnvironment(root, { A: '1' });
    expect([value, lines(diagnostics)]).toEqual([{ A: '1' }, ['project/not-utf8: `.env` is not UTF-8 text']]);
  });
});
