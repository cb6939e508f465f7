import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import type { Relation } from '../../core/sql/relation.js';
import type { Work } from '../../core/plan/stages.js';
import type { Connection } from '../duckdb/connection.js';
import { countedRows } from './stage-context.js';
import { makeWayFor, tablePrefix, type Materialised } from './relation-ddl.js';

type SeedWork = Extract<Work, { kind: 'seed' }>;

/**
 * Loads a CSV file of the project into a table. Columns have the types declared for them; others are judged by all of
 * their values, and a number with a leading zero is a code: it stays text.
 */
export async function materialiseSeed(relation: Relation, work: SeedWork, connection: Connection): Promise<Materialised> {
  const select = await seedSelect(work, connection);
  await makeWayFor(connection, relation, 'table');
  const rows = await countedRows(connection, `${tablePrefix(relation)}${select}`);
  return { rows };
}

/** The SELECT of a seed's rows, with the types of its columns. */
export async function seedSelect(work: SeedWork, connection: Connection): Promise<string> {
  const reader = (types: Readonly<Record<string, string>>): string => readSeed(work, types);
  const columns = (await connection.columns(`select * from ${reader(work.columnTypes)}`)).map((column) => column.name);
  const declared = new Map(Object.entries(work.columnTypes).map(([name, type]) => [name.toLowerCase(), type]));
  const open = columns.filter((name) => !declared.has(name.toLowerCase()));
  const judged = await judgeTypes(open, reader({}), connection);
  return `select * from ${reader({ ...judged, ...work.columnTypes })}`;
}

function readSeed(work: SeedWork, types: Readonly<Record<string, string>>): string {
  const options = [
    quoteText(work.path),
    'all_varchar = true',
    'header = true',
    'sample_size = -1',
    ...(Object.keys(types).length === 0 ? [] : [`types = ${quoteValue(types)}`]),
    ...(work.delimiter === undefined ? [] : [`delim = ${quoteText(work.delimiter)}`]),
    ...(work.quote === undefined ? [] : [`quote = ${quoteText(work.quote)}`]),
    ...(work.escape === undefined ? [] : [`escape = ${quoteText(work.escape)}`]),
    ...(work.encoding === undefined ? [] : [`encoding = ${quoteText(work.encoding)}`]),
    ...(work.nullStrings === undefined ? [] : [`nullstr = ${quoteValue(work.nullStrings)}`]),
  ];
  return `read_csv(${options.join(', ')})`;
}

/** Candidate types from the narrowest, each with the text that its values must have besides being castable. */
const candidates: readonly { readonly type: string; readonly pattern: string }[] = [
  { type: 'BOOLEAN', pattern: '(?i)true|false' },
  { type: 'BIGINT', pattern: '-?(0|[1-9][0-9]*)' },
  { type: 'DOUBLE', pattern: '-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?' },
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
        `bool_and(regexp_full_match(${column}, ${quoteText(pattern)}) and try_cast(${column} as ${type}) is not null) as c${index}_${rank}`,
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
