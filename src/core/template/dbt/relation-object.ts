import { quoteIdentifier } from '../../sql/quote.js';
import { inOwnFile, relationSql, type Relation } from '../../sql/relation.js';
import { problem } from '../jinja/failure.js';
import { stringOf } from '../jinja/type-of.js';
import { Callable, Dict, JinjaObject, Undefined, type JinjaValue } from '../jinja/value.js';
import { bind, fn, given, neededText, optionalText, wrongArguments } from './arguments.js';
import type { DbtScope } from './types.js';

/** The three names of a relation, or what is said of each of them. */
export interface Parts<T> {
  readonly database: T;
  readonly schema: T;
  readonly identifier: T;
}

/** What a relation object is made of. */
export interface RelationFields {
  readonly path: Parts<string | null>;
  /** `table`, `view`, `cte` …, where it is known. */
  readonly type: string | null;
  readonly quote: Parts<boolean>;
  readonly include: Parts<boolean>;
  /** The view of an information schema. */
  readonly view?: string | undefined;
  /** Of a source that is no relation of a database: how SQL names it all the same, and what is read in its place. */
  readonly external?: { readonly named: Relation; readonly sql: string };
}

const partNames = ['database', 'schema', 'identifier'] as const;
const all: Parts<boolean> = { database: true, schema: true, identifier: true };

/** Constants of the class, and the types they stand for. */
const typeConstants: { readonly [name: string]: string } = {
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  External: 'external',
  MaterializedView: 'materialized_view',
  PointerTable: 'pointer_table',
  Function: 'function',
};

/** A relation in a dbt template: what `ref`, `source`, `this` and `api.Relation.create` give. It never changes; its methods give new ones. */
export class RelationObject extends JinjaObject {
  readonly fields: RelationFields;
  readonly typeName: string;

  constructor(fields: RelationFields) {
    super();
    this.fields = fields;
    this.typeName = fields.view === undefined ? 'DuckDBRelation' : 'InformationSchema';
  }

  text(): string {
    const { path, quote, include, view, external } = this.fields;
    if (external) return relationSql(external.named);
    const shown: string[] = [];
    for (const part of partNames) {
      const name = path[part];
      if (include[part] && name !== null) shown.push(quote[part] ? quoteIdentifier(name) : name);
    }
    if (view !== undefined && view !== '') shown.push(view);
    return shown.join('.');
  }

  override repr(): string {
    return `<${this.typeName} ${this.text()}>`;
  }

  /** It cannot be counted or looped over. */
  override length(): undefined {
    return undefined;
  }

  /** dbt's relations are mappings; dbt_utils knows relations by that. */
  override isMapping(): boolean {
    return true;
  }

  override equals(other: JinjaValue): boolean {
    return other instanceof RelationObject && JSON.stringify(this.fields) === JSON.stringify(other.fields);
  }

  override hash(): string {
    return this.text();
  }

  attribute(name: string): JinjaValue | undefined {
    const { path, type, quote, include } = this.fields;
    switch (name) {
      case 'database':
      case 'schema':
      case 'identifier':
        return path[name];
      case 'name':
      case 'table':
        return path.identifier;
      case 'type':
        return type;
      case 'path':
        return new Dict(partNames.map((part) => [part, path[part]] as const));
      case 'quote_policy':
        return new Dict(partNames.map((part) => [part, quote[part]] as const));
      case 'include_policy':
        return new Dict(partNames.map((part) => [part, include[part]] as const));
      case 'quote_character':
        return '"';
      case 'dbt_created':
      case 'require_alias':
      case 'can_be_renamed':
      case 'can_be_replaced':
        return false;
      case 'limit':
      case 'event_time_filter':
      case 'catalog':
        return null;
      case 'external':
        return this.fields.external?.sql ?? null;
      case 'is_table':
      case 'is_view':
      case 'is_cte':
      case 'is_materialized_view':
      case 'is_function':
        return type === name.slice(3);
      case 'is_pointer':
        return type === 'pointer_table';
      default:
        return typeConstants[name] ?? relationMethod(this, name);
    }
  }

  /** The same with other fields. */
  with(changes: Partial<RelationFields>): RelationObject {
    return new RelationObject({ ...this.fields, ...changes });
  }
}

function relationMethod(relation: RelationObject, name: string): Callable | undefined {
  const { fields } = relation;
  switch (name) {
    case 'render':
    case 'render_limited':
      return fn(name, [], () => relation.text());
    case 'quote':
    case 'include':
      return fn(name, ['database?', 'schema?', 'identifier?'], (bound) =>
        relation.with({ [name]: policy(fields[name], bound) }),
      );
    case 'incorporate':
      return new Callable(name, (call) => incorporated(relation, call.named));
    case 'replace_path':
      return new Callable(name, (call) => relation.with({ path: mergedPath(fields.path, call.named) }));
    case 'without_identifier':
      return fn(name, [], () =>
        relation.with({
          path: { ...fields.path, identifier: null },
          include: { ...fields.include, identifier: false },
        }),
      );
    case 'information_schema':
      return fn(name, ['view_name?'], ([view]) => informationSchema(fields, stringOf(view)));
    case 'information_schema_only':
      return fn(name, [], () => informationSchema(fields, undefined));
    case 'quoted':
      return fn(name, ['identifier'], ([text], call) =>
        quoteIdentifier(neededText(text, call, 'identifier')),
      );
    case 'matches':
      return fn(name, ['database?', 'schema?', 'identifier?'], (bound, call) =>
        partNames.every((part, index) => {
          const wanted = optionalText(bound[index], call, part);
          return wanted === undefined || wanted.toLowerCase() === fields.path[part]?.toLowerCase();
        }),
      );
    case 'get':
      return fn(name, ['key', 'default?'], ([key, fallback], call) => {
        const text = neededText(key, call, 'key');
        if (text === 'metadata') return new Dict([['type', relation.typeName]]);
        return relation.attribute(text) ?? fallback ?? null;
      });
    case 'add_ephemeral_prefix':
      return fn(name, ['name'], ([text], call) => `__dbt__cte__${neededText(text, call, 'name')}`);
    case 'create':
      return createFunction(fields.quote, () => fields.include);
    case 'scd_args':
      return versionArguments;
    default:
      return undefined;
  }
}

function policy(before: Parts<boolean>, bound: readonly (JinjaValue | undefined)[]): Parts<boolean> {
  const after = partNames.map((part, index) => {
    const value = given(bound[index]);
    return [part, value === undefined ? before[part] : value !== false && value !== 0 && value !== ''];
  });
  return Object.fromEntries(after);
}

function mergedPath(
  before: Parts<string | null>,
  changes: ReadonlyMap<JinjaValue, JinjaValue>,
): Parts<string | null> {
  const after: { -readonly [part in keyof Parts<string>]: string | null } = { ...before };
  for (const [key, value] of changes) {
    const part = partNames.find((name) => name === stringOf(key));
    if (part) after[part] = pathPart(part, value);
  }
  return after;
}

/** A name of a path; what is neither a text nor none is refused, as it would make a wrong name. */
function pathPart(part: string, value: JinjaValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  // As in dbt, a number is taken for its text: schemas are sometimes named by years.
  const text = typeof value === 'number' ? String(value) : stringOf(value);
  if (text !== undefined) return text;
  const what = value instanceof Undefined ? `\`${value.expression}\`, which is not there,` : 'this value';
  throw problem('jinja/wrong-type', { problem: `${what} cannot be the ${part} of a relation` });
}

function incorporated(relation: RelationObject, changes: ReadonlyMap<string, JinjaValue>): RelationObject {
  const { fields } = relation;
  const entries = (name: string): ReadonlyMap<JinjaValue, JinjaValue> => {
    const value = changes.get(name);
    return new Map(value instanceof Dict ? value.entries() : []);
  };
  const policyOf = (name: string): readonly (JinjaValue | undefined)[] =>
    partNames.map((part) => entries(name).get(part));
  const type = changes.get('type');
  return relation.with({
    path: mergedPath(fields.path, entries('path')),
    quote: policy(fields.quote, policyOf('quote_policy')),
    include: policy(fields.include, policyOf('include_policy')),
    ...(type !== undefined && { type: stringOf(type) ?? null }),
  });
}

function informationSchema(fields: RelationFields, view: string | undefined): RelationObject {
  const { path, quote, include } = fields;
  return new RelationObject({
    path: { database: path.database, schema: null, identifier: 'INFORMATION_SCHEMA' },
    type: 'view',
    quote: { ...quote, identifier: false },
    include: { ...include, database: path.database !== null, schema: false, identifier: true },
    view: view ?? '',
  });
}

/** What tells a version of a snapshot: its key, and when it was updated. */
const versionArguments = fn('scd_args', ['primary_key', 'updated_at'], ([key, updated]) => [
  ...(Array.isArray(key) ? key : [key ?? null]),
  updated ?? null,
]);

/** `Relation.create(database=…, schema=…, identifier=…, type=…)`. */
function createFunction(
  quoting: Parts<boolean>,
  included: (database: string | null) => Parts<boolean>,
): Callable {
  const parameters = ['database?', 'schema?', 'identifier?', 'type?', 'quote_policy?', 'include_policy?'];
  return new Callable('create', (call) => {
    const [database, schema, identifier, type, quotes, includes] = bind(call, parameters);
    const changes = new Map<string, JinjaValue>();
    if (quotes !== undefined) changes.set('quote_policy', quotes);
    if (includes !== undefined) changes.set('include_policy', includes);
    const path = {
      database: pathPart('database', database),
      schema: pathPart('schema', schema),
      identifier: pathPart('identifier', identifier),
    };
    const made = new RelationObject({
      path,
      type: optionalText(type, call, 'type') ?? null,
      quote: quoting,
      include: included(path.database),
    });
    return changes.size === 0 ? made : incorporated(made, changes);
  });
}

type MakerScope = Pick<DbtScope, 'catalog' | 'databases' | 'quoting' | 'writesDatabase'>;

/** Makes the relation objects of a run, and says which relation one stands for. */
export class RelationMaker {
  readonly #database: string;
  readonly #writesDatabase: boolean;
  readonly #quoting: Parts<boolean>;
  readonly #scope: MakerScope;

  constructor(scope: MakerScope) {
    this.#database = scope.catalog;
    this.#writesDatabase = scope.writesDatabase;
    this.#quoting = { ...all, ...scope.quoting };
    this.#scope = scope;
  }

  /** The object of a relation. A name that stands alone is a common table expression. */
  make(relation: Relation, type: string | null = null): RelationObject {
    const { schema, name } = relation;
    if (schema === '' && relation.database === undefined) {
      const plain = /^__dbt__cte__\w+$/u.test(name);
      return new RelationObject({
        path: { database: null, schema: null, identifier: name },
        type: 'cte',
        quote: { ...this.#quoting, identifier: !plain },
        include: all,
      });
    }
    const { external } = relation;
    return new RelationObject({
      path: { database: relation.database ?? this.#database, schema, identifier: external?.name ?? name },
      ...(external && { external: { named: relation, sql: external.sql } }),
      type,
      quote: this.#quoting,
      include: relation.catalog === undefined ? this.#included(relation.database ?? null) : all,
    });
  }

  /** Whether the name of the database is written; null is the target's own. */
  #included(database: string | null): Parts<boolean> {
    const isOwn = database === null || database.toLowerCase() === this.#database.toLowerCase();
    return { ...all, database: !isOwn || this.#writesDatabase };
  }

  /** The relation that an object stands for, as the database is asked about it. */
  asked(object: RelationObject): Relation {
    if (object.fields.external) return object.fields.external.named;
    const { database, schema, identifier } = object.fields.path;
    const isOwn = database === null || database.toLowerCase() === this.#database.toLowerCase();
    const place = { ...(!isOwn && { database }), schema: schema ?? '', name: identifier ?? '' };
    return inOwnFile(place, this.#scope);
  }

  /** `api.Relation`: a class with `create` and the constants of its types. */
  get relationClass(): JinjaObject {
    return new RelationClass(this.#quoting, (database) => this.#included(database));
  }
}

class RelationClass extends JinjaObject {
  readonly typeName = 'type';
  readonly #create: Callable;

  constructor(quoting: Parts<boolean>, included: (database: string | null) => Parts<boolean>) {
    super();
    this.#create = createFunction(quoting, included);
  }

  text(): string {
    return "<class 'DuckDBRelation'>";
  }

  attribute(name: string): JinjaValue | undefined {
    if (name === 'create') return this.#create;
    if (name === 'scd_args') return versionArguments;
    if (name === 'add_ephemeral_prefix')
      return fn(name, ['name'], ([text], call) => `__dbt__cte__${neededText(text, call, 'name')}`);
    return typeConstants[name];
  }
}

/** The relation object that an argument must be. */
export function neededRelation(
  value: JinjaValue | undefined,
  call: Parameters<typeof wrongArguments>[0],
  parameter: string,
): RelationObject {
  if (value instanceof RelationObject) return value;
  throw wrongArguments(call, `needs a relation as \`${parameter}\`, such as \`ref(…)\` gives`);
}
