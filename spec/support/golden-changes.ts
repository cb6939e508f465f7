import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openDatabase } from '../../src/engine/duckdb/database.js';
import { extensionStore } from './run-eider.js';

const page = 4096;

/**
 * A change to a project between two commands of a golden case:
 * `write PATH TEXT`, `append PATH TEXT`, `latin1 PATH TEXT` (one byte a character), `folder PATH`, `copy PATH PATH`, `move PATH PATH`, `link PATH TARGET`,
 * `remove PATH`, `corrupt PATH` (a byte of every page), `storage-version PATH NUMBER` (of a DuckDB file), `sql DATABASE SQL`, which runs SQL with `<project>` as
 * the folder, and `git …`, any command of git in a world of its own. In a text, `\n`, `\r`, `\t` and `\uXXXX` are escapes.
 * @throws when the verb is not known
 */
export async function changeFile(verb: string, words: readonly string[], folder: string): Promise<void> {
  const [name = '', content = ''] = words;
  const path = join(folder, name);
  switch (verb) {
    case 'write':
    case 'latin1':
      await mkdir(dirname(path), { recursive: true });
      return writeFile(path, unescaped(content), verb === 'write' ? 'utf8' : 'latin1');
    case 'append':
      return writeFile(path, unescaped(content), { flag: 'a' });
    case 'folder':
      await mkdir(path, { recursive: true });
      return;
    case 'copy':
      return cp(path, join(folder, content), { recursive: true });
    case 'move':
      return rename(path, join(folder, content));
    case 'link':
      await mkdir(dirname(path), { recursive: true });
      return symlink(content, path);
    case 'remove':
      return rm(path, { recursive: true });
    case 'unreadable':
      return chmod(path, 0);
    case 'corrupt':
      return changeBytes(path, (bytes) => {
        for (let offset = page; offset < bytes.length; offset += page)
          bytes[offset + 100] = (bytes[offset + 100] ?? 0) ^ 0xff;
      });
    case 'storage-version':
      return changeBytes(path, (bytes) => setStorageVersion(bytes, Number(content)));
    case 'sql':
      return runSql(name === ':memory:' ? name : path, content.replaceAll('<project>', folder), folder);
    case 'git':
      return runGit(
        words.map((word) => word.replaceAll('<project>', folder)),
        folder,
      );
    default:
      throw new Error(`commands.txt: \`${verb}\` is neither eider nor a change to a file`);
  }
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:n|r|t|u([0-9a-fA-F]{4}))/gu, (escape, code?: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return { '\\n': '\n', '\\r': '\r', '\\t': '\t' }[escape] ?? escape;
  });
}

async function changeBytes(path: string, change: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(path);
  change(bytes);
  await writeFile(path, bytes);
}

/** DuckDB's main header: a checksum, `DUCK`, the version. */
function setStorageVersion(bytes: Buffer, version: number): void {
  bytes.writeUInt32LE(version, 12);
  let checksum = 5381n;
  for (let offset = 8; offset < page; offset += 8) {
    checksum ^= BigInt.asUintN(64, bytes.readBigUInt64LE(offset) * 0xbf58476d1ce4e5b9n);
  }
  bytes.writeBigUInt64LE(checksum, 0);
}

async function runSql(path: string, sql: string, folder: string): Promise<void> {
  const database = await openDatabase({
    path,
    readOnly: false,
    settings: {},
    extensionDirectory: extensionStore(),
    fileSearchPath: folder,
    command: 'golden',
  });
  try {
    const connection = await database.connect();
    for (const statement of sql.split(';').filter((part) => part.trim() !== ''))
      await connection.run(statement);
  } finally {
    await database.close();
  }
}

/** Without the settings of whoever runs the tests, and with the same commits every time. */
async function runGit(words: readonly string[], folder: string): Promise<void> {
  const who = { NAME: 'Golden', EMAIL: 'golden@example.org', DATE: '2024-01-01T00:00:00Z' };
  const people = Object.entries(who).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(people),
  };
  await promisify(execFile)('git', ['-c', 'protocol.file.allow=always', ...words], { cwd: folder, env });
}
