import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { CiReport } from '../../core/ci/report.js';
import { renderSarif } from '../../core/ci/sarif.js';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { codeOf } from '../../engine/files/find-files.js';
import { writeFileAtomic } from '../../engine/files/write-file.js';
import { renderAnnotations } from '../../terminal/github-annotations.js';
import { renderJunit } from '../../terminal/render-junit.js';
import type { CiBuilt } from './ci-build.js';
import { errorReason } from '../frame/file-error.js';
import type { Io } from '../frame/io.js';
import { applyWarnError } from '../frame/print.js';
import type { CiOptions } from '../frame/options.js';
import { version } from '../frame/version.js';

/** Writes the files that were asked for; gives what kept them from being written. */
export async function writeCiFiles(
  report: CiReport,
  summary: string,
  built: CiBuilt | undefined,
  prefix: string,
  options: CiOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const write = async (path: string | undefined, work: (path: string) => Promise<void>): Promise<void> => {
    if (path === undefined || path === '') return;
    try {
      await work(path);
    } catch (cause) {
      if (codeOf(cause) === undefined) throw cause;
      const shown = relative(io.cwd, path);
      const data = { path: shown.startsWith('..') ? path : shown, problem: errorReason(cause) };
      problems.push(diagnostic('usage/unwritable', data));
    }
  };
  await write(options.summary, (path) => writeFileAtomic(path, summary));
  // Other steps of the job have written to it, or will.
  await write(io.env['GITHUB_STEP_SUMMARY'], (path) => appendFile(path, summary));
  const sarif = renderSarif(report.findings, { version, prefix });
  await write(options.sarif, (path) => writeFileAtomic(path, sarif));
  await write(options.junit, (path) => writeFileAtomic(path, junitOf(report, built, options, io)));
  return problems;
}

/** What belongs to no stage stands in a suite of its own. */
function junitOf(report: CiReport, built: CiBuilt | undefined, options: CiOptions, io: Io): string {
  const { build } = report;
  const describer = build.kind === 'done' ? built?.describer : undefined;
  const judged = (findings: readonly Diagnostic[]): readonly Diagnostic[] =>
    applyWarnError(findings, options);
  const stages = build.kind === 'done' ? build.result.stages : [];
  const ofStages = new Set(
    stages.flatMap((stage) => describer?.stage(stage) ?? []).map((finding) => keyOf(finding)),
  );
  return renderJunit({
    command: 'eider ci',
    startedAt: built?.startedAt ?? io.now(),
    seconds: build.kind === 'done' ? build.result.seconds : 0,
    stages: build.kind === 'done' ? build.plan.stages : [],
    results: stages,
    ofStage: (stage) => judged(describer?.own(stage) ?? []),
    ofTest: (test) => judged(describer?.test(test) ?? []),
    ofRun: report.findings.filter((finding) => finding.severity === 'error' && !ofStages.has(keyOf(finding))),
  });
}

function keyOf({ code, data, at }: Diagnostic): string {
  return JSON.stringify([code, data, at?.source.path, at?.start]);
}

/**
 * Keeps what is printed from being read as commands by GitHub's runner, which reads every line: names, messages and rows are not ours. `end` gives
 * what the runner is to read. All goes to one stream, as the runner reads two of them in no order.
 */
export class AnnotatedOutput {
  readonly io: Io;
  readonly #io: Io;
  readonly #token = randomUUID();

  constructor(io: Io) {
    this.#io = io;
    this.io = { ...io, stderr: io.stdout, stderrIsTty: io.stdoutIsTty };
    io.stdout(`::stop-commands::${this.#token}\n`);
  }

  end(findings: readonly Diagnostic[], prefix: string): void {
    this.#io.stdout(`\n::${this.#token}::\n${renderAnnotations(findings, prefix)}`);
  }
}
