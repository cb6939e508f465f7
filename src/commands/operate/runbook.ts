import { relative } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { suggest } from '../../core/diagnostics/suggest.js';
import { renderMarkdown } from '../../core/runbook/render-markdown.js';
import { resolveRunbook } from '../../core/runbook/resolve-runbook.js';
import type { Runbook, RunbookReport, RunbookStep, StepReport } from '../../core/runbook/runbook.js';
import { currentCommit } from '../../engine/files/current-commit.js';
import { codeOf } from '../../engine/files/find-files.js';
import { writeFileAtomic } from '../../engine/files/write-file.js';
import { runbookHead, runbookStep, runbookSummary } from '../../terminal/runbook-lines.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { errorReason } from '../frame/file-error.js';
import type { Io } from '../frame/io.js';
import type { RunbookOptions } from '../frame/options.js';
import { applyWarnError, exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { doStep } from './runbook/do-step.js';
import { planText } from './runbook/plan-text.js';
import type { RunbookWorld } from './runbook/world.js';
import { version } from '../frame/version.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider runbook`: a checklist that proves itself. Ends with the exit code of the first step that failed. */
export async function runRunbook(options: RunbookOptions, io: Io): Promise<ExitCode> {
  const opened = await openWorkspace(options, io);
  const workspace = opened.value;
  const chosen = workspace && chooseRunbook(workspace, options);
  const found = applyWarnError([...opened.diagnostics, ...(chosen?.diagnostics ?? [])], options);
  printDiagnostics(found, io, options);
  if (!workspace || !chosen?.value || hasErrors(found)) return exitCodeOf(found);
  return new RunbookRun(chosen.value, { workspace, options, io }).execute();
}

/** The runbook that is asked for, and what is wrong with it or with the numbers of steps. */
function chooseRunbook(
  { project }: Workspace,
  { name, steps }: RunbookOptions,
): Outcome<Runbook | undefined> {
  const definitions = project.runbooks ?? [];
  const known = definitions.map((each) => each.name);
  const refuse = (finding: Diagnostic): Outcome<undefined> => ({ value: undefined, diagnostics: [finding] });
  if (definitions.length === 0) return refuse(diagnostic('runbook/none', {}));
  const [only] = definitions;
  if (name === undefined && definitions.length > 1)
    return refuse(
      diagnostic('usage/missing-argument', { argument: 'the name of one runbook', command: 'runbook' }),
    );
  const definition = name === undefined ? only : definitions.find((each) => each.name === name);
  if (!definition)
    return refuse(
      diagnostic('runbook/unknown', { name: name ?? '', known, suggestion: suggest(name ?? '', known) }),
    );
  const resolved = resolveRunbook(definition, project);
  const count = resolved.value.steps.length;
  const wrong = steps
    .filter((step) => !/^[1-9]\d*$/u.test(step) || Number(step) > count)
    .map((step) => diagnostic('runbook/unknown-step', { step, runbook: definition.name, steps: count }));
  return { value: resolved.value, diagnostics: [...resolved.diagnostics, ...wrong] };
}

/** Goes through the steps, one after the other. */
class RunbookRun {
  readonly #runbook: Runbook;
  readonly #world: RunbookWorld;
  readonly #reports: StepReport[] = [];
  #code: ExitCode = exitCodes.success;

  constructor(runbook: Runbook, world: RunbookWorld) {
    this.#runbook = runbook;
    this.#world = world;
  }

  async execute(): Promise<ExitCode> {
    const { io, options, workspace } = this.#world;
    const startedAt = io.now().toISOString();
    const { steps: asked } = options;
    const steps = this.#runbook.steps.filter(
      ({ number }) => asked.length === 0 || asked.includes(String(number)),
    );
    if (options.output === 'text' && !options.quiet)
      io.stdout(runbookHead(this.#runbook, steps.length, workspace.target.name, this.#style()));
    for (const step of steps) await this.#step(step);
    this.#summary();
    const failed = this.#reports.filter(({ status }) => status === 'failed').map(({ step }) => step);
    const problems = await this.#writeReport(startedAt);
    const own =
      failed.length > 0
        ? [
            diagnostic('runbook/step-failed', {
              runbook: this.#runbook.name,
              steps: failed.map(({ number, title }) => ({ number, title })),
            }),
          ]
        : [];
    printDiagnostics([...own, ...problems], io, options);
    return this.#code === exitCodes.success ? exitCodeOf(problems) : this.#code;
  }

  async #step(step: RunbookStep): Promise<void> {
    const { options, io } = this.#world;
    const isOver =
      this.#code === exitCodes.interrupted || (this.#code !== exitCodes.success && !options.keepGoing);
    if (isOver) return this.#tell({ step, status: 'skipped', proofs: [], seconds: 0 });
    if (options.dryRun)
      return this.#tell({ step, status: 'planned', proofs: planText(step.work, this.#world), seconds: 0 });
    const started = performance.now();
    const { diagnostics = [], exitCode, proofs } = await doStep(step.work, this.#world);
    const seconds = (performance.now() - started) / 1000;
    if (this.#code === exitCodes.success) this.#code = exitCode;
    this.#tell({ step, status: exitCode === exitCodes.success ? 'passed' : 'failed', proofs, seconds });
    printDiagnostics(diagnostics, io, options);
  }

  #tell(report: StepReport): void {
    this.#reports.push(report);
    const { io, options } = this.#world;
    const { proofs, seconds, status, step } = report;
    if (options.output === 'json') {
      const { number, title, work } = step;
      const line = {
        event: 'runbook-step',
        runbook: this.#runbook.name,
        step: number,
        check: work.check,
        title,
      };
      io.stdout(`${JSON.stringify({ ...line, status, seconds, proofs })}\n`);
    } else if (!options.quiet || status === 'failed')
      io.stdout(runbookStep(report, this.#style(), options.quiet));
  }

  #summary(): void {
    const { io, options } = this.#world;
    const counted = (status: StepReport['status']): number =>
      this.#reports.filter((report) => report.status === status).length;
    const counts = { passed: counted('passed'), failed: counted('failed'), skipped: counted('skipped') };
    if (options.dryRun) return;
    if (options.output === 'json')
      io.stdout(`${JSON.stringify({ event: 'runbook-finished', runbook: this.#runbook.name, ...counts })}\n`);
    else if (!options.quiet) io.stdout(runbookSummary(counts, this.#style()));
  }

  async #writeReport(startedAt: string): Promise<readonly Diagnostic[]> {
    const { io, options, workspace } = this.#world;
    if (options.report === undefined) return [];
    const commit = await currentCommit(workspace.root);
    const report: RunbookReport = {
      runbook: this.#runbook,
      project: workspace.project.name,
      target: workspace.target.name,
      eider: version,
      ...(commit !== undefined && { commit }),
      startedAt,
      steps: this.#reports,
    };
    try {
      await writeFileAtomic(options.report, renderMarkdown(report), { mode: 0o640 });
      return [];
    } catch (cause) {
      if (codeOf(cause) === undefined) throw cause;
      const shown = relative(io.cwd, options.report);
      const data = { path: shown.startsWith('..') ? options.report : shown, problem: errorReason(cause) };
      return [diagnostic('usage/unwritable', data)];
    }
  }

  #style() {
    return stdoutStyle(this.#world.io, this.#world.options);
  }
}
