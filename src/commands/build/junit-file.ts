import { relative } from 'node:path';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { RunResult } from '../../core/plan/events.js';
import type { Plan } from '../../core/plan/stages.js';
import { codeOf } from '../../engine/files/find-files.js';
import { writeFileAtomic } from '../../engine/files/write-file.js';
import { renderJunit, type JunitInput } from '../../terminal/render-junit.js';
import type { ResultDescriber } from './describe-results.js';
import { errorReason } from '../frame/file-error.js';
import type { Io } from '../frame/io.js';
import { applyWarnError, type WarningOptions } from '../frame/print.js';

/** Who is told, besides the file, of a run that could not begin or that ended. */
interface Listener {
  readonly refused: (findings: readonly Diagnostic[]) => void;
  readonly finished: (plan: Plan, result: RunResult, describer: ResultDescriber) => void;
}

interface JunitOptions extends WarningOptions {
  readonly junit?: string;
  readonly dryRun: boolean;
}

/** The file of `--junit`, when it was asked for. Its methods give what kept it from being written: nothing, most often. */
export class JunitFile {
  readonly #command: string;
  readonly #options: JunitOptions;
  readonly #io: Io;
  readonly #listener: Listener | undefined;

  constructor(command: string, options: JunitOptions, io: Io, listener?: Listener) {
    this.#listener = listener;
    this.#command = `eider ${command}`;
    this.#options = options;
    this.#io = io;
  }

  /** Reports a run that could not begin: an old file would tell of another run. */
  refused(findings: readonly Diagnostic[]): Promise<readonly Diagnostic[]> {
    this.#listener?.refused(findings);
    return this.#write({
      command: this.#command,
      startedAt: this.#io.now(),
      seconds: 0,
      stages: [],
      results: [],
      ofStage: () => [],
      ofTest: () => [],
      ofRun: findings.filter((finding) => finding.severity === 'error'),
    });
  }

  finished(
    plan: Plan,
    result: RunResult,
    startedAt: Date,
    describer: ResultDescriber,
  ): Promise<readonly Diagnostic[]> {
    this.#listener?.finished(plan, result, describer);
    const judged = (findings: readonly Diagnostic[]): readonly Diagnostic[] =>
      applyWarnError(findings, this.#options);
    return this.#write({
      command: this.#command,
      startedAt,
      seconds: result.seconds,
      stages: plan.stages,
      results: result.stages,
      ofStage: (stage) => judged(describer.own(stage)),
      ofTest: (test) => judged(describer.test(test)),
      ofRun: describer.run(result),
    });
  }

  async #write(input: JunitInput): Promise<readonly Diagnostic[]> {
    const { junit, dryRun } = this.#options;
    if (junit === undefined || dryRun) return [];
    try {
      await writeFileAtomic(junit, renderJunit(input));
      return [];
    } catch (cause) {
      if (codeOf(cause) === undefined) throw cause;
      const shown = relative(this.#io.cwd, junit);
      const path = shown.startsWith('..') ? junit : shown;
      return [diagnostic('usage/unwritable', { path, problem: errorReason(cause) })];
    }
  }
}
