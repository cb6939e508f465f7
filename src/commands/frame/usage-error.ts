import type { Command, CommanderError } from 'commander';
import { type Diagnostic, diagnostic } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import type { OptionSpec } from './option-specs.js';

/** What commander refused, as a finding; undefined when it only printed a help or the version. */
export function usageDiagnostic(
  error: CommanderError,
  argv: readonly string[],
  program: Command,
  specs: readonly OptionSpec[],
): Diagnostic | undefined {
  const quoted = /'([^']*)'/u.exec(error.message)?.[1] ?? '';
  const { command, path } = commandOf(argv, program);
  switch (error.code) {
    case 'commander.help':
    case 'commander.helpDisplayed':
    case 'commander.version':
      return undefined;
    case 'commander.unknownCommand':
      return unknownCommand(quoted, command, path);
    case 'commander.unknownOption':
      return diagnostic('usage/unknown-option', {
        option: flagOf(quoted),
        command: path,
        suggestion: suggestFlag(flagOf(quoted), command),
      });
    case 'commander.optionMissingArgument':
      return missingValue(quoted, path, specs);
    case 'commander.missingArgument': {
      const argument = command.registeredArguments.find((known) => known.name() === quoted)?.description;
      return diagnostic('usage/missing-argument', { argument: argument ?? quoted, command: path ?? '' });
    }
    case 'commander.excessArguments':
      return excess(argv, command, path, program);
    default:
      return diagnostic('usage/unknown-option', {
        option: quoted === '' ? error.message : quoted,
        command: path,
      });
  }
}

/** Finds the command that the words name, as deep as they go. */
export function commandOf(
  argv: readonly string[],
  program: Command,
): { readonly command: Command; readonly path: string | undefined } {
  let command = program;
  const path: string[] = [];
  for (const word of argv) {
    const next = command.commands.find((child) => child.name() === word || child.aliases().includes(word));
    if (!next) break;
    command = next;
    path.push(word);
  }
  return { command, path: path.length === 0 ? undefined : path.join(' ') };
}

/** The nearest word; letters in another order (`biuld`) are near enough, whatever their number. */
function suggestWord(word: string, candidates: readonly string[]): string | undefined {
  const letters = (text: string): string => text.split('').toSorted().join('');
  return suggest(word, candidates) ?? candidates.find((candidate) => letters(candidate) === letters(word));
}

/** The finding about a word that names no command of `command`, whose own words are `path`. */
export function unknownCommand(name: string, command: Command, path: string | undefined): Diagnostic {
  const names = command.commands.flatMap((child) => [child.name(), ...child.aliases()]);
  const prefix = path === undefined ? '' : `${path} `;
  const suggestion = suggestWord(name, [...names, 'help']);
  return diagnostic('usage/unknown-command', {
    name: `${prefix}${name}`,
    suggestion: suggestion === undefined ? undefined : `eider ${prefix}${suggestion}`,
  });
}

function suggestFlag(flag: string, command: Command): string | undefined {
  if (!flag.startsWith('--')) return undefined;
  const known = command.options.flatMap((option) =>
    option.hidden || option.long === undefined || option.long === null ? [] : [option.long],
  );
  return suggestWord(flag, [...known, '--help']);
}

/** `--selct=a` is about `--selct`; `'-s, --select <selectors...>'` too. */
function flagOf(text: string): string {
  return text.split('=')[0] ?? text;
}

function missingValue(flags: string, path: string | undefined, specs: readonly OptionSpec[]): Diagnostic {
  const spec = specs.find((other) => other.flags === flags);
  const option = /--[a-z-]+/u.exec(flags)?.[0] ?? flags;
  return diagnostic('usage/missing-value', { option, takes: spec?.takes ?? 'one word', command: path });
}

function excess(
  argv: readonly string[],
  command: Command,
  path: string | undefined,
  program: Command,
): Diagnostic {
  const argument = command.args.at(command.registeredArguments.length) ?? argv.at(-1) ?? '';
  if (command === program || command.commands.length > 0) return unknownCommand(argument, command, path);
  const selects = command.options.some((option) => option.long === '--select');
  // What stands there is likely whose rows were meant.
  const shown = path === 'erase' ? '…' : argument;
  return diagnostic('usage/unexpected-argument', { argument: shown, command: path ?? '', selects });
}
