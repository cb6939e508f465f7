import { chmod, mkdir, rm, writeFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runEider } from './run-eider.js';

/** One line of a `commands.txt`. */
export type GoldenCommand =
  | { readonly kind: 'eider'; readonly line: string; readonly argv: readonly string[]; readonly env: { readonly [name: string]: string } }
  /** `write PATH TEXT`, `append PATH TEXT`, `remove PATH`, `corrupt PATH`: changes to the project between commands. */
  | { readonly kind: 'file'; readonly line: string; readonly verb: string; readonly path: string; readonly text: string };

/**
 * Reads a `commands.txt`: one command a line, `#` starts a comment line. `NAME=value eider …` sets the environment of one command.
 * Words may be quoted as in a shell; `\n` in a file's text is a line break.
 */
export function readCommands(text: string): readonly GoldenCommand[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): GoldenCommand => {
      const words = splitWords(line);
      const start = words.findIndex((word) => !/^[A-Z_]+=/u.test(word));
      const env = Object.fromEntries(words.slice(0, start).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
      const [verb = '', ...rest] = words.slice(start);
      if (verb === 'eider') return { kind: 'eider', line, argv: rest, env };
      const [path = '', content = ''] = rest;
      return { kind: 'file', line, verb, path, text: content.replaceAll('\\n', '\n') };
    });
}

function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/gu)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/gu, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
}

/** Runs the commands in a project; what they print stands under each command line, with its exit code. */
export async function runCommands(
  commands: readonly GoldenCommand[],
  folder: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  let stdout = '';
  let stderr = '';
  for (const command of commands) {
    stdout += `$ ${command.line}\n`;
    if (command.kind === 'file') {
      await changeFile(command, folder);
      continue;
    }
    const ran = await runEider(command.argv, { cwd: folder, env: command.env });
    stdout += stable(ran.stdout, folder);
    stdout += ran.code === 0 ? '' : `[exit ${ran.code}]\n`;
    if (ran.stderr !== '') stderr += `$ ${command.line}\n${stable(ran.stderr, folder)}`;
  }
  return { stdout, stderr };
}

async function changeFile(command: GoldenCommand & { readonly kind: 'file' }, folder: string): Promise<void> {
  const path = join(folder, command.path);
  switch (command.verb) {
    case 'write':
      await mkdir(dirname(path), { recursive: true });
      return writeFile(path, command.text);
    case 'append':
      return writeFile(path, command.text, { flag: 'a' });
    case 'remove':
      return rm(path, { recursive: true });
    case 'unreadable':
      return chmod(path, 0);
    case 'corrupt': {
      const bytes = await readFile(path);
      for (let offset = 4096; offset < bytes.length; offset += 4096) bytes[offset + 100] = (bytes[offset + 100] ?? 0) ^ 0xff;
      return writeFile(path, bytes);
    }
    default:
      throw new Error(`commands.txt: ${command.verb} is neither eider nor write, append, remove, corrupt`);
  }
}

/** What differs between two runs of the same thing: times, process ids, the folder, identifiers of runs. */
function stable(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<project>')
    .replaceAll(/\b\d+\.\d\d s\b/gu, '0.00 s')
    .replaceAll(/\b\d+\.\d s\b/gu, '0.0 s')
    .replaceAll(/"seconds":[\d.e-]+/gu, '"seconds":0')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gu, '<uuid>')
    .replaceAll(/127\.0\.0\.1:\d+/gu, '127.0.0.1:<port>');
}
