import type { Values } from '../../project/value.js';
import { LazyEntries } from './artifact.js';
import { makeDbtManifest, type DbtManifestInput } from './make-dbt-manifest.js';

const parts = [
  'exposures',
  'functions',
  'groups',
  'metrics',
  'nodes',
  'sources',
  'semantic_models',
  'saved_queries',
  'unit_tests',
] as const;

/** `graph` as templates of a dbt project see it: the entries of manifest.json, by dbt's ids. */
export function dbtGraph(input: Omit<DbtManifestInput, 'compiledSql' | 'compiledFolder'>): Values {
  const { content } = makeDbtManifest({
    ...input,
    // A template is rendered while there is no SQL of the others yet.
    compiledSql: () => undefined,
    compiledFolder: undefined,
  });
  return Object.fromEntries(
    parts.map((part) => {
      const entries = content[part];
      return [part, entries instanceof LazyEntries ? Object.fromEntries(entries.entries()) : (entries ?? {})];
    }),
  );
}
