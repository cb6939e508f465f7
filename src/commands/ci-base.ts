import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../core/diagnostics/diagnostic.js';
import { trustOf, type Trust } from '../core/ci/trust.js';
import { codeOf } from '../engine/files/find-files.js';
import { mergeBase, repositoryRoot } from '../engine/files/merge-base.js';
import type { Io } from './io.js';
import type { CiOptions } from './options.js';

/** Whether the code is trusted, as CI's environment and the options say. */
export async function readTrust(options: CiOptions, io: Io): Promise<Outcome<Trust>> {
  const found = trustOf(io.env, await eventText(io));
  if (options.trusted && found.always === true) {
    return { value: found, diagnostics: [diagnostic('ci/never-trusted', { why: found.why ?? '' })] };
  }
  if (options.trusted) return { value: { untrusted: false }, diagnostics: [] };
  if (options.untrusted === true && !found.untrusted)
    return { value: { untrusted: true, why: '`--untrusted` says so' }, diagnostics: [] };
  return { value: found, diagnostics: [] };
}

async function eventText(io: Io): Promise<string | undefined> {
  const path = io.env['GITHUB_EVENT_PATH'] ?? '';
  if (path === '') return undefined;
  try {
    return await readFile(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** `--state`, or the commit where the branch left what it is to be merged into. */
export async function findBase(options: CiOptions, io: Io): Promise<Outcome<string | undefined>> {
  if (options.state !== undefined) return { value: options.state, diagnostics: [] };
  const refs = baseRefs(io.env);
  const base = await mergeBase(options.projectDir, refs);
  if (base.kind === 'found') return { value: `git:${base.commit}`, diagnostics: [] };
  const finding: Diagnostic = diagnostic('ci/no-base', { reason: base.reason, refs });
  return { value: undefined, diagnostics: [finding] };
}

function baseRefs(env: Io['env']): readonly string[] {
  const named = env['GITHUB_BASE_REF'] ?? '';
  if (named !== '') return [`origin/${named}`];
  const commit = env['CI_MERGE_REQUEST_DIFF_BASE_SHA'] ?? '';
  if (commit !== '') return [commit];
  return ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];
}

/** The project's folder within its repository, with a slash at its end; empty where they are the same, or there is no repository. */
export async function projectPrefix(projectDir: string): Promise<string> {
  const root = await repositoryRoot(projectDir);
  if (root === undefined) return '';
  const path = relative(root, projectDir).replaceAll('\\', '/');
  return path === '' || path.startsWith('..') || isAbsolute(path) ? '' : `${path}/`;
}
