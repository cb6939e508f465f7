import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { trustOf, type Trust } from '../../core/ci/trust.js';
import { codeOf } from '../../engine/files/find-files.js';
import { mergeBase } from '../../engine/files/merge-base.js';
import type { Io } from '../frame/io.js';
import type { CiOptions } from '../frame/options.js';

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

/** What a pull request is compared with. */
export interface Base {
  /** A target folder, or `git:REF`. */
  readonly state: string;
  /** For people. */
  readonly label: string;
}

/** `--state`, or the commit where the branch left what it is to be merged into. */
export async function findBase(options: CiOptions, io: Io): Promise<Outcome<Base | undefined>> {
  const { projectDir, state, untrusted = false } = options;
  if (state !== undefined) return { value: { state, label: state }, diagnostics: [] };
  const refs = baseRefs(io.env);
  const base = await mergeBase(projectDir, refs, { env: io.env, offline: untrusted });
  if (base.kind === 'found') {
    const label = `${base.ref} at ${base.commit.slice(0, 12)}`;
    return { value: { state: `git:${base.commit}`, label }, diagnostics: [] };
  }
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
