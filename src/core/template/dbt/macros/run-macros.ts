import { isTruthy } from '../../jinja/type-of.js';
import { textOf } from '../../jinja/text-of.js';
import { Dict, MappedText, Undefined, type JinjaValue } from '../../jinja/value.js';
import { given, neededText } from '../arguments.js';
import { ConfigObject } from '../config-object.js';
import { fromPlain } from '../convert.js';
import { jsonText } from '../conversions.js';
import type { Rendering } from '../rendering.js';
import { callerText } from '../statements.js';
import type { Value } from '../../../project/value.js';
import type { CoreMacros } from './core-macro.js';

/** A setting of the node; undefined when nobody has set it. */
export function configured(rendering: Rendering, name: string): Value | undefined {
  const config = rendering.context.node?.config;
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return undefined;
  const value = (config as { readonly [key: string]: Value })[name];
  return value === null ? undefined : value;
}

export function settingOrFlag(rendering: Rendering, setting: string, flag: string): JinjaValue {
  const { scope, execute } = rendering;
  // While the project is read, `config.get` gives an empty text in dbt, and so does this.
  if (!execute) return '';
  return fromPlain(configured(rendering, setting) ?? scope.flags[flag] ?? false);
}

/** What a run is, and how hooks and tests say what they need. */
export const runMacros: CoreMacros = {
  is_incremental: { parameters: [], run: ({ execute, context }) => execute && context.incremental },
  should_full_refresh: {
    parameters: [],
    run: (rendering) => settingOrFlag(rendering, 'full_refresh', 'FULL_REFRESH'),
  },
  should_store_failures: {
    parameters: [],
    run: (rendering) => settingOrFlag(rendering, 'store_failures', 'STORE_FAILURES'),
  },
  set_sql_header: {
    parameters: ['config'],
    run: (rendering, [config], call) => {
      const sql = callerText(rendering, call);
      if (config instanceof ConfigObject) {
        config.call({ ...call, positional: [], named: new Map([['sql_header', sql]]) });
      }
      return '';
    },
  },
  make_hook_config: {
    parameters: ['sql', 'inside_transaction'],
    run: (_rendering, [sql, inside]) => hook(sql, isTruthy(inside ?? null)),
  },
  before_begin: { parameters: ['sql'], run: (_rendering, [sql]) => hook(sql, false) },
  in_transaction: { parameters: ['sql'], run: (_rendering, [sql]) => hook(sql, true) },
  after_commit: { parameters: ['sql'], run: (_rendering, [sql]) => hook(sql, false) },
  get_where_subquery: {
    parameters: ['relation'],
    run: (rendering, [relation], call) => {
      const where = rendering.execute ? configured(rendering, 'where') : undefined;
      if (relation === undefined || where === undefined || where === '') return relation ?? null;
      const text = rendering.renderText(textOf(fromPlain(where)), call.at);
      return `(select * from ${textOf(relation)} where ${text}) dbt_subquery`;
    },
  },
  get_limit_subquery_sql: { parameters: ['sql', 'limit'], run: (_rendering, bound) => limited(bound) },
  get_limit_sql: { parameters: ['sql', 'limit'], run: (_rendering, bound) => limited(bound) },
  get_show_sql: {
    parameters: ['compiled_code', 'sql_header', 'limit'],
    run: (_rendering, [sql, header, limit]) => {
      const first = given(header) === undefined ? '' : `${textOf(header ?? null)}\n`;
      return `${first}${limited([sql, limit])}`;
    },
  },
  get_true_sql: { parameters: [], run: () => 'TRUE' },
  is_core_v2: { parameters: [], run: () => false },
  get_batch_size: { parameters: [], run: () => 10_000 },
  get_binding_char: { parameters: [], run: () => '?' },
  can_clone_table: { parameters: [], run: () => false },
  copy_grants: { parameters: [], run: () => true },
  normalize_string_or_list: {
    parameters: ['raw', 'field_name'],
    run: (_rendering, [raw]) => {
      if (given(raw) === undefined) return [];
      return raw instanceof MappedText || typeof raw === 'string' ? [raw] : (raw ?? null);
    },
  },
  snapshot_hash_arguments: {
    parameters: ['args'],
    run: (_rendering, [args]) => {
      const parts = Array.isArray(args) ? args : [args ?? null];
      const texts = parts.map((part) => `coalesce(cast(${textOf(part)} as varchar ), '')`);
      return `md5(${texts.join(" || '|' || ")})`;
    },
  },
  snapshot_string_as_time: {
    parameters: ['timestamp'],
    run: (_rendering, [time], call) => `'${neededText(time, call, 'timestamp')}'::timestamp`,
  },
  snapshot_get_time: { parameters: [], run: () => 'now()::timestamp' },
};

function hook(sql: JinjaValue | undefined, transaction: boolean): JinjaValue {
  const text = sql instanceof Undefined ? '' : textOf(sql ?? null);
  return jsonText(
    new Dict([
      ['sql', text],
      ['transaction', transaction],
    ]),
  );
}

function limited([sql, limit]: readonly (JinjaValue | undefined)[]): string {
  const text = textOf(sql ?? null);
  return given(limit) === undefined ? text : `${text}\nlimit ${textOf(limit ?? null)}`;
}
