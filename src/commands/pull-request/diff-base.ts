import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { StateDirectory } from '../../core/manifest/state-directory.js';
import type { Production } from '../../core/plan/defer.js';
import { openDeferral, type Deferral } from '../project/deferral.js';
import { isGitState, openGitState } from '../project/git-state.js';
import type { Io } from '../frame/io.js';
import { openState } from '../project/open-state.js';
import type { DiffInput } from '../frame/options.js';
import { targetNamed, type Workspace } from '../project/workspace.js';

/** What a project is compared with. */
export interface Base {
  /** As it was given. */
  readonly given: string;
  readonly state: StateDirectory;
  /** The base's own project; absent where only its manifest is known. */
  readonly workspace?: Workspace;
  readonly commit?: string;
  /** Its warehouse; absent when there is none here. */
  readonly data?: { readonly deferral: Deferral; readonly production: Production };
}

/**
 * Opens the base, with its data where there are any. Undefined when it cannot be opened, which is reported. A warehouse that a state folder names and that is not here is
 * no mistake: columns can be compared without. Throws `SessionError` when it is locked or damaged.
 */
export async function openBase(
  workspace: Workspace,
  options: DiffInput,
  io: Io,
  found: Diagnostic[],
): Promise<Base | undefined> {
  const { state: given, wait } = options;
  if (given === undefined) {
    found.push(diagnostic('defer/no-state', { option: 'eider diff' }));
    return undefined;
  }
  const base = await baseOf(given, workspace, options, io, found);
  if (!base || hasErrors(found)) return undefined;
  const deferral = await deferralOf(workspace, options, io, found);
  if (hasErrors(found)) return undefined;
  if (!deferral) return base;
  return { ...base, data: { deferral, production: await deferral.production(wait, 'eider diff') } };
}

async function baseOf(
  given: string,
  workspace: Workspace,
  options: DiffInput,
  io: Io,
  found: Diagnostic[],
): Promise<Base | undefined> {
  if (!isGitState(given)) {
    const opened = await openState(given, workspace);
    found.push(...opened.diagnostics);
    return opened.value && { given, state: opened.value };
  }
  const opened = await openGitState(given, workspace);
  found.push(...opened.diagnostics);
  if (!opened.value) return undefined;
  const { commit, linkFor, state, workspace: own } = opened.value;
  const { deferTarget } = options;
  if (deferTarget === undefined) return { given, state, commit, workspace: own };
  // The code is that of the target whose rows are read: its schemas may be others.
  const target = await targetNamed(deferTarget, workspace, { ...options, output: 'text' }, io);
  return { given, state, commit, workspace: target.value ? await linkFor(target.value) : own };
}

async function deferralOf(
  workspace: Workspace,
  options: DiffInput,
  io: Io,
  found: Diagnostic[],
): Promise<Deferral | undefined> {
  const { state = '', deferTarget } = options;
  if (workspace.untrusted || (isGitState(state) && deferTarget === undefined)) return undefined;
  const asked = { ...options, output: 'text' as const, defer: true, favorState: false };
  const opened = await openDeferral(workspace, asked, io);
  const isNone = ({ code }: Diagnostic): boolean => code === 'defer/no-warehouse';
  // The state itself was opened before, with what is wrong in it.
  const told = new Set(found.map(({ code }) => code));
  found.push(
    ...opened.diagnostics.filter(
      (finding) => !told.has(finding.code) && !(deferTarget === undefined && isNone(finding)),
    ),
  );
  if (!opened.value || deferTarget !== undefined) return opened.value;
  return opened.value.exists() ? opened.value : undefined;
}
