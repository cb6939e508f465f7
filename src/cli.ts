import { arch, availableParallelism, homedir, hostname, tmpdir } from 'node:os';
import { exitCodes, type ExitCode } from './commands/frame/exit-codes.js';
import type { Io } from './commands/frame/io.js';
import { runProgram } from './commands/program.js';
import { version } from './commands/frame/version.js';
import { hideSecrets, secretsOf } from './core/diagnostics/secrets.js';

/**
 * Eider's command line as a function: the words after `eider`, and the world outside. Never throws: a bug in Eider is printed and
 * becomes exit code 2.
 */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await runProgram(argv, io);
  } catch (error) {
    io.stderr(bugReport(error, io));
    return exitCodes.usage;
  }
}

/** Runs `main` on this process, then ends it. The only function that touches `process`. */
export async function start(): Promise<void> {
  const io = processIo();
  const code = await main(process.argv.slice(2), io);
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  // Not `process.exitCode`: a database's threads must not keep the process alive.
  process.exit(code === exitCodes.success ? (process.exitCode ?? code) : code);
}

const bugText =
  'This is a bug in Eider, not in your project. Please report it with the command that you ran.';

function bugReport(error: unknown, io: Io): string {
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const debug = isOn(io.env['EIDER_DEBUG']);
  const stack = debug && error instanceof Error ? `${error.stack ?? ''}${causes(error)}\n` : '';
  const more = debug ? '' : 'Run it again with EIDER_DEBUG=1 to see where it happened.\n';
  const first = message.split('\n')[0] ?? '';
  return hideSecrets(`eider ${version}: ${name}: ${first}\n${bugText}\n${more}${stack}`, secretsOf(io.env));
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value);
}

function causes(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? `\ncaused by ${cause.stack ?? cause.message}${causes(cause)}` : '';
}

function processIo(): Io {
  return {
    stdout: writerOf(process.stdout),
    stderr: writerOf(process.stderr),
    stdoutIsTty: process.stdout.isTTY,
    stderrIsTty: process.stderr.isTTY,
    columns: columnsOf(process.stdout) ?? columnsOf(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    homeDirectory: homedir(),
    tempDirectory: tmpdir(),
    platform: process.platform,
    arch: arch(),
    cpus: availableParallelism(),
    pid: process.pid,
    program: [process.execPath, ...process.argv.slice(1, 2)],
    hostname: hostname(),
    nodeVersion: process.versions.node,
    enterFolder: (folder) => process.chdir(folder),
    restrictNewFiles: () => void process.umask(0o077),
    now: () => new Date(),
    onInterrupt,
  };
}

/** Some terminals say that they have no columns at all. */
function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
}

/** A reader that went away (`eider ls | head`) is no failure: the rest of the text is dropped, and the command goes on. */
function writerOf(stream: NodeJS.WriteStream): (text: string) => void {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    // Nothing else can be said on this stream; a full disk below a redirection must not pass for success.
    if (error.code !== 'EPIPE') process.exitCode = exitCodes.usage;
  });
  return (text) => {
    if (open) stream.write(text);
  };
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || !stream.writable) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function onInterrupt(handler: () => void): () => void {
  let interrupted = false;
  const listener = (): void => {
    if (interrupted) process.exit(exitCodes.interrupted);
    interrupted = true;
    handler();
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
