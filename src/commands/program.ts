import { Command, CommanderError } from 'commander';
import { type Diagnostic, diagnostic } from '../core/diagnostics/diagnostic.js';
import { buildCommand } from './build/build-command.js';
import { checkCommand } from './check/check-command.js';
import { ciCommand } from './pull-request/ci-command.js';
import { cleanCommand } from './set-up/clean-command.js';
import { cloneCommand } from './build/clone-command.js';
import { columnsCommand } from './look/columns-command.js';
import { compileCommand } from './look/compile-command.js';
import { completionCommand } from './set-up/completion-command.js';
import { diffCommand } from './pull-request/diff-command.js';
import { doctorCommand } from './operate/doctor-command.js';
import { eraseCommand } from './privacy/erase-command.js';
import { exitCodes, exitCodesHelp, type ExitCode } from './frame/exit-codes.js';
import { exportCommand, importCommand } from './release/export-command.js';
import { extensionsCommands } from './set-up/extensions-command.js';
import { impactCommand } from './look/impact-command.js';
import { fixCommand } from './check/fix-command.js';
import { formatCommand } from './check/format-command.js';
import { initCommand } from './set-up/init-command.js';
import type { Io } from './frame/io.js';
import { jobsCommands } from './operate/jobs-command.js';
import { keysNewCommand, keysRotateCommand } from './privacy/keys-command.js';
import { lineageCommand } from './look/lineage-command.js';
import { lsCommand } from './look/ls-command.js';
import { commonSpecs, type OptionSpec, projectSpecs } from './frame/option-specs.js';
import { parseCommand } from './check/parse-command.js';
import { piiReportCommand, piiScanCommand } from './privacy/pii-command.js';
import { planCommand } from './build/plan-command.js';
import { publishCommand } from './release/publish-command.js';
import { registerCommand, type Session } from './frame/register.js';
import { retainCommand } from './privacy/retain-command.js';
import { retryCommand } from './build/retry-command.js';
import { runCommand } from './build/run-command.js';
import { runbookCommand } from './operate/runbook-command.js';
import { runOperationCommand } from './build/run-operation-command.js';
import { seedCommand } from './build/seed-command.js';
import { snapshotCommand } from './build/snapshot-command.js';
import { showCommand } from './look/show-command.js';
import { expireCommand, sourcesCommands } from './sources/sources-command.js';
import { freshnessCommand } from './sources/source-command.js';
import { syncCommand } from './sources/sync-command.js';
import { testCommand } from './build/test-command.js';
import { unknownCommand, usageDiagnostic } from './frame/usage-error.js';
import { version } from './frame/version.js';
import { watchCommand } from './build/watch-command.js';

/** Reads a command line and does it. Wrong usage is printed to standard error. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  const isCompletion = argv[0] === '__complete';
  const mayRun = (name: string): boolean => isCompletion || argv.includes(name);
  const session: Session = { io, exit: exitCodes.success, mayRun };
  const program = createProgram(argv, session);
  if (isCompletion) {
    const { completionLines } = await import('./set-up/complete.js');
    io.stdout(completionLines(argv.slice(1), program, io));
    return exitCodes.success;
  }
  const words = commandFirst(argv, program);
  if (words.length === 0) {
    program.outputHelp();
    return exitCodes.success;
  }
  const [first, topic = ''] = words;
  if (first === 'help' && topic !== '' && !topic.startsWith('-') && !isCommand(topic, program)) {
    return refuse(unknownCommand(topic, program, undefined), argv, io);
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return session.exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const finding = usageDiagnostic(error, words, program, allSpecs());
    if (finding === undefined) return exitCodes.success;
    return refuse(finding, argv, io);
  }
}

async function refuse(finding: Diagnostic, argv: readonly string[], io: Io): Promise<ExitCode> {
  const { printDiagnostics } = await import('./frame/print.js');
  printDiagnostics([finding], io, { output: 'text', colour: !argv.includes('--no-color') });
  return exitCodes.usage;
}

function isCommand(word: string, program: Command): boolean {
  return (
    word === 'help' ||
    program.commands.some((child) => child.name() === word || child.aliases().includes(word))
  );
}

function createProgram(argv: readonly string[], session: Session): Command {
  const { io } = session;
  const program = new Command('eider')
    .description('SQL models in, a tested DuckDB warehouse and a clean file for BI out.')
    .usage('<command> [options]')
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(io.columns ?? 100, 100),
      getErrHelpWidth: () => Math.min(io.columns ?? 100, 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  program.commandsGroup('Every day:');
  registerCommand(program, buildCommand, session);
  registerCommand(program, watchCommand, session);
  registerCommand(program, runCommand, session);
  registerCommand(program, testCommand, session);
  registerCommand(program, seedCommand, session);
  registerCommand(program, snapshotCommand, session);
  registerCommand(program, planCommand, session);
  registerCommand(program, retryCommand, session);
  registerCommand(program, cloneCommand, session);
  registerCommand(program, runOperationCommand, session);
  program.commandsGroup('Look:');
  registerCommand(program, showCommand, session);
  registerCommand(program, lsCommand, session);
  registerCommand(program, compileCommand, session);
  registerCommand(program, columnsCommand, session);
  registerCommand(program, lineageCommand, session);
  registerCommand(program, impactCommand, session);
  program.commandsGroup('Before a merge:');
  registerCommand(program, checkCommand, session);
  registerCommand(program, fixCommand, session);
  registerCommand(program, formatCommand, session);
  registerCommand(program, diffCommand, session);
  registerCommand(program, ciCommand, session);
  registerCommand(program, parseCommand, session);
  program.commandsGroup('Sources and releases:');
  registerCommand(program, syncCommand, session);
  registerSources(program, argv, session);
  registerCommand(program, publishCommand, session);
  registerCommand(program, exportCommand, session);
  registerCommand(program, importCommand, session);
  registerJobs(program, argv, session);
  registerCommand(program, runbookCommand, session);
  program.commandsGroup('Personal data:');
  registerPii(program, argv, session);
  registerKeys(program, argv, session);
  registerCommand(program, retainCommand, session);
  registerCommand(program, eraseCommand, session);
  program.commandsGroup('Set-up:');
  registerCommand(program, initCommand, session);
  registerCommand(program, doctorCommand, session);
  registerExtensions(program, argv, session);
  registerCommand(program, cleanCommand, session);
  registerCommand(program, completionCommand, session);
  program.addHelpText('after', () => programHelp);
  return program;
}

const programHelp = `
Examples:
  eider init housing          a new project that builds at once
  eider build                 build and test what changed
  eider build -s my_model+    a model and all that depends on it
  eider show -s my_model      its first rows
  eider build --help          all about one command

${exitCodesHelp}`;

function registerExtensions(program: Command, argv: readonly string[], session: Session): void {
  const group = program
    .command('extensions')
    .summary('install, list and verify DuckDB extensions')
    .description('DuckDB extensions: signed binaries of exactly the engine’s version, pinned in eider.lock.')
    .usage('<install|list|verify> [options]')
    .addHelpText('after', () => `\n${exitCodesHelp}`);
  for (const definition of extensionsCommands) registerCommand(group, definition, session);
  group.allowExcessArguments(false).action(async () => {
    const argument = '`install`, `list` or `verify`';
    const finding = diagnostic('usage/missing-argument', { argument, command: 'extensions' });
    session.exit = await refuse(finding, argv, session.io);
  });
}

function registerSources(program: Command, argv: readonly string[], session: Session): void {
  const group = program
    .command('sources')
    .alias('source')
    .summary('how old the data of sources is; their columns, written down and compared')
    .description(
      'Sources: how old their data is, and their columns in a file to be committed, so that checks need no source.',
    )
    .usage('<freshness|snapshot|diff> [options]')
    .addHelpText('after', () => `\n${exitCodesHelp}`);
  registerCommand(group, freshnessCommand, session);
  for (const definition of sourcesCommands) registerCommand(group, definition, session);
  registerCommand(group, expireCommand, session);
  group.allowExcessArguments(false).action(async () => {
    const argument = '`freshness`, `snapshot` or `diff`';
    const finding = diagnostic('usage/missing-argument', { argument, command: 'sources' });
    session.exit = await refuse(finding, argv, session.io);
  });
}

function registerPii(program: Command, argv: readonly string[], session: Session): void {
  const group = program
    .command('pii')
    .summary('find personal data and report on it')
    .description('Personal data: what relations hold, and a draft for the register of processing activities.')
    .usage('<scan|report> [options]')
    .addHelpText('after', () => `\n${exitCodesHelp}`);
  registerCommand(group, piiScanCommand, session);
  registerCommand(group, piiReportCommand, session);
  group.allowExcessArguments(false).action(async () => {
    const finding = diagnostic('usage/missing-argument', { argument: '`scan` or `report`', command: 'pii' });
    session.exit = await refuse(finding, argv, session.io);
  });
}

function registerKeys(program: Command, argv: readonly string[], session: Session): void {
  const group = program
    .command('keys')
    .summary('make or replace the key of pseudonyms')
    .description('The key of pseudonyms, EIDER_PSEUDONYM_KEY: a new one, and what replacing it changes.')
    .usage('<new|rotate> [options]')
    .addHelpText('after', () => `\n${exitCodesHelp}`);
  registerCommand(group, keysNewCommand, session);
  registerCommand(group, keysRotateCommand, session);
  group.allowExcessArguments(false).action(async () => {
    const finding = diagnostic('usage/missing-argument', { argument: '`new` or `rotate`', command: 'keys' });
    session.exit = await refuse(finding, argv, session.io);
  });
}

function registerJobs(program: Command, argv: readonly string[], session: Session): void {
  const group = program
    .command('jobs')
    .summary('run jobs, on schedule or now, and see how they did')
    .description('The jobs of project.yml: steps that are done one after the other, recorded, and told of.')
    .usage('<list|run|history|show|daemon> [options]')
    .addHelpText('after', () => `\n${exitCodesHelp}`);
  registerCommand(group, jobsCommands.listCommand, session);
  registerCommand(group, jobsCommands.runCommand, session);
  registerCommand(group, jobsCommands.historyCommand, session);
  registerCommand(group, jobsCommands.showCommand, session);
  registerCommand(group, jobsCommands.daemonCommand, session);
  group.allowExcessArguments(false).action(async () => {
    const argument = '`list`, `run`, `history`, `show` or `daemon`';
    const finding = diagnostic('usage/missing-argument', { argument, command: 'jobs' });
    session.exit = await refuse(finding, argv, session.io);
  });
}

function allSpecs(): readonly OptionSpec[] {
  const definitions = [
    buildCommand,
    compileCommand,
    showCommand,
    ciCommand,
    publishCommand,
    runOperationCommand,
    retryCommand,
    runbookCommand,
    expireCommand,
    cloneCommand,
    initCommand,
    piiScanCommand,
    keysNewCommand,
    ...extensionsCommands,
    ...Object.values(jobsCommands),
  ];
  const most = [...definitions.flatMap((definition) => definition.options), ...projectSpecs, ...commonSpecs];
  // Its `--output` has formats of its own.
  return [...most, ...diffCommand.options];
}

/** Commands that have commands of their own. */
const groups: ReadonlySet<string> = new Set(['extensions', 'pii', 'sources', 'source', 'keys', 'jobs']);

/** dbt's users write shared options before the command too: `eider -t prod build` is `eider build -t prod`. */
function commandFirst(argv: readonly string[], program: Command): readonly string[] {
  const shared = [...projectSpecs, ...commonSpecs];
  let index = 0;
  for (let word = argv[index]; word?.startsWith('-') === true; word = argv[index]) {
    const flag = word.split('=')[0] ?? word;
    const spec = shared.find((other) => other.flags.split(/[ ,]+/u).includes(flag));
    if (!spec) return argv;
    index += spec.flags.includes('<') && !word.includes('=') ? 2 : 1;
  }
  const name = argv[index];
  // `eider -t prod extensions list`: the options belong behind the second word.
  const depth = name !== undefined && groups.has(name) && argv[index + 1]?.startsWith('-') === false ? 2 : 1;
  if (index === 0 || name === undefined || !isCommand(name, program)) return argv;
  return [...argv.slice(index, index + depth), ...argv.slice(0, index), ...argv.slice(index + depth)];
}
