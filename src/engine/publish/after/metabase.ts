import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { MetabaseStep } from '../../../core/project/after-steps.js';
import { request, StepFailed, type Released, type StepContext } from './step.js';

/** How often Metabase is asked whether its sync has found the tables, in milliseconds. */
const interval = 1000;
/** How often it is asked for columns that it may never show: the two of a point are called otherwise. */
const patience = 10;

const described = { id: z.int(), name: z.string(), description: z.string().nullish() };
const metadata = z.object({
  tables: z.array(z.object({ ...described, fields: z.array(z.object(described)).default([]) })),
});
const session = z.object({ id: z.string() });
const served = z.object({ data: z.object({ rows: z.array(z.array(z.unknown())) }) });

/**
 * Has Metabase read the schema again, waits until it knows every released table, writes the descriptions that differ, has it scan the fields' values again, and asks
 * which release it serves: a connection that it holds open goes on reading the file before.
 */
export async function refreshMetabase(step: MetabaseStep, context: StepContext): Promise<void> {
  const api = await open(step, context);
  const database = `/api/database/${step.database}`;
  await api('POST', `${database}/sync_schema`);
  const tables = await untilSynced(api, database, context);
  for (const released of context.released.tables) {
    const table = tables.find(({ name }) => name === released.table);
    if (!table) continue;
    await describe(api, `/api/table/${table.id}`, table.description, released.description);
    for (const column of released.columns) {
      const field = table.fields.find(({ name }) => name === column.name);
      if (field) await describe(api, `/api/field/${field.id}`, field.description, column.description);
    }
  }
  await api('POST', `${database}/rescan_values`);
  await checkServed(api, step, context.released);
}

type Api = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<unknown>;

/** Logs in where there is no API key. */
async function open(step: MetabaseStep, { setting, signal }: StepContext): Promise<Api> {
  const base = setting(step.url).replace(/\/+$/u, '');
  const api =
    (credentials: { readonly [header: string]: string }): Api =>
    async (method, path, body) => {
      const text = await request(
        `${base}${path}`,
        {
          method,
          signal,
          headers: { ...credentials, accept: 'application/json', 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        },
        `at ${method} ${path} `,
      );
      return jsonOf(text);
    };
  if (step.key !== undefined) return api({ 'x-api-key': setting(step.key) });
  const login = { username: setting(step.user ?? ''), password: setting(step.password ?? '') };
  const { id } = parsed(session, await api({})('POST', '/api/session', login));
  return api({ 'x-metabase-session': id });
}

async function untilSynced(
  api: Api,
  database: string,
  { released, signal }: StepContext,
): Promise<z.output<typeof metadata>['tables']> {
  for (let asked = 1; ; asked += 1) {
    const { tables } = parsed(metadata, await api('GET', `${database}/metadata`));
    const isThere = released.tables.every(({ table, columns }) => {
      const found = tables.find(({ name }) => name === table);
      if (!found || asked > patience) return found;
      return columns.every((column) => found.fields.some(({ name }) => name === column.name));
    });
    if (isThere) return tables;
    await pause(interval, undefined, { signal });
  }
}

/** An empty description is not written: Metabase's own users may have written one. */
async function describe(
  api: Api,
  path: string,
  there: string | null | undefined,
  description: string,
): Promise<void> {
  if (description !== '' && description !== there) await api('PUT', path, { description });
}

async function checkServed(api: Api, { database }: MetabaseStep, { release }: Released): Promise<void> {
  const native = { query: 'select release_id from _eider_release limit 1' };
  const answer = parsed(served, await api('POST', '/api/dataset', { database, type: 'native', native }));
  const found = answer.data.rows[0]?.[0];
  if (found === release) return;
  const what =
    typeof found === 'string' && /^[\dTZ-]+$/u.test(found) ? `the release ${found}` : 'another file';
  throw new StepFailed(`it still serves ${what}: have it open its connection again`);
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parsed<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new StepFailed('its answer is not what Metabase documents');
}
