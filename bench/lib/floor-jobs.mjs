import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * What plain DuckDB does to reach what a plan of Eider's reaches: `before`, one after the other, then the jobs, each after those
 * it waits for.
 */
export function floorJobs(plan, root) {
  return {
    before: plan.schemas.map((schema) => `create schema if not exists ${quoteName(schema)}`),
    jobs: plan.stages.map((stage) => ({
      id: stage.id,
      waitsFor: stage.waitsFor,
      statements: stage.kind === 'build' ? [statementOf(stage, root)] : [],
      tests: stage.tests.map(countOf),
    })),
  };
}

/** What plain DuckDB has to do to know that every statement binds: seeds are loaded, all else is an empty table, one after the other. */
export function checkJobs(plan, root) {
  const statements = plan.stages.map(({ relation, work }) => {
    const name = `${quoteName(relation.schema)}.${quoteName(relation.name)}`;
    return work.kind === 'seed'
      ? statementOf({ relation, work }, root)
      : `create table ${name} as\n${work.sql}\nwith no data`;
  });
  return {
    ...floorJobs(plan, root),
    jobs: [{ id: 'check', waitsFor: [], statements, tests: [] }],
  };
}

/** The same tests as jobs that wait for nothing, so that connections share them evenly. */
export function oneByOne({ jobs }) {
  const queries = jobs.flatMap((job) => job.tests);
  const single = queries.map((query, index) => ({
    id: String(index),
    waitsFor: [],
    statements: [],
    tests: [query],
  }));
  return { before: [], jobs: single };
}

/** Writes jobs where `floor.mjs` reads them. */
export function writeJobs(folder, name, jobs) {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(jobs));
  return path;
}

function statementOf({ relation, work }, root) {
  const name = `${quoteName(relation.schema)}.${quoteName(relation.name)}`;
  switch (work.kind) {
    case 'view':
    case 'table':
      return `create or replace ${work.kind} ${name} as\n${work.sql}`;
    // The floor has no earlier rows.
    case 'incremental':
      return `create or replace table ${name} as\n${work.sql}`;
    case 'seed': {
      const types = Object.entries(work.columnTypes).map(
        ([column, type]) => `${quoteText(column)}: ${quoteText(type)}`,
      );
      const file = quoteText(resolve(root, work.path));
      const typed = types.length === 0 ? '' : `, types = {${types.join(', ')}}`;
      return `create or replace table ${name} as select * from read_csv(${file}, header = true${typed})`;
    }
    case 'source': {
      const file = quoteText(resolve(root, work.location[0]));
      const { reader } = work;
      const from = reader ? `${reader.before}${file}${reader.after}` : `read_parquet(${file})`;
      return `create or replace view ${name} as select * from ${from}`;
    }
    default:
      throw new Error(`the floor does not know ${work.kind}`);
  }
}

function countOf(test) {
  return `select (${test.failCalc}) as failures\nfrom (\n${test.sql}\n) as failing_rows`;
}

function quoteName(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteText(text) {
  return `'${text.replaceAll("'", "''")}'`;
}
