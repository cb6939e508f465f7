import { textOf } from '../../jinja/text-of.js';
import { isTruthy } from '../../jinja/type-of.js';
import { Callable, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { invariant } from '../../../diagnostics/invariant.js';
import { AdapterObject, foundRelation } from '../adapter-object.js';
import { given, neededText, optionalText } from '../arguments.js';
import { neededRelation, type RelationObject } from '../relation-object.js';
import type { Rendering } from '../rendering.js';
import type { CoreMacro, CoreMacros } from './core-macro.js';
import { timeText } from './date-macros.js';
import { configured } from './run-macros.js';

/** A macro that is a method of the adapter and puts nothing into the SQL. */
function effect(name: string, ...parameters: readonly string[]): CoreMacro {
  return {
    parameters,
    run: (rendering, _bound, call) => {
      adapterCall(rendering, name, call);
      return '';
    },
  };
}

/** A macro that is a method of the adapter and gives what that gives. */
function answer(name: string, ...parameters: readonly string[]): CoreMacro {
  return { parameters, run: (rendering, _bound, call) => adapterCall(rendering, name, call) };
}

function adapterCall(rendering: Rendering, name: string, call: JinjaCall): JinjaValue {
  const method = new AdapterObject(rendering).attribute(name);
  invariant(method instanceof Callable, `no method ${name}`);
  return method.call({ ...call, name });
}

function renamed(relation: RelationObject, suffix: string): RelationObject {
  const { path } = relation.fields;
  return relation.with({ path: { ...path, identifier: `${path.identifier ?? ''}${suffix}` } });
}

const temporary: CoreMacro = {
  parameters: ['base_relation', 'suffix?'],
  run: (_rendering, [relation, suffix], call) =>
    renamed(
      neededRelation(relation, call, 'base_relation'),
      optionalText(suffix, call, 'suffix') ?? '__dbt_tmp',
    ),
};

/** DuckDB's temporary tables are in no schema of the warehouse. */
const ofConnection: CoreMacro = {
  parameters: ['base_relation', 'suffix?'],
  run: (rendering, [relation, suffix], call) => {
    const base = neededRelation(relation, call, 'base_relation');
    const name = renamed(base, optionalText(suffix, call, 'suffix') ?? '__dbt_tmp').fields.path.identifier;
    return base.with({
      path: { database: null, schema: null, identifier: `${name ?? ''}${timeText(rendering)}` },
    });
  },
};

const loaded: CoreMacro = {
  parameters: ['relation'],
  run: (rendering, [relation], call) => {
    if (!rendering.execute || given(relation) === undefined) return null;
    const { database, schema, identifier } = neededRelation(relation, call, 'relation').fields.path;
    return foundRelation(rendering, database, schema, identifier);
  },
};

/** Relations: found, named, made and removed. */
export const relationMacros: CoreMacros = {
  load_relation: loaded,
  load_cached_relation: loaded,
  get_or_create_relation: {
    parameters: ['database', 'schema', 'identifier', 'type'],
    run: (rendering, [database, schema, identifier, type], call) => {
      const path = {
        database: optionalText(database, call, 'database') ?? null,
        schema: neededText(schema, call, 'schema'),
        identifier: neededText(identifier, call, 'identifier'),
      };
      const found = rendering.execute
        ? foundRelation(rendering, path.database, path.schema, path.identifier)
        : null;
      if (found !== null) return [true, found];
      const made = rendering.relations.make({ schema: path.schema, name: path.identifier });
      return [false, made.with({ path, type: optionalText(type, call, 'type') ?? null })];
    },
  },
  make_temp_relation: ofConnection,
  make_intermediate_relation: temporary,
  make_backup_relation: {
    parameters: ['base_relation', 'backup_relation_type', 'suffix?'],
    run: (_rendering, [relation, type, suffix], call) =>
      renamed(
        neededRelation(relation, call, 'base_relation'),
        optionalText(suffix, call, 'suffix') ?? '__dbt_backup',
      ).with({ type: optionalText(type, call, 'backup_relation_type') ?? null }),
  },
  create_schema: effect('create_schema', 'relation'),
  drop_schema: effect('drop_schema', 'relation'),
  drop_relation: effect('drop_relation', 'relation'),
  rename_relation: effect('rename_relation', 'from_relation', 'to_relation'),
  truncate_relation: effect('truncate_relation', 'relation'),
  drop_relation_if_exists: {
    parameters: ['relation'],
    run: (rendering, [relation], call) => {
      if (given(relation) !== undefined) adapterCall(rendering, 'drop_relation', call);
      return '';
    },
  },
  list_schemas: answer('list_schemas', 'database?'),
  list_relations_without_caching: answer('list_relations_without_caching', 'schema_relation'),
  location_exists: answer('location_exists', 'location'),
  check_schema_exists: {
    parameters: ['information_schema', 'schema'],
    run: (rendering, [information, schema], call) => {
      const { database } = neededRelation(information, call, 'information_schema').fields.path;
      const positional = [database, schema ?? null];
      return adapterCall(rendering, 'check_schema_exists', { ...call, positional, named: new Map() });
    },
  },
  information_schema_name: {
    parameters: ['database?'],
    run: (_rendering, [database], call) => {
      const name = optionalText(database, call, 'database');
      return name === undefined ? 'INFORMATION_SCHEMA' : `${name}.INFORMATION_SCHEMA`;
    },
  },
  create_table_as: {
    parameters: ['temporary', 'relation', 'compiled_code', 'language?', 'partitioned_by?', 'sorted_by?'],
    run: (rendering, bound, call) => tableSql(rendering, bound, call),
  },
  get_create_table_as_sql: {
    parameters: ['temporary', 'relation', 'sql'],
    run: (rendering, bound, call) => tableSql(rendering, bound, call),
  },
  create_view_as: { parameters: ['relation', 'sql'], run: viewSql },
  get_create_view_as_sql: { parameters: ['relation', 'sql'], run: viewSql },
  get_drop_sql: { parameters: ['relation'], run: (_rendering, bound, call) => dropSql(bound, call) },
  drop_table: { parameters: ['relation'], run: (_rendering, bound, call) => dropSql(bound, call, 'table') },
  drop_view: { parameters: ['relation'], run: (_rendering, bound, call) => dropSql(bound, call, 'view') },
  external_location: {
    parameters: ['relation', 'config'],
    run: (rendering, [relation], call) => {
      const { identifier } = neededRelation(relation, call, 'relation').fields.path;
      const root = rendering.scope.externalRoot ?? '.';
      const options = configured(rendering, 'options');
      const isParted = typeof options === 'object' && options !== null && 'partition_by' in options;
      const format = configured(rendering, 'format');
      const extension = typeof format === 'string' ? format : 'parquet';
      return `${root}/${identifier ?? ''}${isParted ? '' : `.${extension}`}`;
    },
  },
  // Eider finds external models of earlier runs by itself.
  register_upstream_external_models: { parameters: [], run: () => '' },
};

function header(rendering: Rendering): string {
  const value = configured(rendering, 'sql_header');
  return typeof value === 'string' ? `${value}\n` : '';
}

function tableSql(
  rendering: Rendering,
  [isTemporary, relation, sql]: readonly (JinjaValue | undefined)[],
  call: JinjaCall,
): JinjaValue {
  const object = neededRelation(relation, call, 'relation');
  const bare = isTruthy(isTemporary ?? null);
  const include = bare ? { ...object.fields.include, database: false, schema: false } : object.fields.include;
  const name = object.with({ include }).text();
  return `${header(rendering)}create ${bare ? 'temporary ' : ''}table ${name} as (\n${textOf(sql ?? null)}\n);`;
}

function viewSql(
  rendering: Rendering,
  [relation, sql]: readonly (JinjaValue | undefined)[],
  call: JinjaCall,
): JinjaValue {
  const name = neededRelation(relation, call, 'relation').text();
  return `${header(rendering)}create view ${name} as (\n${textOf(sql ?? null)}\n);`;
}

function dropSql(
  [relation]: readonly (JinjaValue | undefined)[],
  call: JinjaCall,
  type?: string,
): JinjaValue {
  const object = neededRelation(relation, call, 'relation');
  return `drop ${type ?? object.fields.type ?? 'table'} if exists ${object.text()} cascade`;
}
