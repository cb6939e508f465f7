import type { Diagnostic, Outcome } from '../../core/diagnostics/diagnostic.js';
import type { DiffGap, DiffReport, ModelDiff } from '../../core/diff/types.js';
import { diffModels } from './diff.js';
import type { Io } from '../frame/io.js';
import type { CiOptions, DiffInput } from '../frame/options.js';
import { SessionError } from '../project/session-error.js';
import type { Workspace } from '../project/workspace.js';

/** What the summary says of all models at once, where no rows were built. */
const withoutRows: ReadonlySet<DiffGap> = new Set(['no-warehouse', 'not-built', 'partial', 'untrusted']);

/**
 * Compares what was built with the base: the columns of what changed; with rows on both sides the rows, also of what reads it. A base that cannot be opened is a finding.
 * @param workspace the one that was built apart
 * @param label the base, for people
 * @param hasRows whether it holds rows that are like the base's
 */
export async function diffApart(
  workspace: Workspace,
  options: CiOptions,
  label: string,
  hasRows: boolean,
  io: Io,
): Promise<Outcome<DiffReport | undefined>> {
  const input: DiffInput = {
    ...options,
    select: hasRows ? ['state:modified+'] : [],
    exclude: [],
    examples: 0,
  };
  try {
    const { value, diagnostics } = await diffModels(workspace, input, io);
    const models = value.models.map((model) => (hasRows ? model : withoutGaps(model)));
    return { value: { ...value, base: { ...value.base, state: label }, models }, diagnostics };
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    return { value: undefined, diagnostics: error.diagnostics };
  }
}

function withoutGaps(model: ModelDiff): ModelDiff {
  return { ...model, gaps: model.gaps.filter((gap) => !withoutRows.has(gap)) };
}

/** The only columns of each model that hold something else than the base's, in lower case; a model of which that is not known is left out. */
export function differingColumns(report: DiffReport | undefined): ReadonlyMap<string, ReadonlySet<string>> {
  const known = (report?.sample ? [] : (report?.models ?? [])).flatMap((model) => {
    const { rows, gaps, change, columns } = model;
    if (!rows || gaps.length > 0 || change !== 'modified' || rows.added + rows.removed > 0) return [];
    const changed = rows.kind === 'keyed' ? rows.columns : [];
    const names = [...changed, ...columns.filter(({ kind }) => kind !== 'moved')].map(({ name }) =>
      name.toLowerCase(),
    );
    return [[model.id, new Set(names)] as const];
  });
  return new Map(known);
}

/** Findings that were not told of yet. */
export function untold(found: readonly Diagnostic[], told: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ code, data, at }: Diagnostic): string =>
    JSON.stringify([code, data, at?.source.path, at?.start]);
  const known = new Set(told.map(key));
  return found.filter((finding) => !known.has(key(finding)));
}
