import * as z from 'zod';
import { formatConfig } from './format-schema.js';
import { jobLogConfig, jobsConfig } from './jobs-schema.js';
import { privacyConfig } from './privacy-schema.js';
import { audiences } from '../audiences.js';
import { hookConfig } from './relation-config.js';
import { runbooksConfig } from './runbooks-schema.js';
import { rulesSchema } from './rules-schema.js';
import { indirectSelections } from '../named-selector.js';
import { scanConfig } from './scan-schema.js';
import { anyText, anyValues, isoDate, mapping, text, textOrList } from './shapes.js';

const waiver = mapping('a waiver', {
  column: text.describe('The published column.'),
  detector: text.describe('The detector whose finding is let pass.'),
  reason: text.describe('Why the finding is no personal data.'),
  owner: text.describe('Who answers for it.'),
  expires: isoDate.describe('The last day it holds, such as `2026-12-31`.'),
});

const publishedTable = mapping('a published table', {
  model: text.describe('The model or seed to publish.'),
  name: text.exactOptional().describe('Its public name; the name of the model unless said otherwise.'),
  columns: z
    .array(text)
    .min(1, 'needs at least one column')
    .describe('The columns that may leave. No other column is published.'),
  'order-by': textOrList
    .exactOptional()
    .describe('Listed columns to sort the rows by, such as `[year desc, commune_code]`.'),
  indexes: z
    .array(textOrList)
    .min(1, 'needs at least one index')
    .exactOptional()
    .describe('Listed columns of each index, such as `[commune_code, [year, commune_code]]`.'),
  waivers: z.array(waiver).exactOptional().describe('Findings that are known to be harmless.'),
});

const setting = (what: string) => text.exactOptional().describe(`${what}; \`env:NAME\` names a variable of the environment.`);
const seconds = (what: string) => z.number().min(0).exactOptional().describe(what);

const afterStep = mapping('a step after a release', {
  s3: text.exactOptional().describe('Uploads the release: `s3://bucket/path/metabase.duckdb`.'),
  command: z
    .array(anyText)
    .min(1, 'needs a program')
    .exactOptional()
    .describe('Runs a program with its arguments, without a shell.'),
  webhook: setting('Posts what was released to this address'),
  metabase: setting("Metabase's address: syncs its schema, values and descriptions"),
  'key-id': setting('s3: the access key, a variable'),
  secret: setting('s3: the secret key; webhook: the key that signs; a variable'),
  endpoint: setting('s3: the address of a store other than AWS'),
  region: setting('s3: the region'),
  'url-style': z.enum(['path', 'vhost']).exactOptional().describe('s3: where the name of the bucket stands.'),
  database: z.int().exactOptional().describe("metabase: the database's number there."),
  key: setting('metabase: an API key, a variable'),
  user: setting('metabase: who logs in, where there is no API key'),
  password: setting('metabase: the password, a variable'),
  retries: z.int().min(0).exactOptional().describe('Further attempts when it fails; 2 unless said otherwise.'),
  delay: seconds('Seconds before the second attempt, doubled before each further one; 5 unless said otherwise.'),
  timeout: seconds('Seconds that one attempt may take; 300 unless said otherwise.'),
});

const publicationKeys = {
  description: anyText.exactOptional().describe('What it is for.'),
  path: text.describe('The DuckDB file, or the folder of files, to write; relative to the project.'),
  format: z
    .enum(['duckdb', 'parquet', 'csv'])
    .exactOptional()
    .describe('One DuckDB file (unless said otherwise), or a folder with a Parquet or CSV file a table.'),
  geometry: z
    .enum(['wkt', 'wkb', 'lat_lon'])
    .exactOptional()
    .describe('What geometries become: text, bytes, or for points two columns, `…_latitude` and `…_longitude`.'),
  hugeint: z
    .enum(['decimal', 'double', 'varchar'])
    .exactOptional()
    .describe('What integers of 128 bits become, which every sum of integers is.'),
  'storage-version': z
    .string()
    .regex(/^v\d+\.\d+\.\d+$/u, 'should look like `v1.0.0`')
    .exactOptional()
    .describe("DuckDB's STORAGE_VERSION; `v1.0.0` unless said otherwise."),
  keep: z
    .int()
    .min(0)
    .exactOptional()
    .describe('How many earlier releases stay beside the live one; 3 unless said otherwise.'),
  audience: z
    .enum(audiences)
    .exactOptional()
    .describe('Who reads it. `allow` cannot say more than `audiences` permits: the public has no pseudonyms.'),
  names: z
    .record(z.string(), text)
    .exactOptional()
    .describe('Public names by model, or by a pattern with one `*`: `marts_admin_*: admin_*`.'),
  allow: z
    .array(z.enum(['pseudonym']))
    .exactOptional()
    .describe("Personal classes that this file's readers may have all the same: only pseudonyms can be allowed."),
  after: z
    .array(afterStep)
    .exactOptional()
    .describe('What is done once a release is in place, in this order. A failure leaves the release there, and is tried again.'),
  tables: z.array(publishedTable).min(1, 'needs at least one table').describe('What is published.'),
};

const classes = (name: string) =>
  z
    .array(z.enum(['pseudonym']))
    .exactOptional()
    .describe(`What publications for ${name} may allow.`);
const audiencePolicy = mapping('audiences', {
  analysts: classes('analysts'),
  bi: classes('BI tools'),
  public: classes('the public'),
});

/** A publication that stands under its name. */
const namedPublication = mapping('a publication', publicationKeys);
/** A publication of a list. */
const listedPublication = mapping('a publication', {
  name: text.describe('The name of the publication.'),
  ...publicationKeys,
});

const folders = (what: string, usual: string) =>
  textOrList.exactOptional().describe(`Folders of ${what}; \`${usual}\` unless said otherwise.`);

/** The schema of each per-folder configuration tree of project.yml. */
export interface Trees {
  readonly model: z.ZodType;
  readonly seed: z.ZodType;
  readonly source: z.ZodType;
  readonly test: z.ZodType;
  readonly snapshot: z.ZodType;
  readonly macro: z.ZodType;
}

/**
 * The schema of project.yml. The trees are anything when validating (`readConfigTree` reads them, because their keys are
 * folders), and helpful ones for editors.
 */
export function projectSchema(trees: Trees) {
  return mapping(
    'project.yml',
    {
      name: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/u, 'should be letters, digits and `_`, and start with a letter')
        .describe('The name of the project.'),
      version: text.exactOptional().describe("The project's own version."),
      'require-eider': textOrList
        .exactOptional()
        .describe('Versions of Eider this project works with, such as `>=0.1.0 <1.0.0` or `^0.1`.'),
      profile: text.exactOptional().describe('The profile of profiles.yml; the name of the project unless said otherwise.'),
      'model-paths': folders('models', 'models'),
      'seed-paths': folders('seeds', 'seeds'),
      'test-paths': folders('tests in SQL', 'tests'),
      'macro-paths': folders('macros', 'macros'),
      'snapshot-paths': folders('snapshots in SQL', 'snapshots'),
      'target-path': text.exactOptional().describe('The folder of artifacts; `target` unless said otherwise.'),
      vars: anyValues.exactOptional().describe('Values that templates read with `var()`.'),
      'indirect-selection': z
        .enum(indirectSelections)
        .exactOptional()
        .describe('Which tests come along with what they read; `eager` unless said otherwise.'),
      'on-run-start': hookConfig('once, before the first node of a run'),
      'on-run-end': hookConfig('once, after the last node of a run'),
      'pii-scan': scanConfig,
      models: trees.model.optional().describe('Configuration of models by folder: `+materialized: table`.'),
      seeds: trees.seed.optional().describe('Configuration of seeds by folder.'),
      sources: trees.source.optional().describe('Configuration of sources by folder, source and table.'),
      tests: trees.test.optional().describe('Configuration of tests by folder.'),
      snapshots: trees.snapshot.optional().describe('Configuration of snapshots by folder.'),
      macros: trees.macro.optional().describe('The language of macro files by folder: `+dialect: jinja`.'),
      rules: rulesSchema.exactOptional().describe('How loud each project rule is: `error`, `warn` or `off`.'),
      format: formatConfig.exactOptional().describe('How `eider format` lays SQL out.'),
      privacy: privacyConfig
        .exactOptional()
        .describe('Which personal data may be where, and who answers for exceptions.'),
      audiences: audiencePolicy
        .exactOptional()
        .describe('The personal classes that each audience of a publication may have at most.'),
      publish: z
        .union([z.record(z.string(), namedPublication), z.array(listedPublication)])
        .exactOptional()
        .describe('What leaves the warehouse, and as which file.'),
      jobs: jobsConfig.exactOptional().describe('What runs on schedule, or by `eider jobs run`.'),
      runbooks: runbooksConfig.exactOptional().describe('What `eider runbook` goes through, step by step, with a proof of each.'),
      'job-log': jobLogConfig.exactOptional().describe('The log that jobs write.'),
    },
    { data_tests: 'tests' },
  );
}

/** The schema that validates. */
export const projectFile = projectSchema({
  model: z.unknown(),
  seed: z.unknown(),
  source: z.unknown(),
  test: z.unknown(),
  snapshot: z.unknown(),
  macro: z.unknown(),
});
export type ProjectFile = z.output<typeof projectFile>;
export type NamedPublication = z.output<typeof namedPublication>;
