import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf, type Span } from '../diagnostics/source.js';
import { cannotBuild, type CannotBuild } from '../project/dbt/cannot-build.js';
import type { NodeId } from '../project/ids.js';
import type { NodeConfig } from '../project/node-config.js';
import type { ModelResource } from '../project/resources.js';
import { ownMaterialisation, refusedParts } from '../template/dbt/materialisations.js';
import { namesRead } from '../template/jinja/macro-uses.js';
import type { NodeFinding } from './own-mistakes.js';
import type { TemplateScope } from './template-scope.js';
import type { GraphNode } from './types.js';

/** Why a model of a dbt project cannot be built as it asks to be. */
export function whyNotBuilt(
  resource: ModelResource,
  config: NodeConfig,
  scope: TemplateScope,
): CannotBuild | undefined {
  const { dbt } = scope;
  const { language, name, source } = resource;
  const own = dbt && ownMaterialisation(materializationIn(config), dbt);
  const lacks = own ? { lacks: refusedParts(own, dbt) } : undefined;
  const strategy = own ? undefined : ownStrategy(resource, config, scope);
  const snapshot = own ? undefined : ownSnapshot(resource, config, scope);
  return cannotBuild(config, { name, language, own: lacks, strategy, snapshot }, spanOf(source, 0, 0));
}

/** What dbt's own strategies lead through: a project replaces any of it by its name, or with `duckdb__` or `default__` before it. */
const strategyParts: { readonly [strategy: string]: readonly string[] } = {
  default: [
    'get_incremental_default_sql',
    'get_incremental_delete_insert_sql',
    'get_delete_insert_merge_sql',
  ],
  append: ['get_incremental_append_sql', 'get_insert_into_sql'],
  'delete+insert': ['get_incremental_delete_insert_sql', 'get_delete_insert_merge_sql'],
  merge: ['get_incremental_merge_sql', 'get_merge_sql', ...mergeParts()],
  microbatch: ['get_incremental_microbatch_sql'],
};

function mergeParts(): readonly string[] {
  return [
    'merge_join_clause',
    'merge_clause_defaults',
    'validate_merge_config',
    'normalize_incremental_predicates',
  ];
}

/** An incremental strategy that macros of the project make. */
export interface OwnStrategy {
  /** The macro that dbt calls for it. */
  readonly call: string;
  /** Parts of dbt's machinery that it needs and Eider lacks. */
  readonly lacks: readonly string[];
}

/** The strategy of an incremental model where the project has a macro of its own for it, or replaces a part of dbt's; undefined where it is dbt's. */
export function ownStrategy(
  resource: ModelResource,
  config: NodeConfig,
  { dbt }: TemplateScope,
): OwnStrategy | undefined {
  if (!dbt || dbt.native || materializationIn(config) !== 'incremental') return undefined;
  const said = config.extra?.['incremental_strategy'];
  const strategy = typeof said === 'string' ? said : (config.incremental_strategy ?? 'default');
  const call = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  const macros = [resource.package ?? dbt.projectName, dbt.projectName].flatMap(
    (of) => dbt.macros.get(of) ?? [],
  );
  const parts = Object.hasOwn(strategyParts, strategy) ? (strategyParts[strategy] ?? []) : [];
  const names = [call, ...parts.flatMap((part) => [part, `duckdb__${part}`, `default__${part}`])];
  const own = names.flatMap((name) => macros.flatMap((of) => of.get(name) ?? []));
  if (own.length === 0) return undefined;
  const lacks = new Set(own.flatMap((macro) => refusedParts({ call, macro }, dbt)));
  if (strategy === 'microbatch') lacks.add('get_incremental_microbatch_sql');
  for (const { name } of own) {
    const replaced = name.replace(/^(?:duckdb|default)__/u, '');
    if (mergeParts().includes(replaced)) lacks.add(replaced);
  }
  return { call, lacks: [...lacks].sort() };
}

/** Parts of dbt's snapshots that a project can replace. */
const snapshotParts = (
  'snapshot_hash_arguments snapshot_get_time snapshot_string_as_time snapshot_timestamp_strategy snapshot_check_strategy ' +
  'snapshot_check_all_get_existing_columns snapshot_staging_table build_snapshot_table build_snapshot_staging_table ' +
  'snapshot_merge_sql post_snapshot get_dbt_valid_to_current get_snapshot_table_column_names unique_key_fields ' +
  'unique_key_join_on unique_key_is_null unique_key_is_not_null create_columns strategy_dispatch current_timestamp equals ' +
  'get_true_sql'
).split(' ');

/** The part that macros of the project have in a snapshot. */
export interface OwnSnapshot {
  /** Parts of dbt's machinery that they need and Eider lacks. */
  readonly lacks: readonly string[];
}

/** What macros of the project do for a snapshot: its strategy, or a part of how dbt takes it; undefined where all of it is dbt's. */
export function ownSnapshot(
  resource: ModelResource,
  config: NodeConfig,
  { dbt }: TemplateScope,
): OwnSnapshot | undefined {
  if (!dbt || dbt.native || materializationIn(config) !== 'snapshot') return undefined;
  const macros = [resource.package ?? dbt.projectName, dbt.projectName].flatMap(
    (of) => dbt.macros.get(of) ?? [],
  );
  const said = config.extra?.['strategy'];
  const [last = '', from] = typeof said === 'string' ? said.split('.').reverse() : [];
  const places = from === undefined ? macros : [dbt.macros.get(from) ?? new Map<string, never>()];
  const strategies = places.flatMap((of) => of.get(`snapshot_${last}_strategy`) ?? []);
  const names = snapshotParts.flatMap((part) => [part, `duckdb__${part}`, `default__${part}`]);
  const own = [...strategies, ...names.flatMap((name) => macros.flatMap((of) => of.get(name) ?? []))];
  if (own.length === 0) return undefined;
  const lacks = new Set(own.flatMap((macro) => refusedParts({ call: macro.name, macro }, dbt)));
  return { lacks: [...lacks].sort() };
}

/** A materialisation of the project's own in place of dbt's that Eider does in its own way. */
interface ReplacedPart {
  readonly kind: 'seed' | 'test';
  readonly what: string;
  readonly at: Span;
  /** Whether it leads to that of dbt, so that the same is done: packages that watch over tests have it do more than that. */
  readonly leads: boolean;
}

function replacedParts(dbt: NonNullable<TemplateScope['dbt']>): readonly ReplacedPart[] {
  return (['seed', 'test'] as const).flatMap((kind) => {
    const own = ownMaterialisation(kind, dbt);
    if (!own) return [];
    const what = `the materialisation \`${kind}\` of this project`;
    const leads = namesRead(own.macro).has(`materialization_${kind}_default`);
    return [{ kind, what, at: own.macro.span, leads }];
  });
}

/** What all commands tell of the materialisations of the project's own that are not run, and nothing is lost by it. */
export function replacedWarnings(dbt: NonNullable<TemplateScope['dbt']>): readonly Diagnostic[] {
  return replacedParts(dbt).flatMap(({ at, kind, leads, what }) => {
    if (!leads) return [];
    const why = `${kind}s are run as dbt's own does, which it calls; what else it does is not done`;
    return [diagnostic('dbt/unsupported', { what, why }, { at })];
  });
}

/** The seeds and tests that a materialisation of the project's own would make. */
export function madeOtherwise(
  nodes: ReadonlyMap<NodeId, GraphNode>,
  dbt: NonNullable<TemplateScope['dbt']>,
): readonly NodeFinding[] {
  const replaced = replacedParts(dbt).filter(({ leads }) => !leads);
  if (replaced.length === 0) return [];
  return [...nodes.values()].flatMap(({ id, kind, name }): NodeFinding[] => {
    const part = replaced.find((each) => each.kind === kind);
    if (!part) return [];
    const data = { name, what: part.what, why: `${kind}s are run in Eider's own way` };
    return [[id, diagnostic('dbt/cannot-build', data, { at: part.at })]];
  });
}

/** As the author names it. */
export function materializationIn({ extra, materialized = 'view' }: NodeConfig): string {
  const said = extra?.['materialized'];
  return typeof said === 'string' ? said : materialized;
}
