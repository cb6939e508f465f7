import * as z from 'zod';
import { parametersConfig } from './function-schema.js';
import { eventTime, incrementalConfig } from './incremental-schema.js';
import { contractConfig, grantsConfig, hookConfig, indexesConfig, persistDocsConfig } from './relation-config.js';
import { dialects } from '../dialect.js';
import { retentionConfig } from './retention-schema.js';
import { snapshotConfig } from './snapshot-schema.js';
import { anyText, anyValues, mapping, text, textOrList } from './shapes.js';

/** The kinds of resource that have a configuration. */
export type ConfigKind = 'model' | 'seed' | 'source' | 'test' | 'snapshot' | 'macro';

const common = {
  enabled: z.boolean().exactOptional().describe('`false` takes the resource out of the project.'),
  tags: textOrList.exactOptional().describe('Words to select by (`tag:…`). Levels add up.'),
  meta: anyValues.exactOptional().describe('Anything for people and other tools. Levels are merged.'),
};

const dialect = z
  .enum(dialects)
  .exactOptional()
  .describe('The language of its template; `handlebars` unless said, or the file is called `….jinja.sql`.');

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

const modelConfig = mapping(
  'the configuration of a model',
  {
  ...common,
  group,
  access: z
    .enum(['private', 'protected', 'public'])
    .exactOptional()
    .describe('Who may read it: only models of its group (`private`), this project (`protected`, the usual), or anybody.'),
  ...placed,
  ...built,
  dialect,
  contract: contractConfig,
  retention: retentionConfig,
  materialized: z
    .enum(['view', 'table', 'incremental', 'ephemeral', 'external', 'function', 'table_function'])
    .exactOptional()
    .describe('How the model becomes a relation, or a function; `view` unless said otherwise.'),
  parameters: parametersConfig,
  extensions,
  ...incrementalConfig,
  full_refresh: fullRefresh,
  location: text
    .exactOptional()
    .describe('external: the file or folder to write, relative to the project, or `s3://…`; with `{name}`, `{schema}`.'),
  format: z
    .enum(['parquet', 'csv', 'json'])
    .exactOptional()
    .describe('external: the format of the file; told from the extension of `location` unless said.'),
  options: anyValues
    .exactOptional()
    .describe('external: options of COPY, such as `compression` or `partition_by`, which makes a folder.'),
  delimiter: text.exactOptional().describe('external: what separates the fields of a CSV file.'),
  },
  { predicates: 'incremental_predicates' },
);

const seedConfig = mapping('the configuration of a seed', {
  ...common,
  group,
  ...placed,
  ...built,
  full_refresh: fullRefresh,
  event_time: eventTime,
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

const sourceConfig = mapping('the configuration of a source', {
  ...common,
  extensions,
  event_time: eventTime,
  retention: retentionConfig,
});

const testKeys = {
  ...common,
  ...placed,
  severity: z.enum(['error', 'warn']).exactOptional().describe('What a failure is; `error` unless said otherwise.'),
  warn_if: text.exactOptional().describe('When to warn: `> 10`, or in percent of the rows, `> 1%`.'),
  error_if: text.exactOptional().describe('When to fail: `> 10`, or in percent of the rows, `> 1%`.'),
  where: text.exactOptional().describe('SQL condition: only these rows are tested.'),
  limit: z.int().min(1).exactOptional().describe('At most this many failing rows are counted.'),
  compatible: z.boolean().exactOptional().describe('Judge as the package does that a built-in test is from, where Eider is stricter.'),
  fail_calc: text.exactOptional().describe('SQL expression over the failing rows; `count(*)` unless said otherwise.'),
  store_failures: z.boolean().exactOptional().describe('Keep the failing rows in a table, without personal columns.'),
  store_failures_as: z
    .enum(['table', 'view', 'ephemeral'])
    .exactOptional()
    .describe('`table` keeps the failing rows, `ephemeral` does not, whatever `store_failures` says; `view` is taken as `table`.'),
};

const testConfig = mapping('the configuration of a test', { ...testKeys, dialect });

/** What a generic test can be configured with: it has no template of its own. */
export const genericTestConfig = mapping('the configuration of a test', testKeys);

const snapshotSettings = mapping('the configuration of a snapshot', {
  ...common,
  group,
  ...placed,
  ...built,
  dialect,
  retention: retentionConfig,
  extensions,
  event_time: eventTime,
  ...snapshotConfig,
});

const macroConfig = mapping('the configuration of a macro file', { dialect });

/** What each kind of resource can be configured with: in project.yml, in properties YAML and in `config(…)`. */
export const configSchemas = {
  model: modelConfig,
  seed: seedConfig,
  source: sourceConfig,
  test: testConfig,
  snapshot: snapshotSettings,
  macro: macroConfig,
} as const;
