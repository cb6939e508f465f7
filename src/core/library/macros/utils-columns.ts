import { quoteIdentifier, quoteText } from '../../sql/quote.js';
import { relationLabel, type Relation } from '../../sql/relation.js';
import type { AskedColumn } from '../../template/ask.js';
import { LibraryFailure, type LibraryContext } from '../../template/library-macro.js';
import { relationText, type TemplateValue } from '../../template/template-value.js';
import { indented, named, relationGiven, textGiven, type Given, type MacroForm } from './define-macro.js';
import { cast, types } from './sql-parts.js';
import { nullIfEmpty } from './utils-sql.js';

/** The columns of a relation; none where there is no such relation. */
export function columnsOf(relation: Relation, { ask }: LibraryContext): readonly AskedColumn[] {
  return ask?.({ kind: 'columns', relation }).columns ?? [];
}

/** Those of the columns that are not in a list of names; case does not count. */
export function columnsExcept(
  columns: readonly AskedColumn[],
  except: readonly string[],
): readonly AskedColumn[] {
  const excluded = folded(except);
  return columns.filter(({ name }) => !excluded.has(name.toLowerCase()));
}

function folded(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}

function star(given: Given, context: LibraryContext): string {
  const relation = given.relation('from');
  if (!context.execute) return '*';
  const columns = columnsExcept(columnsOf(relation, context), given.texts('except'));
  // Other columns may stand beside it.
  if (columns.length === 0) return '/* no column is left of the relation */';
  const alias = given.optionalText('relation_alias');
  const nameOf = aliases(given);
  return columns
    .map(({ name }) => {
      const own = named(name, given.flag('quote_identifiers'));
      const other = nameOf(name);
      return `${alias === undefined ? '' : `${alias}.`}${own}${other === undefined ? '' : ` as ${other}`}`;
    })
    .join(',\n  ');
}

/** What `star` calls a column; undefined when that is its own name. */
function aliases(given: Given): (name: string) => string | undefined {
  const renamed = new Map(
    Object.entries(given.dict('rename')).map(([name, to]) => [name.toLowerCase(), textGiven('rename', to)]),
  );
  const [prefix, suffix] = [given.text('prefix'), given.text('suffix')];
  const isQuoted = given.flag('quote_identifiers');
  const isPlain = isQuoted && given.flag('unquote_aliases');
  return (name) => {
    const to = renamed.get(name.toLowerCase());
    if (to !== undefined) return to;
    if (!isPlain && prefix === '' && suffix === '') return undefined;
    return named(`${prefix}${name}${suffix}`, isQuoted && !isPlain).trim();
  };
}

function filteredColumns(given: Given, context: LibraryContext): readonly string[] {
  const relation = given.relation('from');
  return columnsExcept(columnsOf(relation, context), given.texts('except')).map(({ name }) => name);
}

function unionRelations(given: Given, context: LibraryContext): string {
  const [include, exclude] = [given.texts('include'), given.texts('exclude')];
  if (include.length > 0 && exclude.length > 0)
    throw new LibraryFailure('takes `include` or `exclude`, not both');
  if (!context.execute) return '';
  const relations = given.list('relations').map((item) => relationGiven('relations', item));
  if (relations.length === 0) throw new LibraryFailure('needs at least one relation in `relations`');
  const included = folded(include);
  const own = relations.map((relation) =>
    columnsExcept(columnsOf(relation, context), exclude).filter(
      ({ name }) => included.size === 0 || included.has(name.toLowerCase()),
    ),
  );
  const all = new Map<string, AskedColumn>();
  for (const column of own.flat()) if (!all.has(column.name)) all.set(column.name, column);
  if (all.size === 0)
    throw new LibraryFailure(
      `finds no column in ${relations.map((each) => `\`${relationLabel(each)}\``).join(', ')}`,
    );
  const override = given.dict('column_override');
  const typed = [...all.values()].map(({ name, type }) => ({
    name,
    type: Object.hasOwn(override, name) ? textGiven('column_override', override[name] ?? null) : type,
  }));
  return relations
    .map((relation, index) => {
      const there = new Set((own[index] ?? []).map(({ name }) => name));
      const name = (context.written ?? relationText)(relation);
      return `(\n${indented(unionPart(relation, name, typed, there, given))}\n)`;
    })
    .join('\nunion all\n');
}

function unionPart(
  relation: Relation,
  name: string,
  columns: readonly AskedColumn[],
  there: ReadonlySet<string>,
  given: Given,
): string {
  const from = relationText(relation);
  const origin = given.has('source_column_name')
    ? [`${cast(quoteText(name), types.string)} as ${given.text('source_column_name')}`]
    : [];
  const items = columns.map(({ name: own, type }) => {
    const column = quoteIdentifier(own);
    return `${cast(there.has(own) ? column : 'null', type)} as ${column}`;
  });
  const where = given.optionalText('where');
  const filter = where === undefined ? '' : `\nwhere ${where}`;
  return `select\n${indented([...origin, ...items].join(',\n'))}\nfrom ${from}${filter}`;
}

function unpivot(given: Given, context: LibraryContext): string {
  const relation = given.relation('relation');
  if (!context.execute) return '';
  const exclude = given.texts('exclude');
  const turned = columnsExcept(columnsOf(relation, context), [...exclude, ...given.texts('remove')]);
  if (turned.length === 0)
    throw new LibraryFailure(`finds no column in \`${relationLabel(relation)}\` to turn into rows`);
  const isQuoted = given.flag('quote_identifiers');
  const kept = exclude.map((name) => `${named(name, isQuoted)},\n`).join('');
  const [field, value] = [given.text('field_name'), given.text('value_name')].map((name) =>
    named(name, isQuoted),
  );
  return turned
    .map(({ name, type }) => {
      const column = quoteIdentifier(name);
      const plain = type.toLowerCase() === 'boolean' ? cast(column, types.string) : column;
      const items = `${kept}${cast(quoteText(name), types.string)} as ${field},\n${cast(plain, given.text('cast_to'))} as ${value}`;
      return `select\n${indented(items)}\nfrom ${relationText(relation)}`;
    })
    .join('\nunion all\n');
}

function nullcheckTable(given: Given, context: LibraryContext): TemplateValue {
  const relation = given.relation('relation');
  const items = columnsOf(relation, context).map(({ name, type }) =>
    nullIfEmpty(quoteIdentifier(name), type),
  );
  if (context.execute && items.length === 0)
    throw new LibraryFailure(`finds no column in \`${relationLabel(relation)}\``);
  return `select\n${indented(items.join(',\n'))}\nfrom ${relationText(relation)}`;
}

/** Those of dbt_utils that need the columns of a relation. */
export const utilsColumns: readonly MacroForm[] = [
  {
    name: 'star',
    parameters: [
      'from',
      ['relation_alias', false],
      ['except', []],
      ['prefix', ''],
      ['suffix', ''],
      ['quote_identifiers', true],
      ['unquote_aliases', false],
      ['rename', {}],
    ],
    looksUp: 'columns',
    run: star,
  },
  {
    name: 'get_filtered_columns_in_relation',
    parameters: ['from', ['except', []]],
    looksUp: 'columns',
    run: filteredColumns,
  },
  {
    name: 'union_relations',
    parameters: [
      'relations',
      ['column_override', null],
      ['include', []],
      ['exclude', []],
      ['source_column_name', '_dbt_source_relation'],
      ['where', null],
    ],
    looksUp: 'columns',
    run: unionRelations,
  },
  {
    name: 'unpivot',
    parameters: [
      ['relation', null],
      ['cast_to', 'varchar'],
      ['exclude', null],
      ['remove', null],
      ['field_name', 'field_name'],
      ['value_name', 'value'],
      ['quote_identifiers', false],
    ],
    looksUp: 'columns',
    run: unpivot,
  },
  { name: 'nullcheck_table', parameters: ['relation'], looksUp: 'columns', run: nullcheckTable },
];
