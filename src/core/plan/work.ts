import { unreachable } from '../diagnostics/invariant.js';
import type { Column } from '../project/resources.js';
import { copyOptions, externalFormat, externalLocation, isExternalFolder } from '../graph/external-file.js';
import {
  materializationOf,
  type DataNode,
  type ModelNode,
  type SeedNode,
  type SourceNode,
} from '../graph/types.js';
import type { Compiler } from './compile.js';
import { plannedMerge } from './merge.js';
import { storedQuery } from './own-database.js';
import { isMicrobatch } from './batches.js';
import { snapshotSettings } from './snapshot.js';
import type { Work } from './stages.js';

/** What has to be done to make a node's relation. */
export function workOf(node: DataNode, compiler: Compiler, fullRefresh: boolean): Work {
  switch (node.kind) {
    case 'model':
      return modelWork(node, compiler, fullRefresh);
    case 'seed': {
      if (node.config.seed_inference === 'agate') return dbtSeedWork(node);
      const { delimiter, quote, escape, encoding, null_strings, column_types } = node.config;
      return {
        kind: 'seed',
        path: node.resource.file.path,
        columnTypes: { ...declaredTypes(node.resource.columns), ...column_types },
        ...(delimiter !== undefined && { delimiter }),
        ...(quote !== undefined && { quote }),
        ...(escape !== undefined && { escape }),
        ...(encoding !== undefined && { encoding }),
        ...(null_strings !== undefined && { nullStrings: null_strings }),
      };
    }
    case 'source':
      return sourceWork(node);
  }
}

function sourceWork({ resource }: SourceNode): Work {
  const { columns, external, format = 'csv', location = [], options, partition } = resource;
  if (external !== undefined) return { kind: 'source', location, format, options, columnTypes: {}, external };
  const work = { kind: 'source', location, format, options } as const;
  if (!partition) return { ...work, columnTypes: declaredTypes(columns) };
  const isPartition = ({ name }: Column): boolean => name.toLowerCase() === partition.column.toLowerCase();
  const { column, template } = partition;
  return {
    ...work,
    columnTypes: declaredTypes(columns.filter((each) => !isPartition(each))),
    partition: { column, template, type: columns.find(isPartition)?.type ?? 'varchar' },
  };
}

/** Types that are declared for columns are for dbt's documentation only. */
function dbtSeedWork({ config, resource }: SeedNode): Work {
  return {
    kind: 'seed',
    inference: 'agate',
    path: resource.file.path,
    columnTypes: config.column_types ?? {},
    delimiter: config.delimiter ?? ',',
    ...(config.fast === false && { fast: false }),
  };
}

function modelWork(node: ModelNode, compiler: Compiler, fullRefresh: boolean): Work {
  const { sql, incrementalSql = sql } = compiler.model(node);
  const materialized = materializationOf(node);
  // A snapshot goes on with the versions that are there, whatever else is built anew.
  if (materialized === 'snapshot' && (node.builtBy !== undefined || node.snapshotBy))
    return {
      kind: 'macro',
      sql: incrementalSql.sql,
      incrementalSql: incrementalSql.sql,
      isIncremental: true,
      fullRefresh: false,
    };
  if (node.builtBy !== undefined)
    return {
      kind: 'macro',
      sql: sql.sql,
      incrementalSql: incrementalSql.sql,
      isIncremental: materialized === 'incremental',
      fullRefresh: node.config.full_refresh ?? fullRefresh,
    };
  switch (materialized) {
    case 'view':
      return { kind: 'view', sql: storedQuery(sql.sql, node, compiler) };
    case 'table':
    case 'ephemeral':
      return { kind: 'table', sql: sql.sql };
    case 'incremental':
      if (isMicrobatch(node)) return microbatchWork(node, compiler, fullRefresh);
      return {
        kind: 'incremental',
        sql: sql.sql,
        incrementalSql: incrementalSql.sql,
        fullRefresh: node.config.full_refresh ?? fullRefresh,
        strategy: node.config.incremental_strategy,
        uniqueKey: node.config.unique_key ?? [],
        onSchemaChange: node.config.on_schema_change,
        ...(compiler.scope.dbt && { asDbt: true }),
        ...(node.strategyBy !== undefined && { byMacro: true }),
        ...incrementalExtras(node, compiler.scope.dbt !== undefined),
      };
    case 'snapshot':
      return {
        kind: 'snapshot',
        sql: sql.sql,
        incrementalSql: incrementalSql.sql,
        settings: snapshotSettings(node.config),
      };
    case 'external':
      return {
        kind: 'external',
        sql: sql.sql,
        location: externalLocation(node),
        format: externalFormat(node),
        folder: isExternalFolder(node),
        options: copyOptions(node),
        ...(node.external && { dbt: node.external }),
      };
    case 'function':
    case 'table_function':
      return functionWork(node, compiler);
    default:
      return unreachable(materialized);
  }
}

/** What there is to do batch by batch; which batches there are is the plan's to say. */
function microbatchWork(
  node: ModelNode,
  compiler: Compiler,
  fullRefresh: boolean,
): Extract<Work, { kind: 'microbatch' }> {
  const { sql, incrementalSql = sql } = compiler.model(node);
  const { batch_size = 'day', event_time = '', incremental_predicates: predicates = [] } = node.config;
  return {
    kind: 'microbatch',
    sql: sql.sql,
    incrementalSql: incrementalSql.sql,
    eventTime: event_time,
    size: batch_size,
    batches: [],
    creates: node.config.full_refresh ?? fullRefresh,
    isRefresh: node.config.full_refresh ?? fullRefresh,
    onSchemaChange: node.config.on_schema_change,
    ...(compiler.scope.dbt && { asDbt: true }),
    ...(predicates.length > 0 && { predicates }),
  };
}

/** How a function is made. */
export function functionWork(node: ModelNode, compiler: Compiler): Extract<Work, { kind: 'function' }> {
  return {
    kind: 'function',
    sql: compiler.model(node).sql.sql,
    table: materializationOf(node) === 'table_function',
    parameters: node.config.parameters ?? [],
  };
}

/** The settings of an incremental model that most do not have. */
function incrementalExtras(
  { config }: ModelNode,
  asDbt: boolean,
): Pick<Extract<Work, { kind: 'incremental' }>, 'predicates' | 'merge'> {
  const predicates = config.incremental_predicates ?? [];
  const merge = plannedMerge(config, asDbt);
  return { ...(predicates.length > 0 && { predicates }), ...(merge && { merge }) };
}

/** The types that columns are declared with, by name; a column without one is left out. */
export function declaredTypes(columns: readonly Column[]): { readonly [column: string]: string } {
  return Object.fromEntries(
    columns.flatMap((column) => (column.type === undefined ? [] : [[column.name, column.type]])),
  );
}
