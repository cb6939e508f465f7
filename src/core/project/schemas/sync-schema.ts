import * as z from 'zod';
import { mapping, text, textOrList } from './shapes.js';

const shared = {
  targets: textOrList
    .exactOptional()
    .describe('The targets that load it; in the others its files are read in place, as `location` of the table says.'),
  secret: text.exactOptional().describe('The secret of the target, of type `postgres`, that opens the database.'),
  schema: text.exactOptional().describe('The schema of the tables in Postgres; `public` unless said.'),
  max_rejects: z
    .int()
    .min(0)
    .exactOptional()
    .describe('Most lines of a CSV file that may be rejected; 0 unless said: one bad line, and nothing is loaded.'),
  keep_files: z
    .boolean()
    .exactOptional()
    .describe('`true` keeps fetched files in the cache; else they are removed once they are loaded.'),
  sensitive: textOrList
    .exactOptional()
    .describe('Names of further columns whose type must be declared; `*` stands for any text.'),
};

/** `sync:` of a source: what its tables have in common. */
export const sourceSync = mapping('the `sync` of a source', shared)
  .exactOptional()
  .describe('Loads all its tables into the warehouse with `eider sync`.');

/** `sync:` of a table. */
export const tableSync = z
  .union([
    z.boolean(),
    mapping('the `sync` of a table', {
      ...shared,
      table: text.exactOptional().describe('The table in Postgres, `name` or `schema.name`; its own name unless said.'),
      query: text.exactOptional().describe("A SELECT in Postgres's own SQL, instead of a table."),
      cursor: text.exactOptional().describe('A column that grows with every change: only later rows are fetched.'),
      lookback: text
        .exactOptional()
        .describe('How far before the last value of the cursor rows are fetched again: `100`, `1 day`.'),
      key: textOrList.exactOptional().describe('The columns that name a row: rows are replaced one by one.'),
      deletes: z
        .boolean()
        .exactOptional()
        .describe('`false` keeps rows that are gone in Postgres; `true` unless said, where there is a `key`.'),
      location: textOrList
        .exactOptional()
        .describe('With `targets`: where they load it from, instead of `location` of the table.'),
      partition: text
        .exactOptional()
        .describe('The placeholder of `location`, such as `year` of `lake/{year}/raw.csv`: each value is replaced by itself.'),
      values: textOrList.exactOptional().describe('The partitions that must be there; those that are found unless said.'),
      checksum: z
        .string()
        .regex(/^[0-9a-f]{64}$/iu, 'should be a SHA-256: 64 hexadecimal digits')
        .exactOptional()
        .describe('The SHA-256 that the file must have.'),
    }),
  ])
  .exactOptional()
  .describe('Loads the table into the warehouse with `eider sync`; `false` leaves it a view.');

export type TableSyncEntry = z.output<typeof tableSync>;

const age = (meaning: string) =>
  mapping('an age', {
    count: z.int().min(1).describe('How many.'),
    period: z.enum(['minute', 'hour', 'day']).describe('Of what.'),
  })
    .exactOptional()
    .describe(meaning);

/** `freshness:` and `loaded_at_field:`, of a source or of a table. */
export const freshnessKeys = {
  freshness: mapping('the `freshness` of a source', {
    warn_after: age('From this age on `eider source freshness` warns.'),
    error_after: age('From this age on it is an error.'),
    filter: text.exactOptional().describe('SQL condition on the rows that are looked at.'),
  })
    .exactOptional()
    .describe('How old the data may be; see `eider source freshness`.'),
  loaded_at_field: text
    .exactOptional()
    .describe('SQL expression of the time at which a row was loaded; the time of the recorded version unless said.'),
};
