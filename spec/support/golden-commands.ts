import { join } from 'node:path';
import { changeFile } from './golden-changes.js';
import { holdDatabase, type Held } from './golden-holder.js';
import { extensionStore, runEider } from './run-eider.js';

/** One line of a `commands.txt`. */
export type GoldenCommand =
  | {
      readonly kind: 'eider';
      readonly line: string;
      readonly argv: readonly string[];
      readonly env: { readonly [name: string]: string };
    }
  /** A change to the project between commands: `write PATH TEXT` and the like, see `changeFile`. */
  | {
      readonly kind: 'change';
      readonly line: string;
      readonly verb: string;
      readonly words: readonly string[];
    };

/**
 * Reads a `commands.txt`: one command a line, `#` starts a comment line. `NAME=value eider …` sets the environment of one command.
 * Words may be quoted as in a shell.
 */
export function readCommands(text: string): readonly GoldenCommand[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): GoldenCommand => {
      const words = splitWords(line);
      const start = words.findIndex((word) => !/^[A-Z_]+=/u.test(word));
      const settings = words.slice(0, start);
      const env = Object.fromEntries(settings.map((word) => split(word)));
      const [verb = '', ...rest] = words.slice(start);
      return verb === 'eider'
        ? { kind: 'eider', line, argv: rest, env }
        : { kind: 'change', line, verb, words: rest };
    });
}

function split(setting: string): readonly [string, string] {
  const at = setting.indexOf('=');
  return [setting.slice(0, at), setting.slice(at + 1)];
}

/** Words as in a shell, quotes taken off. */
export function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/gu)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/gu, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
}

/**
 * Runs the commands in a project; what they print stands under each command line, with its exit code. In a command, `<project>` is the
 * project's folder and `<extensions>` that of the installed extensions.
 */
export async function runCommands(
  commands: readonly GoldenCommand[],
  folder: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const stable = stabiliser(folder);
  const held: Held[] = [];
  let stdout = '';
  let stderr = '';
  try {
    for (const command of commands) {
      stdout += `$ ${command.line}\n`;
      if (command.kind === 'change') {
        if (command.verb === 'hold') held.push(await holdDatabase(join(folder, command.words[0] ?? '')));
        else if (command.verb === 'release') await held.pop()?.release();
        else await changeFile(command.verb, command.words, folder);
        continue;
      }
      const filled = (word: string): string =>
        word.replaceAll('<extensions>', extensionStore()).replaceAll('<project>', folder);
      const given = Object.entries(command.env).map(([name, value]) => [name, filled(value)] as const);
      // One worker, so that nodes end in the order of the plan.
      const env = { EIDER_THREADS: '1', ...Object.fromEntries(given) };
      const ran = await runEider(command.argv.map(filled), { cwd: folder, env });
      stdout += stable(ran.stdout);
      stdout += ran.code === 0 ? '' : `[exit ${ran.code}]\n`;
      if (ran.stderr !== '') stderr += `$ ${command.line}\n${stable(ran.stderr)}`;
    }
  } finally {
    for (const holder of held) await holder.release();
  }
  return { stdout, stderr };
}

/** Takes out what differs between two runs of the same thing: times, process ids, the folder, identifiers of runs. */
function stabiliser(folder: string): (text: string) => string {
  return (text) =>
    text
      .replaceAll(folder, '<project>')
      .replaceAll(extensionStore(), '<extensions>')
      .replaceAll(/\b\d+\.\d\d s\b/gu, '0.00 s')
      .replaceAll(/\b\d+\.\d s\b/gu, '0.0 s')
      .replaceAll(/"seconds":[\d.e-]+/gu, '"seconds":0')
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gu, '<uuid>')
      .replaceAll(/\b\d+\.\d MB\b/gu, '0.0 MB')
      .replaceAll(/"bytes":\d+/gu, '"bytes":0')
      .replaceAll(/\b\d{8}T\d{9}Z-[0-9a-f]{4}\b/gu, '<run>')
      .replaceAll(/\b\d{8}T\d{9}Z\b/gu, '<time>')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/gu, '<time>')
      .replaceAll(/\bcommit [0-9a-f]{12}\b/gu, 'commit <commit>')
      .replaceAll(/"commit":"[0-9a-f]{40}"/gu, '"commit":"<commit>"')
      .replaceAll(/\bprocess \d+/gu, 'process <pid>')
      .replaceAll(/127\.0\.0\.1:\d+/gu, '127.0.0.1:<port>');
}
