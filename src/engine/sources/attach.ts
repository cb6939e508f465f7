import { isAbsolute, join } from 'node:path';
import { quoteIdentifier, quoteText, quoteValue } from '../../core/sql/quote.js';
import { SecretString, type Attachment, type Secret } from '../../core/project/types.js';
import type { Connection } from '../duckdb/connection.js';

/** Makes the target's secrets for this run. They live in memory and end with the process. */
export async function createSecrets(secrets: readonly Secret[], connection: Connection): Promise<void> {
  for (const secret of secrets) {
    const parameters = Object.entries(secret.parameters).map(
      ([name, value]) => `${quoteIdentifier(name)} ${quoteValue(value instanceof SecretString ? value.reveal() : value)}`,
    );
    await connection.run(
      `create or replace temporary secret ${quoteIdentifier(secret.name)} (${[`type ${quoteIdentifier(secret.type)}`, ...parameters].join(', ')})`,
    );
  }
}

/** Attaches the target's other databases, read-only unless it says otherwise. */
export async function attachDatabases(
  attachments: readonly Attachment[],
  root: string,
  connection: Connection,
): Promise<void> {
  for (const attachment of attachments) {
    const path = attachment.path instanceof SecretString ? attachment.path.reveal() : attachment.path;
    const isFile = attachment.type === undefined || attachment.type === 'duckdb' || attachment.type === 'sqlite';
    const located = isFile && !isAbsolute(path) && path !== ':memory:' && !path.includes('://') ? join(root, path) : path;
    const options = [
      ...(attachment.type === undefined ? [] : [`type ${quoteIdentifier(attachment.type)}`]),
      ...(attachment.secret === undefined ? [] : [`secret ${quoteIdentifier(attachment.secret)}`]),
      ...(attachment.readOnly ? ['read_only'] : []),
    ];
    const clause = options.length === 0 ? '' : ` (${options.join(', ')})`;
    await connection.run(`attach ${quoteText(located)} as ${quoteIdentifier(attachment.alias)}${clause}`);
  }
}
