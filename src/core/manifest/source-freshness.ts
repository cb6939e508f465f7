import * as z from 'zod';
import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { parseForeignJson } from '../project/foreign-json.js';

/** When the data of each source was last loaded, by node id; null where that could not be told. */
export type SourceFreshness = ReadonlyMap<string, Date | null>;

/** `sources.json` in dbt's schema, version 3. */
const schema = z.looseObject({
  metadata: z.looseObject({ dbt_schema_version: z.string() }),
  results: z.array(
    z.looseObject({
      unique_id: z.string(),
      max_loaded_at: z.iso.datetime({ offset: true, local: true }).optional(),
    }),
  ),
});

/** Reads dbt's `sources.json`; undefined, and reported, when it is something else. */
export function readSourceFreshness(
  file: { readonly path: string; readonly text: string },
  diagnostics: Diagnostic[],
): SourceFreshness | undefined {
  const refuse = (problem: string): undefined => {
    diagnostics.push(diagnostic('state/unreadable', { path: file.path, problem }));
  };
  let value: unknown;
  try {
    value = parseForeignJson(file.text);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : 'it is not JSON');
  }
  const checked = schema.safeParse(value);
  if (!checked.success) return refuse("it is not in the schema of dbt's `sources.json`");
  const version = /\/v(\d+)\.json$/u.exec(checked.data.metadata.dbt_schema_version)?.[1];
  if (version !== '3')
    return refuse(`it has version ${version ?? 'unknown'} of dbt's schema, and Eider reads 3`);
  return new Map(
    checked.data.results.map(({ unique_id, max_loaded_at }) => [
      unique_id,
      max_loaded_at === undefined ? null : new Date(max_loaded_at),
    ]),
  );
}
