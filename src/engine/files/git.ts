import { execFile, spawn } from 'node:child_process';
import { codeOf } from './find-files.js';

/** Why a commit could not be looked at. */
export type GitFailure =
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'not-a-repository' }
  /** `remote`: the same name at `origin`, where there is one. */
  | { readonly kind: 'unknown-commit'; readonly isShallow: boolean; readonly remote?: string }
  /** What git itself says, in one line. */
  | { readonly kind: 'failed'; readonly problem: string };

/** A file of a commit. `path` is relative to the folder that was asked for. */
export interface GitEntry {
  readonly path: string;
  /** The id of its bytes. */
  readonly object: string;
  readonly isLink: boolean;
}

export interface GitOptions {
  /** The process's environment: where git is, and what it is told. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Nothing is fetched from a network, as git does for what a partial clone lacks. */
  readonly offline: boolean;
}

/** Thrown for what a user can act on. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly failure: GitFailure;
  constructor(failure: GitFailure, options?: ErrorOptions) {
    super(`git: ${failure.kind}`, options);
    this.failure = failure;
  }
}

/** Reads commits of the repository that a folder lies in. Neither its work tree nor its index is touched, and no hook runs. */
export class GitRepository {
  readonly #folder: string;
  readonly #options: GitOptions;
  /** The folder's place in the repository: empty, or `a/b`. */
  readonly #prefix: string;
  readonly #isShallow: boolean;

  private constructor(folder: string, options: GitOptions, prefix: string, isShallow: boolean) {
    this.#folder = folder;
    this.#options = options;
    this.#prefix = prefix;
    this.#isShallow = isShallow;
  }

  /** Throws `GitError`. */
  static async open(folder: string, options: GitOptions): Promise<GitRepository> {
    const asked = ['rev-parse', '--is-shallow-repository', '--is-inside-work-tree', '--show-prefix'];
    const said = await git(folder, asked, options);
    const [isShallow, isInside, ...prefix] = said.replace(/\n$/u, '').split('\n');
    if (isInside !== 'true') throw new GitError({ kind: 'not-a-repository' });
    return new GitRepository(folder, options, prefix.join('\n').replace(/\/$/u, ''), isShallow === 'true');
  }

  /** The full id of the commit that a name stands for. Throws `GitError`. */
  async commitOf(ref: string): Promise<string> {
    const found = await this.#find(ref);
    if (found !== undefined) return found;
    const remote = `origin/${ref}`;
    const isThere = !ref.startsWith('origin/') && (await this.#find(`refs/remotes/${remote}`)) !== undefined;
    throw new GitError({ kind: 'unknown-commit', isShallow: this.#isShallow, ...(isThere && { remote }) });
  }

  async #find(ref: string): Promise<string | undefined> {
    const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    try {
      return (await git(this.#folder, asked, this.#options)).trim();
    } catch (error) {
      if (error instanceof GitError && error.failure.kind === 'failed') return undefined;
      throw error;
    }
  }

  /** The folder's place in the repository: empty, or `a/b`. */
  get prefix(): string {
    return this.#prefix;
  }

  /** The last commit that two have in common; undefined when there is none, or the history that is here ends before it. Throws `GitError`. */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    try {
      return (await git(this.#folder, ['merge-base', one, other], this.#options)).trim();
    } catch (error) {
      if (error instanceof GitError && error.failure.kind === 'failed') return undefined;
      throw error;
    }
  }

  /** The files that a commit has in the folder; none where it has no such folder. A path that leaves the folder is left out. Throws `GitError`. */
  async files(commit: string): Promise<readonly GitEntry[]> {
    const tree = `${commit}:${this.#prefix}`;
    const type = await this.#typeOf(tree);
    if (type !== 'tree') return [];
    const said = await git(this.#folder, ['ls-tree', '-r', '-z', '--full-tree', tree], this.#options);
    return said.split('\0').flatMap((line): readonly GitEntry[] => {
      const [, mode, object, path] = /^(\d+) blob ([0-9a-f]+)\t([\s\S]+)$/u.exec(line) ?? [];
      if (mode === undefined || object === undefined || path === undefined || !isInside(path)) return [];
      return [{ path, object, isLink: mode === '120000' }];
    });
  }

  async #typeOf(object: string): Promise<string | undefined> {
    try {
      return (await git(this.#folder, ['cat-file', '-t', object], this.#options)).trim();
    } catch (error) {
      if (error instanceof GitError && error.failure.kind === 'failed') return undefined;
      throw error;
    }
  }

  /** The bytes of objects, in the order asked for. Throws `GitError`. */
  async read(objects: readonly string[]): Promise<readonly Buffer[]> {
    if (objects.length === 0) return [];
    const bytes = await gitBytes(
      this.#folder,
      ['cat-file', '--batch'],
      `${objects.join('\n')}\n`,
      this.#options,
    );
    let at = 0;
    return objects.map((object) => {
      const end = bytes.indexOf('\n', at);
      const [, size] = /^[0-9a-f]+ blob (\d+)$/u.exec(bytes.toString('latin1', at, end)) ?? [];
      if (size === undefined)
        throw new GitError({ kind: 'failed', problem: `the object ${object} is missing or damaged` });
      const start = end + 1;
      at = start + Number(size) + 1;
      return bytes.subarray(start, start + Number(size));
    });
  }
}

/** A tree made by hand can have such names. */
function isInside(path: string): boolean {
  return path.split(/[/\\]/u).every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Of the process's variables, those that point git at another repository are left out: a hook that runs Eider has them set. */
function environmentOf({ env, offline }: GitOptions): NodeJS.ProcessEnv {
  const own = new Set([
    'GIT_DIR',
    'GIT_WORK_TREE',
    'GIT_INDEX_FILE',
    'GIT_PREFIX',
    'GIT_COMMON_DIR',
    'GIT_NAMESPACE',
  ]);
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !own.has(name))),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    ...(offline && { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '' }),
  };
}

const mostBytes = 512 * 1024 * 1024;

async function git(folder: string, words: readonly string[], options: GitOptions): Promise<string> {
  const settings = { cwd: folder, env: environmentOf(options), maxBuffer: mostBytes };
  return new Promise((resolve, reject) => {
    execFile('git', [...words], settings, (error, stdout, stderr) => {
      if (error) reject(gitError(error, stderr));
      else resolve(stdout);
    });
  });
}

/** The same with bytes, and something to read from. */
async function gitBytes(
  folder: string,
  words: readonly string[],
  input: string,
  options: GitOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...words], { cwd: folder, env: environmentOf(options) });
    const chunks: Buffer[] = [];
    let problem = '';
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (problem += chunk.toString()));
    child.on('error', (error) => reject(gitError(error, problem)));
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(gitError(new Error(`git ended with ${code ?? 'a signal'}`), problem));
    });
    // A git that ended early says why on its own.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function gitError(error: Error, stderr: string): GitError {
  if (codeOf(error) === 'ENOENT') return new GitError({ kind: 'not-installed' }, { cause: error });
  if (/not a git repository/iu.test(stderr))
    return new GitError({ kind: 'not-a-repository' }, { cause: error });
  const [line = ''] = stderr.trim().split('\n');
  const problem = line.replace(/^(?:fatal|error): /u, '') || error.message;
  return new GitError({ kind: 'failed', problem }, { cause: error });
}
