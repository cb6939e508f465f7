import * as z from 'zod';
import { diagnostic, type Diagnostic } from '../../../diagnostics/diagnostic.js';
import type { Values } from '../../../project/value.js';
import { listedParts } from '../list-entries.js';
import type { StateFile } from '../../state-file.js';
import { parseForeignJson } from '../../../project/foreign-json.js';

/** What dbt's files of a state directory say. */
export interface DbtState {
  /** Nodes, sources, exposures and unit tests by `unique_id`, as they stand in `manifest.json`. */
  readonly entries: ReadonlyMap<string, Values>;
  /** Macros by `unique_id`, those of dbt itself among them. */
  readonly macros: ReadonlyMap<string, Values>;
}

/** What `run_results.json` says: how each node fared, and with what the command was started. */
export interface DbtResults {
  /** `build`, `run`, …: what dbt calls `which`. */
  readonly command: string | undefined;
  readonly arguments: Values;
  readonly invocationId: string | undefined;
  /** By `unique_id`, in dbt's words. */
  readonly statuses: ReadonlyMap<string, string>;
}

/** Versions of dbt's schemas that are read: those of dbt 1.7 to 1.12. */
const manifestVersions = ['11', '12'];
const resultVersions = ['4', '5', '6'];

const entries = z.record(z.string(), z.looseObject({ unique_id: z.string() }));
const manifestSchema = z.looseObject({
  metadata: z.looseObject({ dbt_schema_version: z.string(), project_name: z.string().nullish() }),
  nodes: entries,
  sources: entries,
  macros: entries,
  exposures: entries,
  unit_tests: entries.optional(),
  metrics: entries.optional(),
  semantic_models: entries.optional(),
  saved_queries: entries.optional(),
});

const resultsSchema = z.looseObject({
  metadata: z.looseObject({ dbt_schema_version: z.string(), invocation_id: z.string().nullish() }),
  results: z.array(z.looseObject({ unique_id: z.string(), status: z.string() })),
  args: z.looseObject({ which: z.string().nullish() }).optional(),
});

/** Whether a text is an artifact of dbt's kind: it says so in its head. */
export function isOfDbt(text: string): boolean {
  return /"dbt_schema_version"\s*:/u.test(text.slice(0, 4096));
}

/**
 * Reads dbt's `manifest.json`. Undefined, and reported, when it is something else, of another version or of another project.
 * @param folder the state folder as it was given
 * @param project the name of the project that it must be of
 */
export function readDbtState(
  file: StateFile,
  folder: string,
  project: string,
  diagnostics: Diagnostic[],
): DbtState | undefined {
  const value = readJson(file, manifestSchema, manifestVersions, diagnostics);
  if (!value) return undefined;
  const found = value.metadata.project_name;
  if (typeof found === 'string' && found !== project) {
    diagnostics.push(diagnostic('state/other-project', { folder, found, expected: project }));
    return undefined;
  }
  const { macros } = value;
  return {
    entries: new Map(listedParts.flatMap((part) => Object.entries(value[part] ?? {}) as [string, Values][])),
    macros: new Map(Object.entries(macros) as [string, Values][]),
  };
}

/** Reads dbt's `run_results.json`; undefined, and reported, when it is something else. */
export function readDbtResults(file: StateFile, diagnostics: Diagnostic[]): DbtResults | undefined {
  const value = readJson(file, resultsSchema, resultVersions, diagnostics);
  if (!value) return undefined;
  const { args = {}, metadata, results } = value;
  return {
    command: args.which ?? undefined,
    arguments: args as Values,
    invocationId: metadata.invocation_id ?? undefined,
    statuses: new Map(results.map(({ unique_id, status }) => [unique_id, status])),
  };
}

function readJson<Schema extends z.ZodType<{ readonly metadata: { readonly dbt_schema_version: string } }>>(
  { path, text }: StateFile,
  schema: Schema,
  versions: readonly string[],
  diagnostics: Diagnostic[],
): z.output<Schema> | undefined {
  let value: unknown;
  try {
    value = parseForeignJson(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'it is not JSON';
    diagnostics.push(diagnostic('state/unreadable', { path, problem }));
    return undefined;
  }
  const head = z
    .looseObject({ metadata: z.looseObject({ dbt_schema_version: z.string() }) })
    .safeParse(value);
  const found = /\/v(\d+)\.json$/u.exec(head.data?.metadata.dbt_schema_version ?? '')?.[1];
  if (head.success && (found === undefined || !versions.includes(found))) {
    const expected = `versions ${versions[0] ?? ''} to ${versions.at(-1) ?? ''}`;
    diagnostics.push(diagnostic('state/other-dbt-version', { path, found: found ?? 'unknown', expected }));
    return undefined;
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const where = checked.error.issues[0]?.path.join('.') ?? '';
  const problem = where === '' ? 'it is not what dbt writes' : `\`${where}\` is not what dbt writes`;
  diagnostics.push(diagnostic('state/unreadable', { path, problem }));
  return undefined;
}
