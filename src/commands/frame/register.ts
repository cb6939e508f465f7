import { type Command, Option } from 'commander';
import { type Diagnostic, diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { CommandDefinition } from './definition.js';
import { exitCodes, exitCodesHelp, type ExitCode } from './exit-codes.js';
import { createGiven, longFlag } from './given.js';
import type { Io } from './io.js';
import { commonSpecs, type OptionSpec } from './option-specs.js';
import { parseVars } from './vars.js';

/** What a registered command needs to run, and where it leaves its exit code. */
export interface Session {
  readonly io: Io;
  /** Whether a command may be asked for: the options of all others are never looked at. */
  readonly mayRun: (name: string) => boolean;
  exit: ExitCode;
}

const definitions = new WeakMap<Command, Pick<CommandDefinition<unknown>, 'argument'>>();
const specsOfOptions = new WeakMap<Option, OptionSpec>();

/** What a registered command was made from. */
export function definitionOf(command: Command): Pick<CommandDefinition<unknown>, 'argument'> | undefined {
  return definitions.get(command);
}

/** What an option was made from. */
export function specOf(option: Option): OptionSpec | undefined {
  return specsOfOptions.get(option);
}

/** Adds a command to commander's tree: its options, its help, and an action that reads the options and runs it. */
export function registerCommand<Options>(
  parent: Command,
  definition: CommandDefinition<Options>,
  session: Session,
): void {
  // A command may take an option of all in another form.
  const own = new Set(definition.options.map(({ key }) => key));
  const specs = [...definition.options, ...commonSpecs.filter(({ key }) => !own.has(key))];
  const command = parent
    .command(definition.name)
    .summary(definition.summary)
    .description(definition.description)
    .allowExcessArguments(false);
  definitions.set(command, definition);
  if (definition.alias !== undefined) command.alias(definition.alias);
  if (definition.argument) command.argument(definition.argument.syntax, definition.argument.help);
  const mayRun = [definition.name, definition.alias ?? definition.name].some(session.mayRun);
  // One is enough for the list of commands to say that there are some.
  for (const spec of mayRun ? specs : specs.slice(0, 1)) command.addOption(optionOf(spec));
  command.addHelpText('after', () => afterHelp(definition, specs));
  command.action(async () => {
    session.exit = await runDefinition(definition, specs, command, session.io);
  });
}

async function runDefinition<Options>(
  definition: CommandDefinition<Options>,
  specs: readonly OptionSpec[],
  command: Command,
  io: Io,
): Promise<ExitCode> {
  const values: { readonly [key: string]: unknown } = command.opts();
  const vars = await readVars(specs, values, io);
  const given = createGiven({
    command: definition.name,
    values,
    arguments: command.args,
    specs,
    env: io.env,
    vars: vars.value,
    cwd: io.cwd,
  });
  const options = definition.read(given);
  const own = definition.conflicts?.(values) ?? [];
  const problems = [...conflicts(values), ...own, ...vars.diagnostics, ...given.diagnostics];
  if (problems.length === 0) return definition.run(options, io);
  const { printDiagnostics } = await import('./print.js');
  printDiagnostics(problems, io, { output: 'text', colour: values['color'] !== false });
  return exitCodes.usage;
}

async function readVars(
  specs: readonly OptionSpec[],
  values: { readonly [key: string]: unknown },
  io: Io,
): ReturnType<typeof parseVars> {
  const spec = specs.find((other) => other.key === 'vars');
  if (spec === undefined) return { value: {}, diagnostics: [] };
  const given = values['vars'];
  if (typeof given === 'string') return parseVars(given, longFlag(spec));
  const name = spec.env ?? '';
  const fallback = io.env[name] ?? '';
  return fallback === '' ? { value: {}, diagnostics: [] } : parseVars(fallback, name);
}

/** `--inline` brings its own query, `--selector` its own choice, and `--prune` looks at the whole project: nodes cannot be chosen as well. */
function conflicts(values: { readonly [key: string]: unknown }): readonly Diagnostic[] {
  const selects = (values['select'] ?? values['models']) !== undefined;
  const named = values['selector'] !== undefined;
  const chosen = [...(named ? ['--selector'] : []), ...(selects ? ['--select'] : [])];
  const query = values['inline'] === undefined ? [] : ['--inline'];
  const kept = values['failures'] === undefined ? [] : ['--failures'];
  // What is left may still read what would be dropped.
  const pruned = values['prune'] === true ? ['--prune'] : [];
  const whole = values['prune'] === true;
  const excluded = (whole || named) && values['exclude'] !== undefined ? ['--exclude'] : [];
  const kinds = whole && values['resourceType'] !== undefined ? ['--resource-type'] : [];
  const otherKinds = whole && values['excludeResourceType'] !== undefined ? ['--exclude-resource-type'] : [];
  const part = values['empty'] === true && values['sample'] !== undefined ? ['--empty', '--sample'] : [];
  // What the run before was narrowed to holds for the rest of it.
  const resumed = values['resume'] === true ? ['--resume'] : [];
  const trust =
    values['trusted'] === true && values['untrusted'] === true ? ['--trusted', '--untrusted'] : [];
  const selection = [...resumed, ...pruned, ...chosen, ...excluded, ...kinds, ...otherKinds];
  const [first, second] = [...part, ...trust, ...kept, ...query, ...selection];
  if (first === undefined || second === undefined) return [];
  return [diagnostic('usage/option-conflict', { first, second })];
}

function optionOf(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.help).helpGroup(spec.group);
  specsOfOptions.set(option, spec);
  return spec.hidden === true ? option.hideHelp() : option;
}

function afterHelp(
  definition: Pick<CommandDefinition<unknown>, 'examples'>,
  specs: readonly OptionSpec[],
): string {
  const width = Math.max(...definition.examples.map(([line]) => line.length));
  const examples = definition.examples
    .map(([line, meaning]) => `  ${line.padEnd(width)}   ${meaning}\n`)
    .join('');
  const variables = specs.flatMap((spec) => (spec.env === undefined ? [] : [spec.env]));
  return `
Examples:
${examples}
Environment, for options that are not given:
${wrapWords(variables.toSorted(), 78)}
${exitCodesHelp}`;
}

function wrapWords(words: readonly string[], width: number): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
