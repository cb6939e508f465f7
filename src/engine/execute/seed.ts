import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import type { Relation } from '../../core/sql/relation.js';
import type { Work } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { readCsvHeader, type CsvDialect, type CsvHeader } from './csv-header.js';
import { dbtSeedSelect, materialiseDbtSeed } from './dbt-seed.js';
import { countedRows, ModelSqlError, type StageContext } from './stage-context.js';
import { tablePrefix, type Materialised } from './relation-ddl.js';

type SeedWork = Extract<Work, { kind: 'seed' }>;

/**
 * Loads a CSV file of the project into a table. Columns have the types declared for them; others are judged by all of
 * their values, and a number with a leading zero is a code: it stays text. Every line must have the columns of the header.
 */
export async function materialiseSeed(
  relation: Relation,
  work: SeedWork,
  connection: Connection,
  context: StageContext,
): Promise<Materialised> {
  if (work.inference === 'agate') return materialiseDbtSeed(relation, work, connection, context);
  const select = await seedSelect(work, connection);
  await context.kinds.makeWay(connection, relation, 'table');
  const rows = await countedRows(connection, `${tablePrefix(relation)}${select}`);
  return { rows };
}

/** The SELECT of a seed's rows, with the types of its columns. */
export async function seedSelect(work: SeedWork, connection: Connection): Promise<string> {
  if (work.inference === 'agate') return dbtSeedSelect(work, connection);
  const { dialect, names } = await headerOf(work, connection);
  const declared = declaredTypes(work, names);
  const reader = (types: Types): string =>
    readSeed(
      work,
      dialect,
      names.map((name) => [name, types[name] ?? 'VARCHAR']),
    );
  const open = names.filter((name) => declared[name] === undefined);
  const judged = await judgeTypes(open, reader({}), connection);
  return `select * from ${reader({ ...judged, ...declared })}`;
}

type Types = Readonly<Record<string, string>>;

/** Reads the first line alone: a column of its own, ended by a character that no header holds. */
async function headerOf(
  work: SeedWork,
  connection: Connection,
): Promise<Exclude<CsvHeader, { problem: string }>> {
  const whole = { delimiter: '\u0001', quote: '', escape: '' };
  const [row] = await connection.rows(
    `select line from ${readSeed(work, whole, [['line', 'VARCHAR']], false)} limit 1`,
  );
  const line = row?.['line'];
  if (typeof line !== 'string')
    throw seedError(work, 'CSV_EMPTY', 'there is no header: the first line must name the columns');
  const header = readCsvHeader(line, work);
  if ('problem' in header) throw seedError(work, 'CSV_HEADER', header.problem);
  return header;
}

/** The declared types under the names as the header writes them. */
function declaredTypes(work: SeedWork, names: readonly string[]): Types {
  const written = new Map(names.map((name) => [name.toLowerCase(), name]));
  const missing = Object.keys(work.columnTypes).filter((name) => !written.has(name.toLowerCase()));
  if (missing.length > 0) {
    const list = missing.map((name) => `\`${name}\``).join(', ');
    throw seedError(work, 'CSV_MISSING_COLUMN', `the header lacks ${list}, declared with a type`);
  }
  return Object.fromEntries(
    Object.entries(work.columnTypes).map(([name, type]) => [written.get(name.toLowerCase()) ?? name, type]),
  );
}

function seedError(work: SeedWork, subtype: string, message: string): ModelSqlError {
  return new ModelSqlError({ type: 'Invalid Input', subtype, message, file: work.path, line: 1 }, 'other');
}

/** Nothing is detected: neither a dialect nor the form of a date could be told from the rows without guessing. */
function readSeed(
  work: SeedWork,
  dialect: CsvDialect,
  columns: readonly (readonly [name: string, type: string])[],
  header = true,
): string {
  // Not an object: it would put a column named `2024` before the others.
  const typed = columns.map(([name, type]) => `${quoteText(name)}: ${quoteText(type)}`).join(', ');
  const options = [
    quoteText(work.path),
    'auto_detect = false',
    `header = ${header}`,
    `columns = {${typed}}`,
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(dialect.quote)}`,
    `escape = ${quoteText(dialect.escape)}`,
    ...(work.encoding === undefined ? [] : [`encoding = ${quoteText(work.encoding)}`]),
    ...(work.nullStrings === undefined || !header ? [] : [`nullstr = ${quoteValue(work.nullStrings)}`]),
  ];
  return `read_csv(${options.join(', ')})`;
}

/**
 * Candidate types from the narrowest, each with the text that its values must have besides being castable. A number that DOUBLE could not hold, a
 * long identifier, stays text; so does `1E5`, a code
 * more often than a number: programs write `1e5` or `1.0E5`.
 */
const candidates: readonly { readonly type: string; readonly pattern: string }[] = [
  { type: 'BOOLEAN', pattern: '(?i)true|false' },
  { type: 'BIGINT', pattern: '-?(0|[1-9][0-9]*)' },
  {
    type: 'DOUBLE',
    pattern: '-?(0|[1-9][0-9]{0,14})(\\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+][0-9]+|e[0-9]+)?',
  },
  { type: 'DATE', pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}' },
  { type: 'TIMESTAMP', pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?' },
];

async function judgeTypes(
  columns: readonly string[],
  reader: string,
  connection: Connection,
): Promise<Readonly<Record<string, string>>> {
  if (columns.length === 0) return {};
  const tests = columns.flatMap((name, index) => {
    const column = quoteIdentifier(name);
    return candidates.map(
      ({ type, pattern }, rank) =>
        `bool_and(regexp_full_match(${column}, ${quoteText(pattern)}) and try_cast(${column} as ${type}) is not null) filter (where ${column} is not null) as c${index}_${rank}`,
    );
  });
  const [row] = await connection.rows(`select ${tests.join(',\n')}\nfrom ${reader}`);
  return Object.fromEntries(
    columns.map((name, index) => {
      const rank = candidates.findIndex((_, position) => row?.[`c${index}_${position}`] === true);
      return [name, candidates[rank]?.type ?? 'VARCHAR'];
    }),
  );
}
