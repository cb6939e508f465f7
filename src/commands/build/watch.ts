import { relative } from 'node:path';
import { ProjectWatcher } from '../../engine/files/project-watcher.js';
import { formatCounted } from '../../terminal/format.js';
import { executePlan } from './execute-plan.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Io } from '../frame/io.js';
import type { WatchOptions } from '../frame/options.js';
import { stdoutStyle } from '../frame/print.js';

/**
 * `eider watch`: builds, then builds again after every edit of the project, one build at a time, until Ctrl-C. Each build reads the project anew,
 * and fingerprints say what an edit touches. Errors are shown, and it goes on.
 */
export async function runWatch(options: WatchOptions, io: Io): Promise<ExitCode> {
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  const watcher = new ProjectWatcher(
    options.projectDir,
    {
      homeDirectory: io.homeDirectory,
      ...(options.profilesDir !== undefined && { profilesDir: options.profilesDir }),
    },
    abort.signal,
  );
  try {
    const files = await watcher.start();
    const code = await build(options, io, abort.signal);
    // No project, no profile, no target: no edit of these files is waited for. Anything else can be mended.
    if (code === exitCodes.notFound) return code;
    if (abort.signal.aborted) return exitCodes.interrupted;
    say({ event: 'watching', files }, `watching ${formatCounted(files, 'file')} · Ctrl-C ends`, options, io);
    while (!abort.signal.aborted) {
      const changed = await watcher.changed();
      if (abort.signal.aborted || changed.length === 0) break;
      const names = changed.map((path) => shownPath(options.projectDir, path));
      say({ event: 'changed', files: names }, `changed: ${namesOf(names)}`, options, io);
      // What only depends on the time is not what the edit touches.
      await build({ ...options, acceptVolatile: true }, io, abort.signal);
    }
    return exitCodes.interrupted;
  } finally {
    watcher.close();
    release();
  }
}

/** One build. An interrupt that came before the build listens for one counts too. */
function build(
  options: WatchOptions & { readonly acceptVolatile?: boolean },
  io: Io,
  signal: AbortSignal,
): Promise<ExitCode> {
  const onInterrupt: Io['onInterrupt'] = (handler) => {
    if (signal.aborted) handler();
    signal.addEventListener('abort', handler, { once: true });
    return () => signal.removeEventListener('abort', handler);
  };
  return executePlan('build', { ...options, force: false, signal }, { ...io, onInterrupt });
}

function say(event: object, text: string, options: WatchOptions, io: Io): void {
  if (options.output === 'json') io.stdout(`${JSON.stringify(event)}\n`);
  else if (!options.quiet) io.stdout(`\n${stdoutStyle(io, options).paint('muted', text)}\n`);
}

const mostNames = 5;

function namesOf(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function shownPath(root: string, path: string): string {
  const shown = relative(root, path).replaceAll('\\', '/');
  return shown.startsWith('..') ? path : shown;
}
