import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import { SecretString, type Attachment, type Secret } from '../../core/project/target.js';
import type { SqlFailure } from '../../core/sql/failure.js';
import type { Connection } from '../duckdb/connection.js';
import { SqlError } from '../duckdb/sql-error.js';

/** What profiles.yml asks for and DuckDB refuses: a database that cannot be attached, a secret that cannot be made. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly what: string;
  readonly failure: SqlFailure;
  constructor(what: string, failure: SqlFailure) {
    super(`${what}: ${failure.message}`);
    this.what = what;
    this.failure = failure;
  }
}

/** Which extension knows a type of secret. */
const extensionOfSecret: { readonly [type: string]: string | undefined } = {
  s3: 'httpfs',
  gcs: 'httpfs',
  r2: 'httpfs',
  http: 'httpfs',
  huggingface: 'httpfs',
  postgres: 'postgres',
};

/** The secrets that something can use: one whose extension no node of this run needs is not made. */
export function usableSecrets(secrets: readonly Secret[], loaded: readonly string[]): readonly Secret[] {
  return secrets.filter((secret) => {
    const extension = extensionOfSecret[secret.type.toLowerCase()];
    return extension === undefined || loaded.includes(extension);
  });
}

/** Makes the target's secrets for this run. They live in memory and end with the process, unless one is to be kept. Throws `TargetError`. */
export async function createSecrets(secrets: readonly Secret[], connection: Connection): Promise<void> {
  for (const secret of secrets) {
    const parameters = Object.entries(secret.parameters).map(
      ([name, value]) =>
        `${quoteIdentifier(name)} ${quoteValue(value instanceof SecretString ? value.reveal() : value)}`,
    );
    const options = [`type ${quoteIdentifier(secret.type)}`, ...parameters].join(', ');
    const kind = secret.persistent === true ? 'persistent' : 'temporary';
    const sql = `create or replace ${kind} secret ${quoteIdentifier(secret.name)} (${options})`;
    await tell(`secret ${secret.name}`, () => connection.run(sql));
  }
}

/** Where an attached file is on this machine; undefined for what is no file of it. */
export function attachedFile({ path: said, type }: Attachment, root: string): string | undefined {
  const path = said instanceof SecretString ? said.reveal() : said;
  const isFile = type === undefined || type === 'duckdb' || type === 'sqlite';
  if (!isFile || /^:memory:|^[a-z]\w+:/iu.test(path)) return undefined;
  return isAbsolute(path) ? path : join(root, path);
}

/** The attached files of DuckDB that a run may write to. */
export function writableFiles(attachments: readonly Attachment[], root: string): readonly string[] {
  return attachments.flatMap((attachment) =>
    attachment.readOnly || attachment.type === 'sqlite' ? [] : (attachedFile(attachment, root) ?? []),
  );
}

/**
 * Attaches the target's other databases, read-only where they say so, or where nothing is to be written: a file of DuckDB that is not there yet is then an empty
 * database. Throws `TargetError`.
 */
export async function attachDatabases(
  attachments: readonly Attachment[],
  root: string,
  connection: Connection,
  writes = true,
): Promise<void> {
  for (const attachment of attachments) {
    const path = attachment.path instanceof SecretString ? attachment.path.reveal() : attachment.path;
    const file = attachedFile(attachment, root);
    const isReadOnly = attachment.readOnly || (!writes && file !== undefined);
    const isMissing = !attachment.readOnly && isReadOnly && file !== undefined && !existsSync(file);
    if (isMissing) {
      await connection.run(`attach ':memory:' as ${quoteIdentifier(attachment.alias)} (read_write)`);
      continue;
    }
    const located = file ?? path;
    const options = [
      ...(attachment.type === undefined ? [] : [`type ${quoteIdentifier(attachment.type)}`]),
      ...(attachment.secret === undefined ? [] : [`secret ${quoteIdentifier(attachment.secret)}`]),
      // Nothing else can be in memory, whatever the database beside it is opened for.
      ...(isReadOnly ? ['read_only'] : path.startsWith(':memory:') ? ['read_write'] : []),
      ...Object.entries(attachment.options ?? {}).flatMap(([name, value]) => optionOf(name, value)),
    ];
    const clause = options.length === 0 ? '' : ` (${options.join(', ')})`;
    const sql = `attach ${quoteText(located)} as ${quoteIdentifier(attachment.alias)}${clause}`;
    await tell(
      `attach ${attachment.alias}`,
      () => connection.run(sql),
      attachment.path instanceof SecretString,
    );
  }
}

/** A flag stands alone where it is set, and is left out otherwise. */
function optionOf(name: string, value: SecretString | string | number | boolean): readonly string[] {
  if (typeof value === 'boolean') return value ? [quoteIdentifier(name)] : [];
  return [`${quoteIdentifier(name)} ${quoteValue(value instanceof SecretString ? value.reveal() : value)}`];
}

/** Extensions that databases are attached with. DuckDB takes the beginning of a path for the name of one: another word may be a part of a secret. */
const attaching: ReadonlySet<string> = new Set(
  'azure bigquery delta ducklake httpfs iceberg motherduck mssql mysql_scanner postgres_scanner snowflake spatial sqlite_scanner uc_catalog'.split(
    ' ',
  ),
);

/** A path that is a secret is not told, where DuckDB tells it. */
async function tell(what: string, work: () => Promise<unknown>, isSecret = false): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { message, name = '', subtype, type } = error.failure;
    const isMissing = subtype === 'EXTENSION_MISSING' && attaching.has(name);
    const told = isMissing ? { message, name } : { message: 'it cannot be opened' };
    const hidden = { type, ...(subtype !== undefined && { subtype }), ...told };
    throw new TargetError(what, isSecret ? hidden : error.failure);
  }
}
