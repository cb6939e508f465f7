import { compareRows } from './dump-database.mjs';

/** What is different between two dumps of databases, a line each. `ignored` holds columns, `shown` says how many rows are told. */
export async function databaseDifferences(first, second, names, { ignored, shown }) {
  const lines = [];
  for (const key of keysOf(first.relations, second.relations)) {
    const [a, b] = [first.relations[key], second.relations[key]];
    if (!a || !b) {
      lines.push(`${key}: only in ${a ? names[0] : names[1]}, a ${(a ?? b).kind}`);
      continue;
    }
    lines.push(...shapeDifferences(key, a, b, names));
    lines.push(...(await rowDifferences(key, a, b, { names, ignored, shown })));
  }
  const macros = [first.macros, second.macros].map(
    (each) => new Set(each.map((macro) => JSON.stringify(macro))),
  );
  for (const macro of [...macros[0]].filter((each) => !macros[1].has(each)))
    lines.push(`macro only in ${names[0]}: ${macro}`);
  for (const macro of [...macros[1]].filter((each) => !macros[0].has(each)))
    lines.push(`macro only in ${names[1]}: ${macro}`);
  return lines;
}

function keysOf(a, b) {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();
}

function shapeDifferences(key, a, b, names) {
  const shapes = {
    kind: (relation) => relation.kind,
    columns: (relation) => relation.columns.map(({ name, type }) => `${name} ${type}`),
    comments: (relation) => [relation.comment, ...relation.columns.map(({ comment }) => comment)],
    constraints: (relation) => relation.constraints,
    indexes: (relation) => relation.indexes,
  };
  return Object.entries(shapes).flatMap(([what, shape]) => {
    const [left, right] = [shape(a), shape(b)].map((each) => JSON.stringify(each));
    return left === right ? [] : [`${key}: ${what}\n    ${names[0]}: ${left}\n    ${names[1]}: ${right}`];
  });
}

async function rowDifferences(key, a, b, { names, ignored, shown }) {
  if (a.broken !== undefined || b.broken !== undefined) {
    if (a.broken === b.broken) return [];
    return [
      `${key}: cannot be read in ${a.broken === undefined ? names[1] : names[0]}: ${a.broken ?? b.broken}`,
    ];
  }
  const there = new Set(b.columns.map(({ name }) => name));
  const columns = a.columns
    .map(({ name }) => name)
    .filter((name) => there.has(name) && !ignored.has(name) && !ignored.has(`${key}.${name}`));
  const { first, second } = await compareRows(a.file, b.file, columns, shown);
  return [
    [first, names[0]],
    [second, names[1]],
  ].flatMap(([{ missing, rows }, name]) =>
    missing === 0
      ? []
      : [`${key}: ${missing} rows only in ${name}`, ...rows.map((row) => `    ${JSON.stringify(row)}`)],
  );
}

/** What two runs said of nodes and tests: status, and failures of tests. Times and messages are left out. */
export function outcomeDifferences(first, second, names) {
  const [a, b] = [first, second].map(outcomesOf);
  return keysOf(a, b).flatMap((id) => {
    if (a[id] === b[id]) return [];
    return [`${id}: ${names[0]} ${a[id] ?? 'does not have it'}, ${names[1]} ${b[id] ?? 'does not have it'}`];
  });
}

function outcomesOf({ exit, results }) {
  const all = Object.fromEntries(
    (results ?? []).map(({ unique_id: id, status, failures }) => {
      const isTest = /^(?:test|unit_test)\./u.test(id);
      // What is up to date need not be built again: its rows are compared all the same.
      const outcome = status === 'reused' ? 'success' : status;
      return [id, isTest ? `${outcome} (${failures ?? 0})` : outcome];
    }),
  );
  return { 'exit code': exit, ...all };
}
