import * as z from 'zod';
import { contractConfig, grantsConfig, hookConfig, indexesConfig, persistDocsConfig } from './relation-config.js';
import { anyText, anyValues, mapping, text, textOrList } from './shapes.js';

/** The kinds of resource that have a configuration. */
export type ConfigKind = 'model' | 'seed' | 'source' | 'test';

const common = {
  enabled: z.boolean().exactOptional().describe('`false` takes the resource out of the project.'),
  tags: textOrList.exactOptional().describe('Words to select by (`tag:…`). Levels add up.'),
  meta: anyValues.exactOptional().describe('Anything for people and other tools. Levels are merged.'),
};

const group = text.exactOptional().describe('The group of `groups:` that it belongs to.');

const placed = {
  schema: text.exactOptional().describe('The schema the relation is built in.'),
  database: text.exactOptional().describe('The alias of an attached database the relation is built in.'),
  alias: text.exactOptional().describe('The name of the relation, where it is not the name of the file.'),
};

const extensions = textOrList
  .exactOptional()
  .describe('DuckDB extensions this needs, besides those Eider sees by itself.');

const fullRefresh = z
  .boolean()
  .exactOptional()
  .describe('`true` always rebuilds from nothing, `false` never does, whatever the command line says.');

const built = {
  pre_hook: hookConfig('before the relation is made'),
  post_hook: hookConfig('after the relation is made, before its tests'),
  persist_docs: persistDocsConfig,
  indexes: indexesConfig,
  grants: grantsConfig,
};

const modelConfig = mapping('the configuration of a model', {
  ...common,
  group,
  access: z
    .enum(['private', 'protected', 'public'])
    .exactOptional()
    .describe('Who may read it: only models of its group (`private`), this project (`protected`, the usual), or anybody.'),
  ...placed,
  ...built,
  contract: contractConfig,
  materialized: z
    .enum(['view', 'table', 'incremental', 'ephemeral', 'external'])
    .exactOptional()
    .describe('How the model becomes a relation; `view` unless said otherwise.'),
  extensions,
  incremental_strategy: z
    .enum(['append', 'delete+insert', 'merge'])
    .exactOptional()
    .describe('How an incremental model takes in new rows.'),
  unique_key: textOrList.exactOptional().describe('Column or columns that identify a row of an incremental model.'),
  on_schema_change: z
    .enum(['ignore', 'append_new_columns', 'sync_all_columns', 'fail'])
    .exactOptional()
    .describe('What an incremental model does when its columns have changed.'),
  full_refresh: fullRefresh,
  location: text.exactOptional().describe('external: the file to write, relative to the project.'),
  format: z.enum(['parquet']).exactOptional().describe('external: the format of the file.'),
  options: anyValues.exactOptional().describe('external: options of COPY, such as `compression`.'),
});

const seedConfig = mapping('the configuration of a seed', {
  ...common,
  group,
  ...placed,
  ...built,
  full_refresh: fullRefresh,
  column_types: z
    .record(z.string(), text)
    .exactOptional()
    .describe('Column → DuckDB type. Codes with leading zeros stay text unless declared otherwise.'),
  delimiter: text.exactOptional().describe('What separates the fields: `;`, `,`, a tab.'),
  quote: anyText.exactOptional().describe('The quote character; empty for none.'),
  escape: anyText.exactOptional().describe('The character that escapes a quote.'),
  encoding: text.exactOptional().describe('The encoding of the file: `utf-8`, `latin-1`, `utf-16`.'),
  null_strings: z
    .union([anyText, z.array(anyText)])
    .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value))
    .exactOptional()
    .describe('Texts that mean NULL: `NA`, `s`, an empty text.'),
});

const sourceConfig = mapping('the configuration of a source', { ...common, extensions });

const testConfig = mapping('the configuration of a test', {
  ...common,
  ...placed,
  severity: z.enum(['error', 'warn']).exactOptional().describe('What a failure is; `error` unless said otherwise.'),
  warn_if: text.exactOptional().describe('When to warn: `> 10`, or in percent of the rows, `> 1%`.'),
  error_if: text.exactOptional().describe('When to fail: `> 10`, or in percent of the rows, `> 1%`.'),
  where: text.exactOptional().describe('SQL condition: only these rows are tested.'),
  limit: z.int().min(1).exactOptional().describe('At most this many failing rows are counted.'),
  fail_calc: text.exactOptional().describe('SQL expression over the failing rows; `count(*)` unless said otherwise.'),
  store_failures: z.boolean().exactOptional().describe('Keep the failing rows in a table, without personal columns.'),
  store_failures_as: z
    .enum(['table', 'view', 'ephemeral'])
    .exactOptional()
    .describe('`table` keeps the failing rows, `ephemeral` does not, whatever `store_failures` says; `view` is taken as `table`.'),
});

/** What each kind of resource can be configured with: in project.yml, in properties YAML and in `config(…)`. */
export const configSchemas = {
  model: modelConfig,
  seed: seedConfig,
  source: sourceConfig,
  test: testConfig,
} as const;
