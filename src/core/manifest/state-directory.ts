import * as z from 'zod';
import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { isOwnArtifact } from './dbt/artifact.js';
import { manifestOfDbt } from './dbt/state/manifest-of-dbt.js';
import {
  isOfDbt,
  readDbtResults,
  readDbtState,
  type DbtResults,
  type DbtState,
} from './dbt/state/read-dbt-state.js';
import { manifestVersion, type Manifest, type ManifestNode } from './manifest.js';
import { runResultsVersion, type RunResults } from './run-results.js';
import type { StateFile } from './state-file.js';
import { readSourceFreshness, type SourceFreshness } from './source-freshness.js';
import { parseForeignJson } from '../project/foreign-json.js';

/** What an earlier run left in its target folder, for `--state`: selection, deferral and retry compare with it. */
export interface StateDirectory {
  /** The folder as it was given, for messages. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly nodes: ReadonlyMap<string, ManifestNode>;
  /** Absent when nothing was run there. */
  readonly runResults?: RunResults;
  /** When the sources had been loaded then; absent when nobody looked. */
  readonly freshness?: SourceFreshness;
  /** Of a dbt project: dbt's manifest, whichever of the two wrote it. `state:` is then decided by dbt's rules. */
  readonly dbt?: DbtState;
  /** Of a dbt project: dbt's `run_results.json`, whichever of the two wrote it. */
  readonly dbtResults?: DbtResults;
  /** Whether dbt alone wrote it: nothing of Eider's says where its warehouse is. */
  readonly isOfDbt?: boolean;
}

/** The files of a state directory that are there. */
export interface StateFiles {
  readonly folder: string;
  /** `eider/manifest.json`, or `manifest.json` of the folder itself. */
  readonly manifest?: StateFile;
  readonly runResults?: StateFile;
  /** dbt's `manifest.json` and `run_results.json`. */
  readonly dbtManifest?: StateFile;
  readonly dbtResults?: StateFile;
  /** dbt's `sources.json`. */
  readonly sources?: StateFile;
}

/**
 * Reads a state directory. There is none when the manifest is missing, damaged, of another version or of another project; other files that
 * cannot be read are reported and left out.
 * @param project the name of the project that it must be of
 * @param isDbt whether that is a dbt project: dbt's files are then read, too
 */
export function readStateDirectory(
  files: StateFiles,
  project: string,
  isDbt = false,
): Outcome<StateDirectory | undefined> {
  const { folder, dbtManifest } = files;
  const diagnostics: Diagnostic[] = [];
  if (isDbt && dbtManifest)
    return { value: dbtDirectory(files, dbtManifest, project, diagnostics), diagnostics };
  if (!files.manifest && dbtManifest)
    return { value: undefined, diagnostics: [diagnostic('state/of-dbt', { path: dbtManifest.path })] };
  if (!files.manifest) return { value: undefined, diagnostics: [diagnostic('state/missing', { folder })] };
  const value = ownDirectory(files, files.manifest, project, diagnostics);
  return { value, diagnostics };
}

function ownDirectory(
  files: StateFiles,
  file: StateFile,
  project: string,
  diagnostics: Diagnostic[],
): StateDirectory | undefined {
  const { folder } = files;
  const manifest = readArtifact(file, manifestSchema, manifestVersion, diagnostics) as Manifest | undefined;
  if (manifest && manifest.project !== project)
    diagnostics.push(
      diagnostic('state/other-project', { folder, found: manifest.project, expected: project }),
    );
  if (manifest?.project !== project) return undefined;
  const runResults =
    files.runResults &&
    (readArtifact(files.runResults, runResultsSchema, runResultsVersion, diagnostics) as
      | RunResults
      | undefined);
  return { ...directoryOf(files, manifest, diagnostics), ...(runResults && { runResults }) };
}

/** What there is of every state: its manifest, and how fresh its sources were. */
function directoryOf(
  { folder, sources }: StateFiles,
  manifest: Manifest,
  diagnostics: Diagnostic[],
): StateDirectory {
  const freshness = sources && readSourceFreshness(sources, diagnostics);
  return {
    folder,
    manifest,
    nodes: new Map(manifest.nodes.map((node) => [node.id, node])),
    ...(freshness && { freshness }),
  };
}

/** What Eider keeps beside dbt's files is read with them, unless dbt has written over these since. */
function dbtDirectory(
  files: StateFiles,
  file: StateFile,
  project: string,
  diagnostics: Diagnostic[],
): StateDirectory | undefined {
  const { folder } = files;
  const dbt = readDbtState(file, folder, project, diagnostics);
  if (!dbt) return undefined;
  const dbtResults = files.dbtResults && readDbtResults(files.dbtResults, diagnostics);
  const told = { dbt, ...(dbtResults && { dbtResults }) };
  if (files.manifest && isOwnArtifact(file.text)) {
    const own = ownDirectory(files, files.manifest, project, diagnostics);
    return own && { ...own, ...told };
  }
  return { ...directoryOf(files, manifestOfDbt(dbt, project), diagnostics), ...told, isOfDbt: true };
}

const head = z.looseObject({ format: z.string(), version: z.number() });

const texts = z.array(z.string());
const relation = z.object({ database: z.string().optional(), schema: z.string(), name: z.string() });
const change = z.object({
  all: z.string(),
  sql: z.string(),
  text: z.string(),
  macros: z.string(),
  configs: z.string(),
  relation: z.string(),
  descriptions: z.string(),
  contract: z.string(),
});
const manifestSchema = z.looseObject({
  format: z.literal('eider-manifest'),
  project: z.string(),
  nodes: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      name: z.string(),
      materialized: z.string(),
      parents: texts,
      place: relation.optional(),
      change,
    }),
  ),
});

const result = z.looseObject({ id: z.string(), status: z.string() });
const runResultsSchema = z.looseObject({
  format: z.literal('eider-run-results'),
  command: z.string(),
  results: z.array(z.looseObject({ ...result.shape, tests: z.array(result) })),
  reused: texts,
});

/** Reads JSON that Eider wrote; undefined, and reported, when it is something else. */
function readArtifact(
  file: StateFile,
  schema: z.ZodType,
  version: number,
  diagnostics: Diagnostic[],
): unknown {
  const { path } = file;
  const value = parseJson(file);
  if (value === undefined) {
    diagnostics.push(diagnostic('state/unreadable', { path, problem: 'it is not JSON' }));
    return undefined;
  }
  if (isOfDbt(file.text)) {
    diagnostics.push(diagnostic('state/of-dbt', { path }));
    return undefined;
  }
  const known = head.safeParse(value);
  if (known.success && known.data.version !== version) {
    const data = { path, found: String(known.data.version), expected: `version ${version}` };
    diagnostics.push(diagnostic('state/other-version', data));
    return undefined;
  }
  const checked = schema.safeParse(value);
  if (checked.success) return value;
  const [issue] = checked.error.issues;
  const where = issue?.path.join('.') ?? '';
  diagnostics.push(
    diagnostic('state/unreadable', {
      path,
      problem: where === '' ? 'it is not what Eider writes' : `\`${where}\` is not what Eider writes`,
    }),
  );
  return undefined;
}

function parseJson(file: StateFile): unknown {
  try {
    return parseForeignJson(file.text);
  } catch {
    return undefined;
  }
}
