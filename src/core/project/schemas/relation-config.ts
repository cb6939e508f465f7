import * as z from 'zod';
import type { Hook, IndexConfig } from '../node-config.js';
import { anyValues, mapping, text, textOrList } from './shapes.js';

const hook = z.union([
  text,
  mapping('a hook', {
    sql: text.describe('One or more statements, with templates.'),
    transaction: z
      .boolean()
      .exactOptional()
      .describe('`false` runs it outside of the transaction; inside unless said otherwise.'),
  }),
]);

type WrittenHook = z.output<typeof hook>;

/** One hook or several, as text or with settings; always a list afterwards. */
const hooks = z
  .union([hook, z.array(hook)])
  .transform((value): readonly Hook[] => (Array.isArray(value) ? value : [value]).map(hookOf));

function hookOf(written: WrittenHook): Hook {
  if (typeof written === 'string') return inJson(written) ?? { sql: written, transaction: true };
  return { sql: written.sql, transaction: written.transaction ?? true };
}

/** What `after_commit(…)` and the like of dbt give is a text, of JSON. */
function inJson(text: string): Hook | undefined {
  if (!/^\s*\{\s*"sql"/u.test(text)) return undefined;
  try {
    const { sql, transaction } = JSON.parse(text) as { readonly sql: unknown; readonly transaction?: unknown };
    return { sql: String(sql), transaction: transaction !== false };
  } catch {
    return undefined;
  }
}

/** `pre_hook`, `post_hook`, `on-run-start`, `on-run-end`. */
export function hookConfig(when: string) {
  return hooks.exactOptional().describe(`SQL to run ${when}: a text, a list, or \`{sql, transaction}\`.`);
}

export const contractConfig = mapping('a contract', {
  enforced: z
    .boolean()
    .describe('`true`: columns, types and constraints must be exactly those declared, or nothing is replaced.'),
})
  .exactOptional()
  .describe('What readers can count on.');

export const persistDocsConfig = mapping('`persist_docs`', {
  relation: z.boolean().exactOptional().describe('Write the description as a comment of the relation.'),
  columns: z.boolean().exactOptional().describe('Write the descriptions of its columns as comments.'),
})
  .exactOptional()
  .describe('Descriptions as comments in the database.');

const index = mapping('an index', {
  columns: textOrList.describe('The columns, in order.'),
  unique: z.boolean().exactOptional().describe('`true`: no two rows may have the same values.'),
  name: text.exactOptional().describe('Its name in the database; one is made unless said.'),
});

export const indexesConfig = z
  .array(index)
  .transform((list): readonly IndexConfig[] =>
    list.map(({ columns, unique = false, name }) => ({
      columns,
      unique,
      ...(name !== undefined && { name }),
    })),
  )
  .exactOptional()
  .describe('Indexes of a table, made after it is built.');

export const grantsConfig = anyValues
  .exactOptional()
  .describe('Taken for the sake of other warehouses; DuckDB has no grants, so it only warns.');

const constraintKeys = {
  type: z
    .enum(['not_null', 'unique', 'primary_key', 'check', 'foreign_key'])
    .describe('What must hold for every row.'),
  expression: text.exactOptional().describe('check: the SQL condition.'),
  name: text.exactOptional().describe('A name for messages and for the database.'),
  to: text.exactOptional().describe("foreign_key: the relation it points to, `ref('owners')`."),
  to_columns: textOrList.exactOptional().describe('foreign_key: the columns there.'),
};

/** Constraints of a column. */
export const columnConstraints = z
  .array(mapping('a constraint of a column', constraintKeys))
  .exactOptional()
  .describe('Rules of the contract on this column.');

/** Constraints of a whole model. */
export const modelConstraints = z
  .array(
    mapping('a constraint of a model', {
      ...constraintKeys,
      columns: textOrList.exactOptional().describe('The columns it is about.'),
    }),
  )
  .exactOptional()
  .describe('Rules of the contract on several columns.');
