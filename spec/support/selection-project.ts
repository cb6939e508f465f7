import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../src/commands/frame/sha256.js';
import { openWorkspace, type Workspace } from '../../src/commands/project/workspace.js';
import { fakeIo } from '../../src/commands/frame/fake-io.js';
import type { SelectionFacts } from '../../src/core/graph/selection.js';
import { messageOf } from '../../src/core/diagnostics/diagnostic.js';
import { compareWithState } from '../../src/core/manifest/state-comparison.js';
import { makeManifest } from '../../src/core/manifest/manifest.js';
import { readStateDirectory } from '../../src/core/manifest/state-directory.js';
import { nodeChange } from '../../src/core/plan/node-change.js';

const home = fileURLToPath(new URL('../selection/', import.meta.url));

/** One selection, and the indexes of the nodes that dbt chose. */
export interface RecordedSelection {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly selector?: string;
  readonly indirect?: 'eager' | 'cautious' | 'buildable' | 'empty';
  readonly types?: readonly string[];
  readonly without?: readonly string[];
  readonly chosen: readonly number[];
}

export interface SelectionProject {
  readonly nodes: readonly string[];
  readonly expressions: readonly RecordedSelection[];
  readonly workspace: Workspace;
  readonly facts: SelectionFacts;
}

interface Case {
  readonly new: readonly string[];
  readonly results: { readonly [status: string]: readonly string[] };
  readonly loaded: {
    readonly [when in 'before' | 'now']: { readonly [id: string]: string };
  };
}

/** A project of spec/selection as it is, compared with the version before, and what dbt chose of it. */
export async function selectionProject(name: string): Promise<SelectionProject> {
  const source = join(home, name);
  const given = JSON.parse(await readFile(join(source, 'case.json'), 'utf8')) as Case;
  const recorded = JSON.parse(await readFile(join(home, `${name}.json`), 'utf8')) as Pick<
    SelectionProject,
    'nodes' | 'expressions'
  >;
  const scratch = await mkdtemp(join(tmpdir(), 'eider-selection-'));
  try {
    const now = await workspaceOf(scratch, 'now', [join(source, 'now')], []);
    const before = await workspaceOf(
      scratch,
      'before',
      [join(source, 'now'), join(source, 'before')],
      given.new,
    );
    const { selectors = [], indirectSelection } = now.project;
    const facts: SelectionFacts = {
      selectors,
      ...(indirectSelection && { indirectSelection }),
      state: stateOf(name, before, now, given),
    };
    return { ...recorded, workspace: now, facts };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function workspaceOf(
  scratch: string,
  version: string,
  layers: readonly string[],
  removed: readonly string[],
): Promise<Workspace> {
  const folder = join(scratch, version);
  for (const layer of layers.filter((each) => existsSync(each))) await cp(layer, folder, { recursive: true });
  for (const file of removed) await rm(join(folder, file));
  const project = await readFile(join(folder, 'project.yml'), 'utf8');
  const name = /^name: (\w+)$/mu.exec(project)?.[1] ?? '';
  await writeFile(
    join(folder, 'profiles.yml'),
    `${name}: { target: dev, outputs: { dev: { type: duckdb, path: ':memory:' } } }\n`,
  );
  const { io } = fakeIo({ cwd: folder });
  const options = {
    projectDir: folder,
    vars: {},
    warnError: false,
    output: 'text',
    quiet: false,
    colour: false,
  } as const;
  const opened = await openWorkspace(options, io);
  if (!opened.value || opened.diagnostics.length > 0)
    throw new Error(opened.diagnostics.map(messageOf).join('\n'));
  return opened.value;
}

/** As files would tell it. */
function stateOf(
  name: string,
  before: Workspace,
  now: Workspace,
  { results, loaded }: Case,
): NonNullable<SelectionFacts['state']> {
  const file = (path: string, value: unknown) => ({ path, text: JSON.stringify(value) });
  const manifest = makeManifest(before.graph, 'test', (node) => nodeChange(node, before.compiler, sha256));
  const read = readStateDirectory(
    {
      folder: 'before',
      manifest: file('manifest.json', manifest),
      runResults: file('run_results.json', runResults(results)),
      sources: file('sources.json', {
        metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json' },
        results: Object.entries(loaded.before).map(([unique_id, max_loaded_at]) => ({
          unique_id,
          max_loaded_at,
        })),
      }),
    },
    name,
  );
  if (!read.value) throw new Error(read.diagnostics.map(messageOf).join('\n'));
  const fresh = new Map(Object.entries(loaded.now).map(([id, at]) => [id, new Date(at)]));
  return compareWithState(read.value, now.compiler, sha256, fresh);
}

/** Results of nodes and tests as a run leaves them. */
function runResults(results: Case['results']): unknown {
  const all = Object.entries(results).flatMap(([status, ids]) => ids.map((id) => ({ id, status })));
  const isTest = ({ id }: { readonly id: string }): boolean => /^(?:test|unit_test)\./u.test(id);
  return {
    format: 'eider-run-results',
    version: 1,
    command: 'build',
    results: [
      ...all.filter((each) => !isTest(each)).map((each) => ({ ...each, kind: 'view', tests: [] })),
      { id: 'model.other.tested', status: 'success', kind: 'test', tests: all.filter(isTest) },
    ],
    reused: [],
  };
}
