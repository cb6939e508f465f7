import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { changeImpact, noImpact } from '../../core/ci/change-impact.js';
import type { ChangedNode, CiReport } from '../../core/ci/report.js';
import { isData } from '../../core/graph/types.js';
import { impactKind } from '../../core/lineage/impact.js';
import type { NodeId } from '../../core/project/ids.js';
import { folderPrefix } from '../../engine/files/merge-base.js';
import { renderCiSummary } from '../../terminal/render-ci-summary.js';
import type { BoundProject } from '../check/bind-project.js';
import { checkNodes } from '../check/check.js';
import { chooseNodes } from '../project/choose-nodes.js';
import { findBase, readTrust } from './ci-base.js';
import { buildApart, type CiBuilt } from './ci-build.js';
import { diffApart, differingColumns, untold } from './ci-diff.js';
import { AnnotatedOutput, writeCiFiles } from './ci-files.js';
import { apart, outsideTarget, removeApart } from './ci-sandbox.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { nameOf } from '../project/find-node.js';
import type { Io } from '../frame/io.js';
import { openState } from '../project/open-state.js';
import type { CiOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics } from '../frame/print.js';
import { SessionError } from '../project/session-error.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider ci`: all that a pull request is asked, in one command. */
export async function runCi(options: CiOptions, io: Io): Promise<ExitCode> {
  const prefix = await folderPrefix(options.projectDir, { env: io.env, offline: true });
  if (!isAnnotated(options, io)) return (await tell(options, prefix, logIo(options, io), io)).code;
  const output = new AnnotatedOutput(io);
  let told: Told | undefined;
  try {
    told = await tell(options, prefix, output.io, output.io);
    return told.code;
  } finally {
    output.end(told?.findings ?? [], prefix);
  }
}

function isAnnotated({ annotations, output }: CiOptions, { env }: Io): boolean {
  return annotations || (env['GITHUB_ACTIONS'] === 'true' && output === 'text');
}

/** What happens on the way is for the log; standard output is for the summary. With JSON, all is one stream. */
function logIo({ output }: CiOptions, io: Io): Io {
  return output === 'json' ? io : { ...io, stdout: io.stderr, stdoutIsTty: io.stderrIsTty };
}

interface Told {
  readonly code: ExitCode;
  readonly findings: readonly Diagnostic[];
}

async function tell(options: CiOptions, prefix: string, log: Io, io: Io): Promise<Told> {
  const { built, code, report } = await new PullRequest(options, log).judge();
  const summary = renderCiSummary(report);
  const unwritten = await writeCiFiles(report, summary, built, prefix, options, io);
  printDiagnostics(unwritten, log, options);
  if (options.output === 'json') io.stdout(`${JSON.stringify(plain(report))}\n`);
  else if (!options.quiet || code !== exitCodes.success) io.stdout(summary);
  const findings = [...report.findings, ...unwritten];
  return { code: code === exitCodes.success ? exitCodeOf(unwritten) : code, findings };
}

function plain(report: CiReport) {
  const { base, build, changed, impact, models, project, untrusted } = report;
  const count = (severity: Diagnostic['severity']): number =>
    report.findings.filter((finding) => finding.severity === severity).length;
  return {
    event: 'ci',
    project: project ?? null,
    base: base ?? null,
    untrusted: untrusted ?? null,
    models: models ?? null,
    errors: count('error'),
    warnings: count('warning'),
    changed,
    build:
      build.kind === 'left-out'
        ? build
        : { kind: build.kind, rows: build.rows, leftOut: build.leftOut, notes: build.notes },
    diff: report.diff ?? null,
    impact,
  };
}

interface Judged {
  readonly report: CiReport;
  readonly built?: CiBuilt;
  readonly code: ExitCode;
}

/** One pull request: each step takes what those before it found. */
class PullRequest {
  #options: CiOptions;
  readonly #io: Io;
  readonly #findings: Diagnostic[] = [];

  constructor(options: CiOptions, io: Io) {
    this.#options = options;
    this.#io = io;
  }

  async judge(): Promise<Judged> {
    const trust = await readTrust(this.#options, this.#io);
    const { untrusted, why } = trust.value;
    this.#options = { ...this.#options, untrusted };
    const start: Start = {
      project: undefined,
      base: undefined,
      models: undefined,
      ...(why !== undefined && { untrusted: why }),
    };
    this.#take(trust.diagnostics);
    if (hasErrors(trust.diagnostics)) return this.#end(start, 'the code is not trusted', exitCodes.refused);
    const opened = await openWorkspace(this.#options, this.#io);
    this.#take(opened.diagnostics);
    const workspace = opened.value;
    if (!workspace || hasErrors(opened.diagnostics)) {
      const project = workspace?.project.name;
      return this.#end({ ...start, project }, 'the project cannot be read', exitCodeOf(this.#findings));
    }
    const outside = await outsideTarget(workspace);
    if (outside !== undefined) {
      this.#take([diagnostic('untrusted/outside', { path: outside })]);
      return this.#end(
        { ...start, project: workspace.project.name },
        'it would write outside of the project',
      );
    }
    return this.#judgeProject(workspace, start);
  }

  async #judgeProject(workspace: Workspace, start: Start): Promise<Judged> {
    const all = new Set(workspace.graph.nodes.keys());
    const { bound, diagnostics } = await checkNodes(workspace, all, { rules: true }, this.#io);
    this.#take(diagnostics);
    const known: Start = { ...start, project: workspace.project.name, models: countModels(workspace, bound) };
    const base = await findBase(this.#options, this.#io);
    this.#take(base.diagnostics);
    if (base.value === undefined) return this.#end(known, 'there is nothing to compare with');
    const { label, state } = base.value;
    this.#options = { ...this.#options, state };
    const compared = { ...known, base: label };
    const changed = await this.#changed(workspace, state);
    if (!changed) return this.#end(compared, 'the base cannot be read');
    const seen = { ...compared, changed: changed.nodes };
    const subject = { workspace, bound, changed: changed.ids };
    if (hasErrors(applyWarnError(this.#findings, this.#options)))
      return this.#compare(subject, seen, { build: { kind: 'left-out', why: 'the check found errors' } });
    return this.#build(subject, seen);
  }

  async #build(subject: Subject, seen: Start): Promise<Judged> {
    const { bound, workspace } = subject;
    try {
      const chosen = await chooseNodes(workspace, this.#selection('state:modified+'));
      const built = await this.#tryBuild(workspace, bound, chosen);
      // These are printed already.
      this.#findings.push(...built.findings);
      if (built.build.kind === 'done') {
        const { describer } = built;
        this.#findings.push(...built.build.result.stages.flatMap((stage) => describer?.stage(stage) ?? []));
        this.#findings.push(...(describer?.run(built.build.result) ?? []));
      }
      return { ...(await this.#compare(subject, seen, built)), built };
    } finally {
      if (!this.#options.keep) await removeApart(apart(workspace));
    }
  }

  /** With what was built, or with columns alone. */
  async #compare(
    { bound, changed, workspace }: Subject,
    seen: Start,
    { build, code }: { readonly build: CiReport['build']; readonly code?: ExitCode },
  ): Promise<Judged> {
    const hasRows = build.kind === 'done' && build.rows === 'base';
    const diff = await diffApart(apart(workspace), this.#options, seen.base ?? '', hasRows, this.#io);
    this.#take(untold(diff.diagnostics, this.#findings));
    const only = differingColumns(diff.value);
    const impact = changeImpact({
      graph: workspace.graph,
      columns: bound.columns,
      publications: workspace.project.publications,
      changed,
      only: (id) => only.get(id),
    });
    return this.#end({ ...seen, impact, ...(diff.value && { diff: diff.value }) }, build, code);
  }

  async #tryBuild(
    workspace: Workspace,
    bound: BoundProject,
    chosen: Outcome<ReadonlySet<NodeId>>,
  ): Promise<CiBuilt> {
    try {
      return await buildApart(workspace, bound, chosen.value, this.#options, this.#io);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      this.#take(error.diagnostics);
      const why = 'its warehouse could not be opened';
      const build = { kind: 'left-out', why } as const;
      return { build, findings: [], code: error.exitCode, workspace, startedAt: this.#io.now() };
    }
  }

  /** What differs from the base; undefined when that cannot be read. */
  async #changed(
    workspace: Workspace,
    base: string,
  ): Promise<{ readonly ids: ReadonlySet<NodeId>; readonly nodes: readonly ChangedNode[] } | undefined> {
    const state = await openState(base, workspace);
    const chosen = await chooseNodes(workspace, this.#selection('state:modified'));
    this.#take(chosen.diagnostics);
    const { value } = state;
    if (!value || hasErrors(chosen.diagnostics)) return undefined;
    const { graph } = workspace;
    const nodes = graph.order.flatMap((id): readonly ChangedNode[] => {
      const node = chosen.value.has(id) ? graph.nodes.get(id) : undefined;
      if (!node || !isData(node)) return [];
      const change = value.nodes.has(id) ? 'modified' : 'added';
      return [{ id, name: nameOf(node), kind: impactKind(node), change }];
    });
    const gone = [...value.nodes.values()].filter(
      ({ id, kind }) => (kind === 'model' || kind === 'seed') && !graph.nodes.has(id as NodeId),
    );
    const removed = gone.map(({ id, name, materialized }) => ({
      id,
      name,
      kind: materialized,
      change: 'removed' as const,
    }));
    return { ids: chosen.value, nodes: [...nodes, ...removed] };
  }

  #selection(selector: string) {
    const { state } = this.#options;
    return { select: [selector], exclude: [], ...(state !== undefined && { state }) };
  }

  /** Prints findings, and keeps them. */
  #take(findings: readonly Diagnostic[]): void {
    const judged = applyWarnError(findings, this.#options);
    printDiagnostics(judged, this.#io, this.#options);
    this.#findings.push(...judged);
  }

  #end(start: Start, build: CiReport['build'] | string, code: ExitCode = exitCodes.success): Judged {
    const report: CiReport = {
      impact: noImpact,
      ...start,
      findings: applyWarnError(this.#findings, this.#options),
      build: typeof build === 'string' ? { kind: 'left-out', why: build } : build,
    };
    return { report, code: code === exitCodes.success ? exitCodeOf(report.findings) : code };
  }
}

function countModels({ graph }: Workspace, { nodes }: BoundProject): NonNullable<CiReport['models']> {
  const models = [...graph.nodes.values()].filter(({ kind }) => kind === 'model');
  // What a broken template keeps from being bound is not among the nodes at all.
  const unchecked = models.filter(({ id }) => nodes.get(id)?.status !== 'ok');
  return { total: models.length, unchecked: unchecked.length };
}

/** What is judged, once it is known what changed. */
interface Subject {
  readonly workspace: Workspace;
  readonly bound: BoundProject;
  readonly changed: ReadonlySet<NodeId>;
}

/** What of a report is known on the way. */
type Start = Pick<CiReport, 'project' | 'base' | 'models'> & Partial<CiReport>;
