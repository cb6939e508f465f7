import { main } from '../../src/cli.js';
import type { Io } from '../../src/commands/frame/io.js';
import { inFolder } from './in-folder.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Setting {
  readonly cwd: string;
  readonly env?: { readonly [name: string]: string };
  /** The time in UTC, ISO 8601, instead of the real one. */
  readonly now?: string;
  /** An ISO date, in place of today's. */
  readonly today?: string;
}

/** Runs the command line in this process, in a world of its own: its folder, its environment, no terminal. */
export async function runEider(argv: readonly string[], setting: Setting): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const io: Io = {
    ...quietIo(setting),
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
  };
  const code = await inFolder(setting.cwd, () => main(argv, io));
  return { code, stdout, stderr };
}

/** That world, in which nobody hears what is printed. */
export function quietIo(setting: Setting): Io {
  return {
    stdout: () => undefined,
    stderr: () => undefined,
    stdoutIsTty: false,
    stderrIsTty: false,
    columns: undefined,
    env: { EIDER_EXTENSION_DIR: extensionStore(), LANG: 'C.UTF-8', ...setting.env },
    cwd: setting.cwd,
    homeDirectory: setting.cwd,
    tempDirectory: setting.cwd,
    platform: process.platform,
    arch: process.arch,
    cpus: 2,
    pid: process.pid,
    program: [process.execPath, process.env['EIDER_TEST_BUNDLE'] ?? 'not-bundled'],
    hostname: 'here',
    nodeVersion: process.versions.node,
    enterFolder: (folder) => process.chdir(folder),
    restrictNewFiles: () => undefined,
    now: () => {
      const given = setting.now ?? (setting.today === undefined ? undefined : `${setting.today}T12:00:00Z`);
      return given === undefined ? new Date() : new Date(given);
    },
    onInterrupt: () => () => undefined,
  };
}

/** The extensions' folder that the global set-up filled. */
export function extensionStore(): string {
  const store = process.env['EIDER_TEST_EXTENSIONS'];
  if (store === undefined) throw new Error('spec/support/global-setup.ts has not run');
  return store;
}
