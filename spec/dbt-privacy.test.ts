import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Connection } from '../src/engine/duckdb/connection.js';
import { cases, project, type Case } from './dbt-privacy/cases.js';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';
import { reading } from './support/warehouse.js';

/**
 * Careless and hostile dbt projects: what is known of one person may be in what they keep for themselves (staging, snapshots), and nowhere else: no text on a terminal, no file, no
 * mart, no comment. What each command says is recorded by its codes, so that none passes for another reason than it should. `UPDATE_GOLDEN=1` writes the record.
 */
const record = fileURLToPath(new URL('dbt-privacy/expected.json', import.meta.url));
const expected = JSON.parse(await readFile(record, 'utf8')) as { readonly [name: string]: readonly string[] };
const seen = new Map<string, readonly string[]>();
const isUpdating = process.env['UPDATE_GOLDEN'] === '1';

/** What is known of the person, also in parts and otherwise written. */
const person = /zebulon|quaxley|zq\.canary|1931-07-19|19310719|698765432/iu;

afterAll(async () => {
  await removeProjects();
  if (isUpdating)
    await writeFile(
      record,
      `${JSON.stringify({ ...expected, ...Object.fromEntries(seen) }, undefined, 2)}\n`,
    );
});

describe('nothing of a person leaves a dbt project', () => {
  for (const each of cases) {
    test(`${each.name} tells nothing`, async () => {
      const { leaks, said } = await attack(each);
      seen.set(each.name, said);
      expect(leaks).toEqual(each.leaves ?? []);
      expect(said).toEqual(isUpdating ? said : expected[each.name]);
    });
  }

  test('every case is recorded once, by its name', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(Object.keys(isUpdating ? Object.fromEntries(seen) : expected).toSorted()).toEqual(
      cases.map(({ name }) => name).toSorted(),
    );
  });
});

/** Runs the commands of a case, and looks for the person in all that they left. */
async function attack({ commands, files }: Case) {
  const root = await makeProject({ ...project, ...files });
  const given = new Set(await filesIn(root));
  const leaks: string[] = [];
  const said: string[] = [];
  for (const command of commands ?? [['build']]) {
    const name = command.join(' ').slice(0, 60);
    const { code, stderr, stdout } = await runEider(command, { cwd: root });
    const codes = new Set(
      [...`${stdout}${stderr}`.matchAll(/\b(?:error|warning)\[(?<code>[^\]]+)\]/gu)].map(
        ({ groups }) => groups?.['code'] ?? '',
      ),
    );
    said.push(
      `${name}: ${code}${[...codes]
        .toSorted()
        .map((each) => ` ${each}`)
        .join('')}`,
    );
    if (person.test(stdout)) leaks.push(`standard output of ${name}`);
    if (person.test(stderr)) leaks.push(`standard error of ${name}`);
  }
  const left = (await filesIn(root)).filter((path) => !given.has(path));
  for (const path of left) {
    // The warehouse holds what staging holds: its relations are looked at by name.
    if (/\.duckdb/u.test(path)) continue;
    if (person.test(await readFile(path, 'latin1'))) leaks.push(`file ${relative(root, path)}`);
  }
  const warehouse = join(root, 'shop.duckdb');
  if (left.includes(warehouse)) leaks.push(...(await reading(warehouse, root, leaksIn)));
  return { leaks, said };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Relations, of those that may not hold persons, that hold one; and what is said of any. */
async function leaksIn(connection: Connection): Promise<readonly string[]> {
  const relations = await connection.rows(
    `select schema_name as schema, table_name as name from duckdb_tables()
     union all select schema_name, view_name from duckdb_views() where not internal`,
  );
  const found: string[] = [];
  for (const { name, schema } of relations) {
    // A warehouse's own matters are no one else's: staging, persons' seeds, snapshots that are not of a mart.
    if (schema === 'app' || (schema === 'main' && /^(?:stg_|people$|snap_dup)/u.test(String(name)))) continue;
    const [row] = await connection.rows(
      `select cast(list(each) as varchar) as text from "${String(schema)}"."${String(name)}" as each`,
    );
    const columns = await connection.rows(`describe "${String(schema)}"."${String(name)}"`);
    if (
      person.test(
        `${String(row?.['text'])} ${columns.map((column) => String(column['column_name'])).join(' ')}`,
      )
    )
      found.push(`relation ${String(schema)}.${String(name)}`);
  }
  const comments = await connection.rows(
    `select 'the comment of ' || table_name as place, comment from duckdb_tables()
     union all select 'the comment of ' || view_name, comment from duckdb_views()
     union all select 'a comment in ' || table_name, comment from duckdb_columns()`,
  );
  for (const { comment, place } of comments) if (person.test(String(comment))) found.push(String(place));
  return found;
}
