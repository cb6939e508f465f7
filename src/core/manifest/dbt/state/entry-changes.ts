import { semanticKinds } from '../../../project/dbt/semantic/semantic-resource.js';
import { isValues, type Value, type Values } from '../../../project/value.js';
import { comesTo, sameSaid, sameValue, type RenderSaid, type SaidTwice } from './same-value.js';

/** What dbt compares of two entries, `state:modified` and its parts; what a macro that a node calls says is compared elsewhere. */
export type EntryPart = 'body' | 'configs' | 'relation' | 'persisted_descriptions' | 'contract';

/** What entries are compared with. */
export interface EntryComparison {
  readonly render: RenderSaid;
  /** The database of relations that name none. */
  readonly database: string;
}

/** Whether any of what dbt looks at differs in two entries of the same `unique_id`, unit tests apart. */
export function hasChanged(old: Values, now: Values, given: EntryComparison): boolean {
  const parts = partsOf(now);
  return (
    // Who reads is told by the SQL of a generic test, which its name says already.
    (isGenericTest(now) ? ['configs' as const] : parts).some((part) => partChanged(part, old, now, given)) ||
    !sameValue(old['fqn'], now['fqn']) ||
    otherKeys(now).some((key) => !sameKey(key, old, now))
  );
}

/** The parts that this kind of entry has. */
export function partsOf(now: Values): readonly EntryPart[] {
  switch (now['resource_type']) {
    case 'source':
      return ['configs', 'relation'];
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return ['configs'];
    case 'unit_test':
      return [];
    default:
      return ['body', 'configs', 'relation', 'persisted_descriptions', 'contract'];
  }
}

/** Whether one part differs. */
export function partChanged(part: EntryPart, old: Values, now: Values, given: EntryComparison): boolean {
  const twice: SaidTwice = { old, now, render: given.render, sameCode: sameCode(old, now) };
  switch (part) {
    case 'body':
      if (now['resource_type'] === 'seed') return seedChanged(old, now);
      return isGenericTest(now) ? configsChanged(twice) : !twice.sameCode;
    case 'configs':
      return configsChanged(twice);
    case 'relation':
      return now['resource_type'] === 'source'
        ? !samePlace(old, now, given)
        : !['database', 'schema', 'alias'].every((key) => sameSaid(key, twice));
    case 'persisted_descriptions':
      return descriptionsChanged(old, now);
    case 'contract':
      return now['resource_type'] === 'model' && contractChanged(old, now);
  }
}

/** Of a seed of more than 1 MiB dbt keeps its path alone, and takes it for the same as long as it is there. */
function seedChanged(old: Values, now: Values): boolean {
  const { checksum } = old;
  if (isValues(checksum) && checksum['name'] === 'path')
    return checksum['checksum'] !== now['original_file_path'];
  return !sameValue(checksum, now['checksum']);
}

/** Compared by itself, of each kind. */
function otherKeys(now: Values): readonly string[] {
  switch (now['resource_type']) {
    case 'model':
      return ['latest_version', 'access', 'deprecation_date'];
    case 'source':
      return ['quoting', 'freshness', 'loaded_at_field'];
    case 'exposure':
      return ['type', 'owner', 'maturity', 'url', 'description', 'label', 'depends_on'];
    // As dbt has it, which does not look at the parameters of a metric.
    case 'metric':
      return ['filter', 'type', 'description', 'label'];
    case 'semantic_model':
      return semanticModelKeys;
    case 'saved_query':
      return ['query_params', 'description', 'label', 'group', 'exports', 'tags'];
    default:
      return [];
  }
}

const semanticModelKeys = [
  'model',
  'description',
  'defaults',
  'entities',
  'dimensions',
  'measures',
  'primary_entity',
  'group',
];

/** What dbt compares of a saved query: not how it is sorted and cut off, and of its exports what is written. */
function comparedOf(key: string, value: Value | undefined): Value | undefined {
  if (key === 'query_params' && isValues(value))
    return [value['metrics'] ?? [], value['group_by'] ?? [], value['where'] ?? null];
  if (key !== 'exports' || !Array.isArray(value)) return value;
  return (value as readonly Value[]).map((each) => {
    const { name = null, unrendered_config: said } = valuesOf(each);
    const { alias = null, export_as: kind = null, schema = null } = valuesOf(said);
    return [name, kind, schema, alias];
  });
}

function sameKey(key: string, old: Values, now: Values): boolean {
  const [a, b] = [old[key], now[key]];
  if (key === 'depends_on') return sameValue(sortedNodes(a), sortedNodes(b));
  if (key === 'deprecation_date' && typeof a === 'string' && typeof b === 'string')
    return Date.parse(a) === Date.parse(b);
  return sameValue(comparedOf(key, a), comparedOf(key, b));
}

function sortedNodes(depends: Value | undefined): Value {
  const nodes = isValues(depends) ? depends['nodes'] : undefined;
  return Array.isArray(nodes) ? (nodes as readonly string[]).toSorted((a, b) => (a < b ? -1 : 1)) : [];
}

const modifiers = [
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
  'sql_header',
];

/** What says where a relation is, or who it is for: no part of what it holds. */
const apart = new Set(['alias', 'schema', 'database', 'tags', 'group']);

function configsChanged(twice: SaidTwice): boolean {
  return !keysCompared(twice).every((key) => sameSaid(key, twice));
}

function keysCompared({ old, now }: SaidTwice): readonly string[] {
  if (now['resource_type'] === 'test') return modifiers;
  const without = hasPlace(now) ? apart : new Set<string>();
  const keys = new Set([...Object.keys(valuesOf(old['config'])), ...Object.keys(valuesOf(now['config']))]);
  return [...keys].filter((key) => !without.has(key));
}

/** Kinds that are no relations. */
const placeless: ReadonlySet<Value | undefined> = new Set(['source', 'exposure', ...semanticKinds]);

function hasPlace(now: Values): boolean {
  return !placeless.has(now['resource_type']);
}

/** Of a source what is written counts, where the manifest says it: a project that is used for another target is no other project. */
function samePlace(old: Values, now: Values, { database, render }: EntryComparison): boolean {
  const written = (key: string, usual: Value | undefined): boolean => {
    if (sameValue(old[key], now[key])) return true;
    const said = old[`unrendered_${key}`];
    if (said === undefined) return false;
    return said === null ? sameValue(now[key], usual) : comesTo(said, now[key], render);
  };
  return (
    written('database', database) &&
    written('schema', now['source_name']) &&
    sameValue(old['identifier'], now['identifier'])
  );
}

function sameCode(old: Values, now: Values): boolean {
  return plainText(old['raw_code']) === plainText(now['raw_code']);
}

/** Without a mark of the order of bytes, and without white space at the ends, which dbt keeps of some kinds. */
function plainText(code: Value | undefined): string {
  return typeof code === 'string' ? code.trim().replaceAll('\r\n', '\n') : '';
}

/** A generic test is all of its YAML: its arguments are in its id. */
function isGenericTest(now: Values): boolean {
  return now['resource_type'] === 'test' && isValues(now['test_metadata']);
}

function descriptionsChanged(old: Values, now: Values): boolean {
  const kept = valuesOf(valuesOf(now['config'])['persist_docs']);
  if (kept['relation'] === true && !sameValue(old['description'], now['description'])) return true;
  return kept['columns'] === true && !sameValue(columnTexts(old), columnTexts(now));
}

function columnTexts(entry: Values): Value {
  const columns = Object.entries(valuesOf(entry['columns']));
  return Object.fromEntries(columns.map(([name, column]) => [name, valuesOf(column)['description'] ?? null]));
}

function contractChanged(old: Values, now: Values): boolean {
  const [before, after] = [isEnforced(old), isEnforced(now)];
  if (!before || !after) return before !== after;
  return !sameValue(contractOf(old), contractOf(now));
}

function isEnforced(entry: Values): boolean {
  return valuesOf(entry['contract'])['enforced'] === true;
}

/** Columns by name, and constraints where they are enforced. */
function contractOf(entry: Values): Value {
  const materialized = valuesOf(entry['config'])['materialized'] ?? null;
  const columns = Object.fromEntries(
    Object.entries(valuesOf(entry['columns'])).map(([name, column]) => {
      const { data_type: type = null, constraints = [] } = valuesOf(column);
      return [name, [type, constraintsOf(constraints)]];
    }),
  );
  const isStored = materialized === 'table' || materialized === 'incremental';
  return [columns, ...(isStored ? [materialized, constraintsOf(entry['constraints'])] : [])];
}

/** Where a foreign key leads to is another relation in each target: its name counts. */
function constraintsOf(constraints: Value | undefined): Value {
  if (!Array.isArray(constraints)) return [];
  return (constraints as readonly Value[]).map((each) => {
    const { type = null, expression = null, to = null, to_columns: toColumns = null } = valuesOf(each);
    const { columns = null, name = null } = valuesOf(each);
    const place = typeof to === 'string' ? to.split('.').at(-1)?.replaceAll('"', '') : null;
    return { type, name, expression, to: place ?? null, toColumns, columns };
  });
}

function valuesOf(value: Value | undefined): Values {
  return isValues(value) ? value : {};
}
