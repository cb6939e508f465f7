import type { Command } from 'commander';
import { hasErrors, type Diagnostic } from '../../../core/diagnostics/diagnostic.js';
import { usualKeys } from '../../../core/manifest/dbt/list-entries.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { Io } from '../io.js';
import { dbtExitCode } from './dbt-exit-code.js';
import { isDbtFolder } from './dbt-folder.js';
import { dbtProjectFlags } from './dbt-project-flags.js';
import { commandOf } from '../usage-error.js';
import { dependsOnCommand, sharedFlagsLast, translateDbt } from './translate.js';

type Run = (words: readonly string[], io: Io) => Promise<ExitCode>;

/**
 * Runs a command line in which flags of dbt may stand. In a dbt project its variables count too, and the exit code is dbt's.
 * @param program all commands, asked for when it matters which of them takes a flag
 */
export async function asDbt(
  argv: readonly string[],
  io: Io,
  program: () => Command,
  run: Run,
): Promise<ExitCode> {
  const isDbt = isDbtFolder(argv, io);
  const command = argv.some(dependsOnCommand) ? commandIn(argv, program()) : undefined;
  const { words, env, findings } = translateDbt(argv, {
    env: io.env,
    isDbt,
    ...(isDbt && { project: dbtProjectFlags(argv, io) }),
    hasFlag:
      command && ((flag) => command.options.some(({ long, short }) => flag === long || flag === short)),
  });
  let hasBegun = false;
  const began = (): void => {
    hasBegun = true;
  };
  const inOrder = command ? sharedFlagsLast(words) : words;
  const said = isDbt ? asDbtSays(inOrder) : inOrder;
  const inner: Io = { ...io, env, began };
  await tell(findings, words, inner);
  const code = hasErrors(findings) ? exitCodes.usage : await run(said, inner);
  return isDbt ? dbtExitCode(code, hasBegun) : code;
}

function asDbtSays(words: readonly string[]): readonly string[] {
  if (isListing(words)) return asDbtLists(words);
  const at = words.findIndex((word) => word === 'freshness' || word === 'snapshot-freshness');
  return words[at - 1] === 'source' ? asDbtTellsAges(words.with(at, 'freshness')) : words;
}

/** `dbt source freshness -o file`: the file that it writes. What is a format of Eider's stays one. */
function asDbtTellsAges(words: readonly string[]): readonly string[] {
  const said = words.flatMap((word) => (word.startsWith('--output=') ? ['--output', word.slice(9)] : [word]));
  const at = said.findLastIndex((word) => word === '-o' || word === '--output');
  const isFormat = ['text', 'json'].includes(said[at + 1] ?? 'text');
  return at === -1 || isFormat ? words : said.with(at, '--sources-json');
}

function isListing(words: readonly string[]): boolean {
  return words.some((word) => word === 'ls' || word === 'list');
}

/** `dbt ls` prints selectors unless told otherwise, and as JSON some keys of its manifest. */
function asDbtLists(words: readonly string[]): readonly string[] {
  const at = words.findLastIndex((word) => /^--output(?:=|$)/u.test(word));
  if (at === -1) return [...words, '--output', 'selector'];
  const format = words[at] === '--output' ? words[at + 1] : words[at]?.slice('--output='.length);
  const isNamed = words.some((word) => /^--output-keys(?:=|$)/u.test(word));
  return format === 'json' && !isNamed ? [...words, '--output-keys', ...usualKeys] : words;
}

/** `eider -t prod source freshness`: the first word that is a command, or the second of two that are one together. */
function commandIn(argv: readonly string[], program: Command): Command | undefined {
  const names = argv.filter((word) => !word.startsWith('-'));
  const start = names.findIndex((_, index) => commandOf(names.slice(index), program).path !== undefined);
  return start === -1 ? undefined : commandOf(names.slice(start), program).command;
}

async function tell(findings: readonly Diagnostic[], words: readonly string[], io: Io): Promise<void> {
  const isQuiet = words.includes('--quiet') || words.includes('-q');
  const shown = isQuiet ? findings.filter(({ severity }) => severity === 'error') : findings;
  if (shown.length === 0) return;
  const { printDiagnostics } = await import('../print.js');
  printDiagnostics(shown, io, { output: 'text', colour: !words.includes('--no-color') });
}
