import { join, relative, resolve } from 'node:path';
import {
  diagnostic,
  hasErrors,
  messageOf,
  type Diagnostic,
  type Outcome,
} from '../../core/diagnostics/diagnostic.js';
import { makeManifest } from '../../core/manifest/manifest.js';
import type { StateDirectory } from '../../core/manifest/state-directory.js';
import { nodeChange } from '../../core/plan/node-change.js';
import { loadProject } from '../../core/project/load-project.js';
import type { Target } from '../../core/project/target.js';
import { isRemote } from '../../core/sql/remote.js';
import { readCommitFiles, withNotedHashes } from '../../engine/files/commit-files.js';
import { leadsInside } from '../../engine/files/find-files.js';
import { GitError, GitRepository, type GitFailure } from '../../engine/files/git.js';
import { readProjectFiles } from '../../engine/files/project-files.js';
import { answerColumns } from '../check/answer-columns.js';
import { buildId } from '../frame/build-id.js';
import { errorReason } from '../frame/file-error.js';
import { ProjectCache } from './project-cache.js';
import { sha256 } from '../frame/sha256.js';
import { version } from '../frame/version.js';
import { linkWorkspace, type Workspace } from './workspace.js';

/** The project as a commit has it, with what its manifest would say. */
export interface GitState {
  readonly commit: string;
  readonly state: StateDirectory;
  /** For the target, the variables and the environment of the present project. */
  readonly workspace: Workspace;
  /** The same for another target. */
  readonly linkFor: (target: Target) => Promise<Workspace>;
}

const prefix = 'git:';

/** Whether `--state` names a commit and not a folder: `git:main`. */
export function isGitState(state: string): boolean {
  return state.startsWith(prefix);
}

/**
 * The state that a commit stands for, made from its files: no run and no artifact is needed. The work tree is not touched. What is wrong with the
 * commit's project is one warning: the nodes that could not be read count as new.
 * @param state `git:REF`
 */
export async function openGitState(
  state: string,
  workspace: Workspace,
): Promise<Outcome<GitState | undefined>> {
  const known = opened.get(workspace.project) ?? new Map<string, Promise<Outcome<GitState | undefined>>>();
  opened.set(workspace.project, known);
  const found = known.get(state) ?? open(state, workspace);
  known.set(state, found);
  return found;
}

/** A command asks more than once. */
const opened = new WeakMap<Workspace['project'], Map<string, Promise<Outcome<GitState | undefined>>>>();

async function open(state: string, workspace: Workspace): Promise<Outcome<GitState | undefined>> {
  const ref = state.slice(prefix.length);
  const nothing = (finding: Diagnostic): Outcome<undefined> => ({ value: undefined, diagnostics: [finding] });
  if (ref === '' || ref.startsWith('-') || /\p{Cc}/u.test(ref))
    return nothing(diagnostic('state/invalid-ref', { state: state.replaceAll(/\p{Cc}/gu, '?') }));
  const cache = join(workspace.targetPath, '.cache', 'git');
  const outside = await folderOutside(workspace, cache);
  if (outside !== undefined) return nothing(diagnostic('untrusted/outside', { path: outside }));
  try {
    const { env } = workspace.given;
    const repository = await GitRepository.open(workspace.root, { env, offline: workspace.untrusted });
    const commit = await repository.commitOf(ref);
    // A stranger could send a folder that says what pleases him.
    const folder = await readCommitFiles(repository, commit, cache, workspace.untrusted);
    if (folder === undefined)
      return nothing(diagnostic('state/no-project-in-commit', { state, commit: short(commit) }));
    return await read({ state, commit, folder }, workspace);
  } catch (error) {
    if (error instanceof GitError) return nothing(gitDiagnostic(error.failure, ref));
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return nothing(
      diagnostic('usage/unwritable', { path: shown(workspace, cache), problem: errorReason(error) }),
    );
  }
}

/** A stranger's project may have a link in the place of the target folder: what of it leads out; undefined when nothing does. */
async function folderOutside(workspace: Workspace, cache: string): Promise<string | undefined> {
  if (!workspace.untrusted || workspace.given.options.targetPath !== undefined) return undefined;
  const path = shown(workspace, cache);
  const parts = path.split('/');
  for (const index of parts.keys()) {
    const above = parts.slice(0, index + 1).join('/');
    if (!(await leadsInside(workspace.root, above))) return above;
  }
  return undefined;
}

function shown({ root }: Workspace, path: string): string {
  const short = relative(root, path).replaceAll('\\', '/');
  return short.startsWith('..') ? path : short;
}

interface Place {
  readonly state: string;
  readonly commit: string;
  readonly folder: string;
}

async function read(place: Place, now: Workspace): Promise<Outcome<GitState | undefined>> {
  const { state, commit, folder } = place;
  const found: Diagnostic[] = [];
  const take = <T>({ value, diagnostics }: Outcome<T>): T => {
    found.push(...diagnostics);
    return value;
  };
  const read = take(await readProjectFiles(folder, { profilesDir: undefined, homeDirectory: folder }));
  const files = read && { ...read, seeds: await withNotedHashes(read.seeds, folder) };
  const cache = new ProjectCache(now.untrusted ? undefined : folder);
  const project = files && take(loadProject(files, { version, build: buildId, cache: cache.properties }));
  if (!files || !project) return { value: undefined, diagnostics: [unreadable(place, found)] };
  if (project.name !== now.project.name) {
    const data = { folder: state, found: project.name, expected: now.project.name };
    return { value: undefined, diagnostics: [diagnostic('state/other-project', data)] };
  }
  const link = async (target: Target): Promise<Outcome<Workspace>> => {
    const { env, given, untrusted } = now;
    const here = { root: folder, files, project, cache, env, untrusted };
    const options = { vars: given.options.vars };
    const linked = await linkWorkspace({
      ...here,
      target: withAbsolutePaths(target, now.root),
      given: { ...given, options },
    });
    const databasePath = target.path === ':memory:' ? target.path : resolve(now.root, target.path);
    const value = { ...linked.value, databasePath, otherRoot: now.root };
    if (!hasErrors(linked.diagnostics)) await answerColumns(value);
    return { ...linked, value };
  };
  const workspace = take(await link(now.target));
  const manifest = manifestOf(workspace);
  cache.save();
  const nodes = new Map(manifest.nodes.map((node) => [node.id, node]));
  const errors = found.filter((finding) => finding.severity === 'error');
  const linkFor = async (target: Target): Promise<Workspace> => (await link(target)).value;
  const value = { commit, workspace, linkFor, state: { folder: state, manifest, nodes } };
  return { value, diagnostics: errors.length === 0 ? [] : [broken(place, errors)] };
}

/** Paths of the target are relative to the project's folder, and the commit's is another. */
function withAbsolutePaths(target: Target, root: string): Target {
  return {
    ...target,
    attach: target.attach.map((attached) => {
      const { path, type = 'duckdb' } = attached;
      if (type !== 'duckdb' || typeof path !== 'string' || isRemote(path)) return attached;
      return { ...attached, path: resolve(root, path) };
    }),
  };
}

function manifestOf({ graph, compiler }: Workspace): StateDirectory['manifest'] {
  return makeManifest(graph, version, (node) => {
    const before = compiler.diagnostics.length;
    const change = nodeChange(node, compiler, sha256);
    // What does not render is another thing than what does: no more is asked of it.
    compiler.diagnostics.splice(before);
    return change;
  });
}

function unreadable({ state, commit }: Place, found: readonly Diagnostic[]): Diagnostic {
  return diagnostic('state/unreadable-commit', { state, commit: short(commit), ...summary(found) });
}

function broken({ state, commit }: Place, found: readonly Diagnostic[]): Diagnostic {
  return diagnostic('state/broken-commit', { state, commit: short(commit), ...summary(found) });
}

function summary(found: readonly Diagnostic[]): { readonly count: number; readonly first: string } {
  const errors = found.filter((finding) => finding.severity === 'error');
  const [first] = errors;
  const place = first?.at ? `${first.at.source.path}: ` : '';
  return { count: errors.length, first: first ? `${place}${messageOf(first)}` : '' };
}

function short(commit: string): string {
  return commit.slice(0, 12);
}

function gitDiagnostic(failure: GitFailure, ref: string): Diagnostic {
  switch (failure.kind) {
    case 'not-installed':
      return diagnostic('state/no-git', { ref });
    case 'not-a-repository':
      return diagnostic('state/no-repository', { ref });
    case 'unknown-commit': {
      const { isShallow, remote } = failure;
      return diagnostic('state/unknown-commit', { ref, isShallow, ...(remote !== undefined && { remote }) });
    }
    case 'failed':
      return diagnostic('state/git-failed', { ref, problem: failure.problem });
  }
}
