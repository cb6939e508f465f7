import * as z from 'zod';
import { rawRetentionPattern } from '../raw-retention.js';
import { personalClasses } from '../privacy.js';
import { configSchemas } from './config-schema.js';
import { columnConstraints, modelConstraints } from './relation-config.js';
import { anyText, anyValue, anyValues, mapping, text, textOrList } from './shapes.js';
import { exposure, group } from './exposure-schema.js';
import { freshnessKeys, sourceSync, tableSync } from './sync-schema.js';
import { unitTest } from './unit-test-schema.js';

/** `ref('x')` or `source('s', 't')`, in mustaches or not. */
const relationPattern =
  /^\s*(?:\{\{\s*)?(?:ref\s*\(\s*(?:'[^']+'|"[^"]+")\s*(?:,\s*(?:'[^']+'|"[^"]+")\s*)?\)|source\s*\(\s*(?:'[^']+'|"[^"]+")\s*,\s*(?:'[^']+'|"[^"]+")\s*\))(?:\s*\}\})?\s*$/u;

const description = anyText.exactOptional().describe('What it is, for people.');
const tags = configSchemas.model.shape.tags;
const meta = configSchemas.model.shape.meta;
const testAliases = { data_tests: 'tests' };

/**
 * The schema of a properties YAML file. `test` is the schema of one generic test: anything when validating (the tests have
 * their own reader, because any name can be a test), a helpful one for editors.
 */
export function propertiesSchema<Test extends z.ZodType>(test: Test) {
  const tests = z.array(test).exactOptional().describe('Tests that run whenever it is built.');
  const columnKeys = {
      name: text.describe('The name of the column.'),
      description,
      type: text.exactOptional().describe('The DuckDB type, such as `VARCHAR` or `DECIMAL(10, 2)`.'),
      pii: z
        .enum([...personalClasses, 'none'])
        .exactOptional()
        .describe('The class of personal data it holds; `none` when somebody looked and it is not personal.'),
      tests,
      tags,
      meta,
      config: mapping('the configuration of a column', { tags, meta }).exactOptional().describe('`tags` and `meta`.'),
  };
  const columnAliases = { ...testAliases, data_type: 'type' };
  const column = mapping('a column', columnKeys, columnAliases);
  const modelColumn = mapping('a column', { ...columnKeys, constraints: columnConstraints }, columnAliases);
  const documented = {
    description,
    columns: z.array(column).exactOptional().describe('Its columns.'),
    tests,
    tags,
    meta,
  };
  const model = mapping(
    'a model',
    {
      name: text.describe('The name of the model: its file without `.sql`.'),
      ...documented,
      columns: z.array(modelColumn).exactOptional().describe('Its columns.'),
      constraints: modelConstraints,
      group: configSchemas.model.shape.group,
      access: configSchemas.model.shape.access,
      config: configSchemas.model.exactOptional().describe('Configuration; `config()` in the file wins.'),
    },
    testAliases,
  );
  const seed = mapping(
    'a seed',
    {
      name: text.describe('The name of the seed: its file without `.csv`.'),
      ...documented,
      group: configSchemas.seed.shape.group,
      config: configSchemas.seed.exactOptional().describe('Configuration of the seed.'),
    },
    testAliases,
  );
  const snapshot = mapping(
    'a snapshot',
    {
      name: text.describe('The name of the snapshot: its file without `.sql`, where it has one.'),
      ...documented,
      relation: z
        .string()
        .regex(relationPattern, "should be `ref('model')` or `source('source', 'table')`")
        .exactOptional()
        .describe("What it keeps the history of, where it has no file: `ref('model')` or `source('source', 'table')`."),
      group: configSchemas.snapshot.shape.group,
      config: configSchemas.snapshot.exactOptional().describe('Configuration; `config()` in the file wins.'),
    },
    testAliases,
  );
  return mapping(
    'a properties file',
    {
      version: anyValue.optional().describe('Taken for the sake of other tools; means nothing.'),
      models: z.array(model).exactOptional().describe('Models, by name.'),
      seeds: z.array(seed).exactOptional().describe('Seeds, by name.'),
      snapshots: z.array(snapshot).exactOptional().describe('Snapshots, by name; those without a file are made here.'),
      sources: z.array(sourceSchema(documented)).exactOptional().describe('Data that is not built here.'),
      tests: z.array(singularTest).exactOptional().describe('Descriptions of the tests in SQL files.'),
      unit_tests: z.array(unitTest).exactOptional().describe('Tests of models on rows that are given.'),
      exposures: z.array(exposure).exactOptional().describe('What reads the warehouse from outside.'),
      groups: z.array(group).exactOptional().describe('Models that belong together.'),
      macros: z.array(macro).exactOptional().describe('Descriptions of macros.'),
    },
    testAliases,
  );
}

const singularTest = mapping('a test', {
  name: text.describe('The name of the test: its file without `.sql`.'),
  description,
  config: configSchemas.test.exactOptional().describe('Configuration of the test.'),
});

const macro = mapping('a macro', {
  name: text.describe('The name of the macro.'),
  description,
  meta,
  arguments: z
    .array(
      mapping('an argument', {
        name: text.describe('The name of the argument.'),
        type: text.exactOptional().describe('What it takes.'),
        description,
      }),
    )
    .exactOptional()
    .describe('What the macro takes.'),
});

const sourceKeys = {
  description,
  schema: text.exactOptional().describe('The schema of the tables; the name of the source unless said otherwise.'),
  database: text.exactOptional().describe('The alias of the attached database that holds the tables.'),
  tags,
  meta,
  config: configSchemas.source.exactOptional().describe('Configuration of all its tables.'),
  sync: sourceSync,
  ...freshnessKeys,
};

function sourceSchema<Documented extends z.ZodRawShape>(documented: Documented) {
  const table = mapping(
    'a table of a source',
    {
      name: text.describe('The name used in `source(…)`.'),
      ...documented,
      identifier: text.exactOptional().describe('The name of the table in its database, where it is another one.'),
      location: textOrList
        .exactOptional()
        .describe('Files to read: a path or a glob relative to the project, or a URL (http, https, s3); or a list.'),
      format: z
        .enum(['csv', 'parquet', 'json', 'spatial', 'xlsx'])
        .exactOptional()
        .describe('The format of the files; told from their extension unless said.'),
      options: anyValues.exactOptional().describe('Options of the reader, such as `delim` or `union_by_name`; an empty one is left to DuckDB, such as `all_varchar:` of a CSV file, whose types are then guessed.'),
      config: configSchemas.source.exactOptional().describe('Configuration of the table.'),
      sync: tableSync,
      raw_retention: z
        .string()
        .regex(rawRetentionPattern, 'should be a time such as `90 days`, `18 months` or `5 years`')
        .exactOptional()
        .describe('How long its files stay where they are, after the end of their year or their last change; `eider sources expire` removes them.'),
      ...freshnessKeys,
    },
    testAliases,
  );
  return mapping('a source', {
    name: text.describe('The name used in `source(…)`.'),
    ...sourceKeys,
    tables: z.array(table).exactOptional().describe('Its tables.'),
  });
}

/** The schema that validates; the tests inside are read by `readGenericTest`. */
export const propertiesFile = propertiesSchema(z.unknown());
export type PropertiesFile = z.output<typeof propertiesFile>;
