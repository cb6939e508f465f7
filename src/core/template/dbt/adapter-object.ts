import { problem } from '../jinja/failure.js';
import { textOf } from '../jinja/text-of.js';
import { stringOf } from '../jinja/type-of.js';
import { Callable, Dict, JinjaObject, Tuple, type JinjaCall, type JinjaValue } from '../jinja/value.js';
import { quoteIdentifier, quoteText } from '../../sql/quote.js';
import { bind, fn, given, neededText, optionalText, wrongArguments } from './arguments.js';
import { ColumnObject, flattened } from './column-object.js';
import { neededRelation, RelationObject } from './relation-object.js';
import type { Rendering } from './rendering.js';
import { hardDeletesIn } from './snapshot-names.js';
import { queried } from './statements.js';

type Method = (rendering: Rendering, call: JinjaCall) => JinjaValue;

/** What a method gives while the project is read, when nothing can be asked. */
interface AdapterMethod {
  readonly whileReading?: JinjaValue | (() => JinjaValue);
  readonly run: Method;
}

/** `adapter`: what a dbt template may ask of the database, and do to it. */
export class AdapterObject extends JinjaObject {
  readonly typeName = 'DuckDBAdapter';
  readonly #rendering: Rendering;

  constructor(rendering: Rendering) {
    super();
    this.#rendering = rendering;
  }

  text(): string {
    return '<adapter>';
  }

  attribute(name: string): JinjaValue | undefined {
    const rendering = this.#rendering;
    if (name === 'dispatch') return dispatchFunction(rendering);
    if (name === 'Relation') return rendering.relations.relationClass;
    if (name === 'behavior') return new Dict();
    const method = methods[name];
    if (method === undefined) return internal.has(name) ? refused(name) : undefined;
    return new Callable(name, (call) => {
      const { whileReading } = method;
      if (!rendering.execute && whileReading !== undefined)
        return typeof whileReading === 'function' ? whileReading() : whileReading;
      return method.run(rendering, call);
    });
  }
}

/** `adapter.dispatch('name', 'namespace')`: the macro to call. */
function dispatchFunction(rendering: Rendering): Callable {
  return fn(
    'dispatch',
    ['macro_name', 'macro_namespace?', 'packages?'],
    ([name, namespace, packages], call) => {
      const text = neededText(name, call, 'macro_name');
      if (given(packages) !== undefined)
        throw wrongArguments(call, 'takes a namespace, not a list of packages');
      if (text.includes('.')) {
        const [first = '', second = ''] = text.split('.', 2);
        throw wrongArguments(
          call,
          `takes the name without its package: \`adapter.dispatch('${second}', '${first}')\``,
        );
      }
      return rendering.dispatch(text, optionalText(namespace, call, 'macro_namespace'));
    },
  );
}

/** Parts of dbt's own machinery that templates can reach. */
const internal = new Set(
  (
    'build_catalog_relation get_catalog_integration get_partitions_metadata standardize_grants_dict ' +
    'render_raw_columns_constraints render_raw_model_constraints get_incremental_strategy_macro parse_index ' +
    'store_relation external_write_options external_read_location get_seed_file_path submit_python_job ' +
    'convert_type convert_datetimes_to_strs add_query validate_sql batch_id_for_model get_temp_relation_path'
  ).split(' '),
);

function refused(name: string): Callable {
  return new Callable(name, () => {
    throw problem('dbt/internal-macro', { name: `adapter.${name}` });
  });
}

/** The columns of a relation: none when there is no such relation. */
export function columnsOf(rendering: Rendering, relation: RelationObject): JinjaValue[] {
  rendering.record.outside = true;
  const answer = rendering.ask({ kind: 'columns', relation: rendering.relations.asked(relation) });
  return (answer.columns ?? []).map((column) => new ColumnObject(column));
}

/** The relation as it stands in the database, with its type; none when it is not there. */
export function foundRelation(
  rendering: Rendering,
  database: string | null,
  schema: string | null,
  identifier: string | null,
): JinjaValue {
  if (identifier === null || schema === null) return null;
  rendering.record.outside = true;
  const path = { database, schema, identifier };
  const all = { database: true, schema: true, identifier: true };
  const object = new RelationObject({ path, type: null, quote: all, include: all });
  const relation = rendering.relations.asked(object);
  const { type } = rendering.ask({ kind: 'relation', relation });
  return type === undefined ? null : rendering.relations.make(relation, type);
}

function pathOf(call: JinjaCall): readonly [string | null, string | null, string | null] {
  const bound = bind(call, ['database', 'schema', 'identifier']);
  const texts = bound.map((value, index) =>
    optionalText(value, call, ['database', 'schema', 'identifier'][index] ?? ''),
  );
  return [texts[0] ?? null, texts[1] ?? null, texts[2] ?? null];
}

/** Runs a statement for its effect. */
function execute(rendering: Rendering, sql: string): JinjaValue {
  queried(rendering, sql);
  return null;
}

function relationsIn(rendering: Rendering, database: string | undefined, schema: string): JinjaValue[] {
  rendering.record.outside = true;
  const isOwn = database === undefined || database.toLowerCase() === rendering.scope.catalog.toLowerCase();
  const answer = rendering.ask({ kind: 'relations', ...(!isOwn && { database }), schema });
  return answer.relations.map((relation) => rendering.relations.make(relation, relation.type));
}

const nothing: Method = () => '';
const no: Method = () => false;

const methods: { readonly [name: string]: AdapterMethod } = {
  type: { run: () => 'duckdb' },
  quote: {
    run: (_rendering, call) => quoteIdentifier(neededText(bind(call, ['identifier'])[0], call, 'identifier')),
  },
  quote_as_configured: {
    run: (rendering, call) => {
      const [identifier, key] = bind(call, ['identifier', 'quote_key']);
      const name = neededText(identifier, call, 'identifier');
      const part = neededText(key, call, 'quote_key');
      const quoting: { readonly [part: string]: boolean | undefined } = { ...rendering.scope.quoting };
      const isPart = part === 'database' || part === 'schema' || part === 'identifier';
      return isPart && quoting[part] !== false ? quoteIdentifier(name) : name;
    },
  },
  quote_seed_column: {
    run: (_rendering, call) => {
      const [column, isQuoted] = bind(call, ['column', 'quote_config']);
      const name = neededText(column, call, 'column');
      return isQuoted === false ? name : quoteIdentifier(name);
    },
  },
  get_columns_in_relation: {
    whileReading: () => [],
    run: (rendering, call) =>
      columnsOf(rendering, neededRelation(bind(call, ['relation'])[0], call, 'relation')),
  },
  get_columns_in_table: {
    whileReading: () => [],
    run: (rendering, call) => {
      const [schema, name] = bind(call, ['schema', 'identifier']);
      const relation = {
        schema: neededText(schema, call, 'schema'),
        name: neededText(name, call, 'identifier'),
      };
      return columnsOf(rendering, rendering.relations.make(relation));
    },
  },
  get_missing_columns: {
    whileReading: () => [],
    run: (rendering, call) => {
      const [from, to] = bind(call, ['from_relation', 'to_relation']);
      const here = columnsOf(rendering, neededRelation(from, call, 'from_relation'));
      const there = columnsOf(rendering, neededRelation(to, call, 'to_relation'));
      const names = new Set(
        there.map((column) => (column instanceof ColumnObject ? column.fields.name : '')),
      );
      return here.filter((column) => column instanceof ColumnObject && !names.has(column.fields.name));
    },
  },
  get_column_schema_from_query: {
    whileReading: () => [],
    run: (rendering, call) => queryColumns(rendering, textOf(bind(call, ['sql'])[0] ?? null)),
  },
  get_relation: {
    whileReading: null,
    run: (rendering, call) => foundRelation(rendering, ...pathOf(call)),
  },
  already_exists: {
    whileReading: false,
    run: (rendering, call) => {
      const [schema, name] = bind(call, ['schema', 'name']);
      const found = foundRelation(
        rendering,
        null,
        neededText(schema, call, 'schema'),
        neededText(name, call, 'name'),
      );
      return found !== null;
    },
  },
  list_relations: {
    whileReading: () => [],
    run: (rendering, call) => {
      const [database, schema] = bind(call, ['database?', 'schema']);
      return relationsIn(
        rendering,
        optionalText(database, call, 'database'),
        neededText(schema, call, 'schema'),
      );
    },
  },
  list_relations_without_caching: {
    whileReading: () => [],
    run: (rendering, call) => {
      const relation = neededRelation(bind(call, ['schema_relation'])[0], call, 'schema_relation');
      const { database, schema } = relation.fields.path;
      return relationsIn(rendering, database ?? undefined, schema ?? '');
    },
  },
  list_schemas: {
    whileReading: () => [],
    run: (rendering, call) => {
      const [database] = bind(call, ['database?']);
      return schemasOf(rendering, optionalText(database, call, 'database'));
    },
  },
  check_schema_exists: {
    whileReading: false,
    run: (rendering, call) => {
      const [database, schema] = bind(call, ['database?', 'schema']);
      const wanted = neededText(schema, call, 'schema').toLowerCase();
      const schemas = schemasOf(rendering, optionalText(database, call, 'database'));
      return schemas.some((name) => stringOf(name)?.toLowerCase() === wanted);
    },
  },
  execute: {
    whileReading: () => new Tuple([null, null]),
    run: (rendering, call) => {
      const [sql] = bind(call, ['sql', 'auto_begin?', 'fetch?', 'limit?']);
      return new Tuple(['OK', queried(rendering, textOf(sql ?? null))]);
    },
  },
  create_schema: {
    whileReading: null,
    run: (rendering, call) => {
      const schema = schemaText(call);
      return execute(rendering, `create schema if not exists ${schema}`);
    },
  },
  drop_schema: {
    whileReading: null,
    run: (rendering, call) => execute(rendering, `drop schema if exists ${schemaText(call)} cascade`),
  },
  drop_relation: {
    whileReading: null,
    run: (rendering, call) => {
      const relation = neededRelation(bind(call, ['relation'])[0], call, 'relation');
      return execute(
        rendering,
        `drop ${relation.fields.type ?? 'table'} if exists ${relation.text()} cascade`,
      );
    },
  },
  truncate_relation: {
    whileReading: null,
    run: (rendering, call) => {
      const relation = neededRelation(bind(call, ['relation'])[0], call, 'relation');
      return execute(rendering, `truncate table ${relation.text()}`);
    },
  },
  rename_relation: {
    whileReading: null,
    run: (rendering, call) => {
      const [from, to] = bind(call, ['from_relation', 'to_relation']);
      const before = neededRelation(from, call, 'from_relation');
      const name = neededRelation(to, call, 'to_relation').fields.path.identifier ?? '';
      const sql = `alter ${before.fields.type ?? 'table'} ${before.text()} rename to ${quoteIdentifier(name)}`;
      return execute(rendering, sql);
    },
  },
  // All texts have one type in DuckDB: there is nothing to widen.
  expand_target_column_types: { whileReading: null, run: () => null },
  location_exists: {
    whileReading: false,
    run: (rendering, call) => {
      const location = neededText(bind(call, ['location'])[0], call, 'location');
      const files = queried(rendering, `select count(*) from glob(${quoteText(location)})`);
      return files.matrix.some((row) => row instanceof Tuple && row.items[0] !== 0);
    },
  },
  get_hard_deletes_behavior: {
    whileReading: '',
    run: (rendering) => hardDeletesIn(rendering.context.node?.['config']),
  },
  // Where columns of a snapshot are missing, DuckDB says so.
  valid_snapshot_target: { whileReading: null, run: () => null },
  assert_valid_snapshot_target_given_strategy: { whileReading: null, run: () => null },
  external_root: { run: (rendering) => rendering.scope.externalRoot ?? '.' },
  get_binding_char: { run: () => '?' },
  valid_incremental_strategies: { run: () => ['append', 'delete+insert', 'merge', 'microbatch'] },
  is_motherduck: { run: no },
  is_ducklake: { run: no },
  use_ducklake_table_workarounds: { run: no },
  disable_transactions: { run: no },
  warn_once: {
    run: (rendering, call) => {
      rendering.logged.push({ level: 'info', text: textOf(bind(call, ['msg'])[0] ?? null) });
      return null;
    },
  },
  // Eider asks the database anew each time, and its stages are transactions.
  cache_added: { run: nothing },
  cache_dropped: { run: nothing },
  cache_renamed: { run: nothing },
  commit: { run: () => null },
};

function schemaText(call: JinjaCall): string {
  const relation = neededRelation(bind(call, ['relation'])[0], call, 'relation');
  return relation.with({ include: { ...relation.fields.include, identifier: false } }).text();
}

function schemasOf(rendering: Rendering, database: string | undefined): JinjaValue[] {
  const sql =
    'select schema_name from information_schema.schemata where lower(catalog_name) = ' +
    quoteText((database ?? rendering.scope.catalog).toLowerCase());
  return queried(rendering, sql).matrix.flatMap((row) => (row instanceof Tuple ? row.items : []));
}

/** The columns that a query gives, structs as a column for each of their fields. */
export function queryColumns(rendering: Rendering, sql: string): JinjaValue[] {
  const rows = queried(rendering, `describe (${sql.trim()})`).matrix;
  return rows.flatMap((row) => {
    const [name, type] = row instanceof Tuple ? row.items : [];
    return [...flattened(new ColumnObject({ name: textOf(name ?? null), type: textOf(type ?? null) }))];
  });
}
