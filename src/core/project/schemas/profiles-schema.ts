import * as z from 'zod';
import { isMemory } from '../is-memory.js';
import { anyValues, mapping, text, textOrList } from './shapes.js';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const scalars = <Keys extends { readonly [key: string]: string }>(keys: Keys) =>
  Object.fromEntries(
    Object.entries(keys).map(([key, description]) => [key, scalar.exactOptional().describe(description)]),
  ) as { [Key in keyof Keys]: z.ZodExactOptional<typeof scalar> };

const secretName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/u, 'should be letters, digits and `_`, and start with a letter')
  .describe('The name of the secret.');

const objectStore = {
  ...scalars({
    provider: 'Where the keys come from: `config` or `credential_chain`.',
    chain: 'The providers of a credential chain, separated by `;`.',
    key_id: 'The access key.',
    secret: 'The secret key.',
    session_token: 'The session token.',
    region: 'The region.',
    endpoint: 'The host and port of a server other than the usual one.',
    url_style: '`vhost` or `path`.',
    use_ssl: '`false` for plain HTTP.',
    url_compatibility_mode: 'Helps with odd URLs.',
    kms_key_id: 'The key of server-side encryption.',
    requester_pays: 'Accept that the reader pays.',
    profile: 'The profile of a credential chain.',
    account_id: 'The account of R2.',
    scope: 'The URL prefix the secret is for.',
  }),
};

const database = scalars({
  host: 'The server.',
  port: 'The port.',
  database: 'The database.',
  user: 'The user.',
  password: 'The password.',
});

function secretType<Type extends string, Keys extends z.ZodRawShape>(type: Type, keys: Keys) {
  return mapping(`a secret of type \`${type}\``, {
    name: secretName,
    type: z.literal(type).describe('The kind of secret.'),
    persistent: z
      .boolean()
      .exactOptional()
      .describe('`true` keeps it for other programs of this user, in a file of plain text; else it ends with the run.'),
    ...keys,
  });
}

const secret = z.discriminatedUnion('type', [
  secretType('s3', objectStore),
  secretType('gcs', objectStore),
  secretType('r2', objectStore),
  secretType(
    'http',
    scalars({
      bearer_token: 'Sent as `Authorization: Bearer …`.',
      http_proxy: 'The proxy.',
      http_proxy_username: 'The user of the proxy.',
      http_proxy_password: 'The password of the proxy.',
      verify_ssl: '`false` trusts any certificate.',
      scope: 'The URL prefix the secret is for.',
    }),
  ),
  secretType('postgres', { ...database, ...scalars({ sslmode: 'As in libpq: `require`, `verify-full`, …' }) }),
  secretType('mysql', { ...database, ...scalars({ socket: 'The socket.', ssl_mode: 'As in MySQL.' }) }),
  secretType(
    'azure',
    scalars({
      provider: '`config`, `credential_chain` or `service_principal`.',
      chain: 'The providers of a credential chain.',
      connection_string: 'The connection string.',
      account_name: 'The account.',
      tenant_id: 'The tenant.',
      client_id: 'The client.',
      client_secret: "The client's secret.",
      scope: 'The URL prefix the secret is for.',
    }),
  ),
  secretType(
    'huggingface',
    scalars({ provider: '`config` or `credential_chain`.', token: 'The token.', scope: 'The URL prefix.' }),
  ),
]);

const attachment = mapping('an attached database', {
  path: text.describe('The file, or the connection string of a server (kept secret).'),
  alias: text.describe('The name it has in SQL.'),
  type: z
    .enum(['duckdb', 'sqlite', 'postgres', 'mysql'])
    .exactOptional()
    .describe('The kind of database; DuckDB unless said otherwise.'),
  secret: text.exactOptional().describe('The secret that opens it, by name.'),
  read_only: z.boolean().exactOptional().describe('`false` lets models be built in it; `true` unless said otherwise.'),
});

const memory = z
  .string()
  .refine(isMemory, 'should be a size such as `4GB`, `512MiB` or `80%`');

const output = mapping('a target', {
  type: z.literal('duckdb').exactOptional().describe('The engine: `duckdb`.'),
  path: text.exactOptional().describe('The database file, relative to the project, or `:memory:`.'),
  schema: text.exactOptional().describe('The schema of what has no other; `main` unless said otherwise.'),
  threads: z.int().min(1).max(256).exactOptional().describe('How many nodes are built at the same time.'),
  duckdb_threads: z
    .int()
    .min(1)
    .max(1024)
    .exactOptional()
    .describe("DuckDB's own threads; all processors unless said otherwise. DUCKDB_THREAD_NUMBER overrides it."),
  memory_limit: memory.exactOptional().describe("DuckDB's memory limit. DUCKDB_MEMORY_LIMIT overrides it."),
  temp_directory: text.exactOptional().describe('Where DuckDB spills what does not fit in memory.'),
  read_only: z.boolean().exactOptional().describe('`true` refuses every command that writes.'),
  extensions: textOrList.exactOptional().describe('Extensions loaded for every run.'),
  extension_directory: text.exactOptional().describe('A folder where extension files are looked for first.'),
  secrets: z.array(secret).exactOptional().describe('Secrets for the run: never written to the database.'),
  attach: z.array(attachment).exactOptional().describe('Other databases to read.'),
  settings: z.record(z.string(), scalar).exactOptional().describe('DuckDB settings: `SET name = value`.'),
  vars: anyValues.exactOptional().describe('Values for `var()`; they win over those of project.yml.'),
});

const profile = mapping('a profile', {
  target: text.exactOptional().describe('The target used unless `--target` says otherwise.'),
  outputs: z.record(z.string(), output).describe('The targets, by name.'),
});

/** The schema of profiles.yml. */
export const profilesFile = z.record(z.string(), profile);
export type Output = z.output<typeof output>;
