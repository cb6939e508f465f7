import { isAbsolute, join } from 'node:path';
import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import { SecretString, type Attachment, type Secret } from '../../core/project/types.js';
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

/** Attaches the target's other databases, read-only unless it says otherwise. Throws `TargetError`. */
export async function attachDatabases(
  attachments: readonly Attachment[],
  root: string,
  connection: Connection,
): Promise<void> {
  for (const attachment of attachments) {
    const path = attachment.path instanceof SecretString ? attachment.path.reveal() : attachment.path;
    const isFile =
      attachment.type === undefined || attachment.type === 'duckdb' || attachment.type === 'sqlite';
    const located =
      isFile && !isAbsolute(path) && !/^:memory:|^[a-z]\w+:/iu.test(path) ? join(root, path) : path;
    const options = [
      ...(attachment.type === undefined ? [] : [`type ${quoteIdentifier(attachment.type)}`]),
      ...(attachment.secret === undefined ? [] : [`secret ${quoteIdentifier(attachment.secret)}`]),
      ...(attachment.readOnly ? ['read_only'] : []),
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

/** A path that is a secret is not told, where DuckDB tells it. */
async function tell(what: string, work: () => Promise<unknown>, isSecret = false): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { type, subtype } = error.failure;
    const hidden = { type, ...(subtype !== undefined && { subtype }), message: 'it cannot be opened' };
    throw new TargetError(what, isSecret ? hidden : error.failure);
  }
}
