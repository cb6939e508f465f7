import { isValues, type Value, type Values } from '../../project/value.js';
import { semanticKinds } from '../../project/dbt/semantic/semantic-resource.js';
import { LazyEntries, type DbtArtifact } from './artifact.js';

/** The ways in which `dbt ls` names a node, a line each. */
export type Listing = 'selector' | 'name' | 'path';

/** What `dbt ls --output json` tells of a node when no keys are named. */
export const usualKeys = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'direct_parents',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
] as const;

/** The parts of dbt's manifest that hold what can be chosen. */
export const listedParts = [
  'nodes',
  'sources',
  'exposures',
  'unit_tests',
  'metrics',
  'semantic_models',
  'saved_queries',
] as const;

/** The kinds that `--select` finds by a method of their own. */
const ownMethods: ReadonlySet<string> = new Set(['exposure', 'unit_test', ...semanticKinds]);

/** The entries of dbt's manifest that have these ids, sorted by them. */
export function entriesOf({ content }: DbtArtifact, ids: ReadonlySet<string>): readonly Values[] {
  const found = listedParts.flatMap((key) => [...pairsOf(content[key])]);
  return found
    .filter(([id]) => ids.has(id))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => withParents(entry as Values));
}

/** What `ls` tells of a model besides: what it reads, once more. */
function withParents(entry: Values): Values {
  const depends = entry['depends_on'];
  if (entry['resource_type'] !== 'model' || !isValues(depends)) return entry;
  return { ...entry, direct_parents: depends['nodes'] ?? [] };
}

/** What an artifact has under one of its keys, by id. */
export function pairsOf(content: Value | LazyEntries | undefined): Iterable<readonly [string, Value]> {
  return content instanceof LazyEntries ? content.entries() : Object.entries((content ?? {}) as Values);
}

/** The line that `dbt ls` prints of a node. */
export function listingLine(entry: Values, listing: Listing): string {
  const [kind, name, of] = [entry['resource_type'], entry['name'], entry['package_name']].map(textOf);
  switch (listing) {
    case 'path':
      return textOf(entry['original_file_path']);
    case 'name': {
      const version = entry['version'];
      if (kind === 'source') return `${textOf(entry['source_name'])}.${name}`;
      if (kind === 'unit_test') return name ?? '';
      return version === undefined || version === null ? (name ?? '') : `${name}.v${textOf(version)}`;
    }
    case 'selector':
      if (kind === 'source') return `source:${of}.${textOf(entry['source_name'])}.${name}`;
      // The id of one for a version ends with it.
      if (kind === 'unit_test') return `unit_test:${of}.${textOf(entry['unique_id']).split('.').at(-1)}`;
      if (ownMethods.has(kind ?? '')) return `${kind}:${of}.${name}`;
      return Array.isArray(entry['fqn']) ? entry['fqn'].map(textOf).join('.') : (name ?? '');
  }
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The keys of a node that were asked for, `config.materialized` among them; what it does not have is left out. */
export function pickKeys(entry: Values, keys: readonly string[]): Values {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = key.split('.').reduce<Value | undefined>(memberOf, entry);
      const isDeepNothing = key.includes('.') && value === null;
      return value === undefined || isDeepNothing ? [] : [[key, value]];
    }),
  );
}

function memberOf(value: Value | undefined, key: string): Value | undefined {
  return isValues(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
