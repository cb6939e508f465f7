import { randomBytes } from 'node:crypto';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { gitSees } from '../../engine/files/git-sees.js';
import { createSecretFile } from '../../engine/files/create-secret-file.js';
import { pseudonymKeyVariable } from '../../engine/execute/pseudonym-key.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { errorReason } from '../frame/file-error.js';
import type { Io } from '../frame/io.js';
import type { KeysNewOptions } from '../frame/options.js';
import { printDiagnostics } from '../frame/print.js';

/** 256 bits, as 43 letters, digits, `-` and `_`: no shell and no `.env` file needs quotes for it. */
function newKey(): string {
  return randomBytes(32).toString('base64url');
}

/** `eider keys new`: a key on standard output and nothing else, or in a file of its own. */
export async function runKeysNew(options: KeysNewOptions, io: Io): Promise<ExitCode> {
  const { write, output, quiet } = options;
  if (write !== undefined) return writeKey(write, options, io);
  const key = newKey();
  io.stdout(output === 'json' ? `${JSON.stringify({ variable: pseudonymKeyVariable, key })}\n` : `${key}\n`);
  if (!quiet && output === 'text')
    io.stderr(
      `Keep it where secrets are kept, and give it to builds as ${pseudonymKeyVariable}. It is nowhere else: whoever loses it
can never make the same pseudonyms again, and whoever has it can find the persons behind them.\n`,
    );
  return exitCodes.success;
}

async function writeKey(
  { path, shown }: NonNullable<KeysNewOptions['write']>,
  options: KeysNewOptions,
  io: Io,
): Promise<ExitCode> {
  const problem = await tryWrite(path, shown);
  if (problem) {
    printDiagnostics([problem], io, options);
    return exitCodes.problem;
  }
  if (options.output === 'json')
    io.stdout(`${JSON.stringify({ variable: pseudonymKeyVariable, file: shown })}\n`);
  else if (!options.quiet)
    io.stdout(
      `wrote a new ${pseudonymKeyVariable} to ${shown}, which only you can read\nKeep a copy where secrets are kept: without it, the same pseudonyms can never be made again.\n`,
    );
  return exitCodes.success;
}

async function tryWrite(path: string, shown: string): Promise<Diagnostic | undefined> {
  if (await gitSees(path)) return diagnostic('keys/git-sees-file', { file: shown });
  try {
    await createSecretFile(path, `${pseudonymKeyVariable}=${newKey()}\n`);
    return undefined;
  } catch (error) {
    return diagnostic('keys/not-written', { file: shown, reason: errorReason(error) });
  }
}
