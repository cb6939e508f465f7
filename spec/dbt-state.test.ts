import { appendFile, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseNodes } from '../src/commands/project/choose-nodes.js';
import { DbtArtifacts } from '../src/commands/project/dbt-artifacts.js';
import { openWorkspace } from '../src/commands/project/workspace.js';
import { listingLine } from '../src/core/manifest/dbt/list-entries.js';
import { inFolder } from './support/in-folder.js';
import { quietIo } from './support/run-eider.js';

/** What dbt selects by `state:` after an edit of the project: made by scripts/dbt/record-state.py. */
interface Recorded {
  readonly name: string;
  readonly [method: string]: readonly string[] | string;
}

interface Edit {
  readonly name: string;
  readonly file?: string;
  readonly append?: string;
  readonly find?: string;
  readonly put?: string;
  readonly move?: string;
  readonly remove?: boolean;
}

const spec = fileURLToPath(new URL('.', import.meta.url));
const home = join(spec, 'dbt-state');
const edits = JSON.parse(await readFile(join(home, 'edits.json'), 'utf8')) as readonly Edit[];
const recorded = JSON.parse(await readFile(join(home, 'recorded.json'), 'utf8')) as readonly Recorded[];

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'eider-dbt-state-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

async function edited(edit: Edit, index: number): Promise<string> {
  const folder = join(scratch, String(index));
  await cp(join(spec, 'dbt-project', 'project'), folder, { recursive: true });
  await cp(join(home, 'over'), folder, { recursive: true });
  await cp(join(folder, 'local_package'), join(folder, 'dbt_packages', 'kit'), { recursive: true });
  await mkdir(join(folder, 'production'));
  await cp(join(home, 'manifest.json'), join(folder, 'production', 'manifest.json'));
  if (edit.file === undefined) return folder;
  const path = join(folder, edit.file);
  await mkdir(dirname(path), { recursive: true });
  if (edit.remove) await rm(path);
  else if (edit.move !== undefined) {
    await mkdir(dirname(join(folder, edit.move)), { recursive: true });
    await rename(path, join(folder, edit.move));
  } else if (edit.append !== undefined) await appendFile(path, edit.append);
  else {
    const text = await readFile(path, 'utf8');
    if (!text.includes(edit.find ?? '')) throw new Error(`${edit.file} does not hold ${edit.find}`);
    await writeFile(
      path,
      text.replace(edit.find ?? '', () => edit.put ?? ''),
    );
  }
  return folder;
}

/** The nodes of each method, as `ls` names them. */
async function chosen(folder: string, methods: readonly string[]): Promise<Actual> {
  const io = quietIo({ cwd: folder, env: { DBT_PROFILES_DIR: folder } });
  const options = {
    output: 'text',
    colour: false,
    quiet: true,
    warnError: false,
    projectDir: folder,
  } as const;
  return inFolder(folder, async () => {
    const { value: workspace } = await openWorkspace({ ...options, vars: {}, command: 'list' }, io);
    if (!workspace) throw new Error('the project cannot be read');
    const artifacts = new DbtArtifacts(workspace, { runId: '', startedAt: io.now(), now: io.now });
    const actual: { [method: string]: readonly string[] } = {};
    for (const method of methods) {
      const select = [`state:${method}`];
      const found = await chooseNodes(workspace, { select, exclude: [], state: 'production' });
      expect(found.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      actual[method] = artifacts
        .entriesOf(found.value)
        .map((entry) => listingLine(entry, 'selector'))
        .toSorted();
    }
    return actual;
  });
}

interface Actual {
  readonly [method: string]: readonly string[];
}

test('the recording is of these edits', () => {
  expect(recorded.map(({ name }) => name)).toEqual(edits.map(({ name }) => name));
});

test.each(edits.map((edit, index) => ({ ...edit, index })))(
  'dbt and Eider select the same after an edit: $name',
  async ({ index, ...edit }) => {
    const folder = await edited(edit, index);
    const { name: _, ...expected } = recorded[index] ?? { name: '' };
    expect(await chosen(folder, Object.keys(expected))).toEqual(expected);
  },
  60_000,
);
