import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'dotenv';
import type { Outcome } from '../../core/diagnostics/diagnostic.js';
import type { Environment } from '../../core/project/target.js';
import { leadsInside } from './find-files.js';
import { readText } from './read-text.js';

/**
 * The environment with the project's `.env` below it: what is set for real always wins. Changes nothing in the process.
 * A `.env` that cannot be read is a diagnostic; none is fine.
 */
export async function readEnvironment(root: string, env: Environment): Promise<Outcome<Environment>> {
  const file = join(root, '.env');
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return { value: env, diagnostics: [] };
  const text = readText(file, '.env');
  if (text.value) return { value: { ...parse(text.value.text), ...definedOf(env) }, diagnostics: [] };
  // The finding's place would show a line of the file, and that line may hold a secret.
  const diagnostics = text.diagnostics.map(({ at: _at, ...finding }) => finding);
  return { value: env, diagnostics };
}

/**
 * The environment that a stranger's project sees: its own `.env`, and nothing of the process, whose variables may be secrets. A `.env` that
 * leads out of the project is not read.
 */
export async function readUntrustedEnvironment(root: string): Promise<Outcome<Environment>> {
  return (await leadsInside(root, '.env')) ? readEnvironment(root, {}) : { value: {}, diagnostics: [] };
}

function definedOf(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}
