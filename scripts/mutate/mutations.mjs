import { failuresNeeded } from './judge.mjs';

/** A value that no list, parent or pattern of the warehouse knows, by the beginning of the column's type. */
const foreign = [
  ['VARCHAR', "'mutant'"],
  ['DATE', "date '0001-01-01'"],
  ['TIMESTAMP', "timestamp '0001-01-01'"],
  ['UUID', "uuid '00000000-0000-4000-8000-00000000dead'"],
  ['', '-97'],
];

/** The mutations by kind of test; each gives `[what, ...statements]` entries. */
const byKind = {
  not_null: ({ column, update }) => [
    [`${column} is NULL`, update(`${column} = null`, `${column} is not null`)],
  ],
  unique: ({ column, duplicate }) => [['a row twice', duplicate(`${column} is not null`)]],
  unique_combination_of_columns: ({ duplicate }) => [['a row twice', duplicate('true')]],
  accepted_values: ({ column, stranger, update }) => [
    [`${column} is ${stranger}`, update(`${column} = ${stranger}`)],
  ],
  relationships: ({ column, stranger, update }) => [
    [`${column} is ${stranger}`, update(`${column} = ${stranger}`)],
  ],
  // Both ends of a range must be watched.
  accepted_range: ({ test, column, update }) =>
    [...test.sql.matchAll(/("[^"]+") (<=?|>=?) \((.+)\)/gu)].map(([, , operator, bound]) => {
      const value = `${bound} ${operator.startsWith('<') ? '-' : '+'} 1`;
      return [`${column} is ${value}`, update(`${column} = ${value}`)];
    }),
};

/**
 * What to damage for a test, as `{ what, statements }`: what `mutations.yml` declares for its name, its expression or its
 * kind, else what the kind itself asks for. A percentage or number that is tolerated is overstepped. No entry means that
 * nobody knows how to break it.
 */
export async function mutationsOf(scratch, test, declared, before) {
  const own = declared.tests[test.name];
  if (own !== undefined) {
    return Object.entries(own).map(([what, sql]) => ({ what, statements: Array.isArray(sql) ? sql : [sql] }));
  }
  const column = columnOf(test);
  const rows = failuresNeeded(test, before);
  const chosen = (where) => `select rowid from ${test.relation} where ${where} order by rowid limit ${rows}`;
  const tools = {
    test,
    column,
    stranger: column === undefined ? undefined : await strangerOf(scratch, test.relation, column),
    update: (set, where = 'true') => `update ${test.relation} set ${set} where rowid in (${chosen(where)})`,
    // Some of the rows may have a double already, and add none.
    duplicate: (where) =>
      `insert into ${test.relation} select * from ${test.relation} where ${where} order by rowid limit ${rows + 2 * before.failures}`,
  };
  return entriesOf(test, declared, tools).map(([what, ...statements]) => ({ what, statements }));
}

function entriesOf(test, declared, tools) {
  const set = test.kind === 'expression_is_true' ? declared.expressions[expressionOf(test)] : undefined;
  if (set !== undefined) return [[set, tools.update(set)]];
  const statement = declared.kinds[test.kind];
  if (statement !== undefined) {
    const filled = statement
      .replaceAll('{relation}', test.relation)
      .replaceAll('{column}', tools.column ?? '');
    const change = /^set (.*)$/su.exec(filled);
    return [[filled, change === null ? filled : tools.update(change[1])]];
  }
  return byKind[test.kind]?.(tools) ?? [];
}

/** The condition of an `expression_is_true`, as its YAML has it. */
function expressionOf(test) {
  const expression = /\nwhere not \((.*)\n\)$/su.exec(test.sql)?.[1];
  return expression?.replace(/^"([^"]+)" /u, '$1 ').trim();
}

/** The quoted column of a test on a column: what its label names in brackets. */
function columnOf(test) {
  const name = /^\w+ \((\w+)(?: → \w+)?\)$/u.exec(test.label)?.[1];
  return name === undefined ? quotedIn(test) : `"${name}"`;
}

/** Labels of columns with spaces or accents are not words; their SQL quotes them. */
function quotedIn(test) {
  return /\bwhere (?:child\.)?("[^"]+")/u.exec(test.sql)?.[1];
}

async function strangerOf(scratch, relation, column) {
  const described = await scratch.rows(`describe select ${column} from ${relation}`);
  const type = described[0]?.column_type ?? '';
  return foreign.find(([start]) => type.startsWith(start))?.[1];
}
