import { hintOf, messageOf, type Diagnostic } from '../core/diagnostics/diagnostic.js';
import { placeLabel } from '../core/diagnostics/frame.js';
import type { StageResult, TestResult } from '../core/plan/events.js';
import { buildKind } from '../core/plan/plan-steps.js';
import type { Stage } from '../core/plan/stages.js';

/** What a report is made of. Findings name no value of a row, so that the report names none. */
export interface JunitInput {
  /** `eider build`. */
  readonly command: string;
  readonly startedAt: Date;
  /** Of the whole run. */
  readonly seconds: number;
  /** What was planned: what did not run is reported as skipped. */
  readonly stages: readonly Stage[];
  readonly results: readonly StageResult[];
  /** What is wrong with a stage itself. */
  readonly ofStage: (result: StageResult) => readonly Diagnostic[];
  readonly ofTest: (result: TestResult) => readonly Diagnostic[];
  /** Errors of the project or of the run, which belong to no stage. */
  readonly ofRun: readonly Diagnostic[];
}

interface Suite {
  readonly name: string;
  readonly seconds: number;
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly seconds: number;
  /** The author's file, relative to the project. */
  readonly file?: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message?: string;
  readonly details?: string;
}

/**
 * A run as JUnit's XML, in the form that GitLab, GitHub and Jenkins read: a suite for each relation, in it a case for the building of it and one
 * for each of its tests. A warning is a case that passed, with its text in `system-out`; one raised to an error is a failure. What was up to date has no case. Well-formed whatever the names are.
 */
export function renderJunit(input: JunitInput): string {
  const results = new Map(input.results.map((result) => [result.id, result]));
  const suites = [
    ...(input.ofRun.length === 0
      ? []
      : [{ name: input.command, seconds: 0, cases: input.ofRun.map((finding) => runCase(finding, input)) }]),
    ...input.stages.map((stage) => suiteOf(stage, results.get(stage.id), input)),
  ];
  const cases = suites.flatMap((suite) => suite.cases);
  const head = `<testsuites name="${attribute(input.command)}" ${counts(cases)} time="${time(input.seconds)}">`;
  const timestamp = input.startedAt.toISOString().slice(0, 19);
  const body = suites.map((suite) => suiteXml(suite, timestamp)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${body}</testsuites>\n`;
}

function runCase(finding: Diagnostic, { command }: JunitInput): Case {
  return { name: finding.code, seconds: 0, ...worst([finding], 'error', command) };
}

function suiteOf(stage: Stage, result: StageResult | undefined, input: JunitInput): Suite {
  const byId = new Map((result?.tests ?? []).map((test) => [test.id, test]));
  const tests = [...(stage.unitTests ?? []), ...stage.tests].map(({ id, name }): Case =>
    testCase(name, byId.get(id), input),
  );
  const own = ownCase(stage, result, input);
  return { name: stage.label, seconds: result?.seconds ?? 0, cases: [...own, ...tests] };
}

/** The building of a relation. Of a stage that only tests, what keeps all of its tests from running. */
function ownCase(stage: Stage, result: StageResult | undefined, input: JunitInput): readonly Case[] {
  const isOwn = stage.kind === 'build' || stage.finish !== undefined;
  const kind = stage.kind === 'build' ? buildKind(stage) : isOwn ? 'finish' : 'test';
  const testing = (result?.tests ?? []).reduce((sum, test) => sum + test.seconds, 0);
  const made = { name: kind, seconds: Math.max(0, (result?.seconds ?? 0) - testing) };
  // Indexes and comments of a relation in place are kept, whatever its tests come to.
  const isInPlace = stage.kind === 'test' && result?.status === 'failed';
  if (isInPlace) return isOwn ? [{ ...made, ...warned(input.ofStage(result)) }] : [];
  switch (result?.status) {
    case 'error':
      return [{ ...made, ...worst(input.ofStage(result), 'error', 'it could not be built') }];
    case 'failed':
      return isOwn ? [{ ...made, outcome: 'failure', message: 'not replaced: its tests failed' }] : [];
    case 'interrupted':
      return isOwn ? [{ ...made, outcome: 'skipped', message: 'interrupted' }] : [];
    case 'skipped':
    case undefined:
      return isOwn ? [{ ...made, outcome: 'skipped', message: skipReason(result, input) }] : [];
    case 'success':
    case 'reused':
      return isOwn ? [{ ...made, ...warned(input.ofStage(result)) }] : [];
  }
}

function skipReason(result: StageResult | undefined, { stages }: JunitInput): string {
  const blocker = stages.find((stage) => stage.id === result?.blockedBy);
  return blocker ? `waits for ${blocker.label}` : 'not run';
}

function testCase(name: string, result: TestResult | undefined, input: JunitInput): Case {
  if (!result || result.status === 'skipped') {
    return { name, seconds: result?.seconds ?? 0, outcome: 'skipped', message: 'not run' };
  }
  const made = { name, seconds: result.seconds };
  const findings = input.ofTest(result);
  switch (result.status) {
    case 'pass':
    case 'warn':
      return { ...made, ...warned(findings) };
    case 'fail':
      return { ...made, ...worst(findings, 'failure', 'it failed') };
    case 'error':
      return { ...made, ...worst(findings, 'error', 'it could not be run') };
  }
}

function worst(
  findings: readonly Diagnostic[],
  outcome: 'failure' | 'error',
  fallback: string,
): Omit<Case, 'name' | 'seconds'> {
  const [first] = findings;
  if (!first) return { outcome, message: fallback };
  return {
    outcome,
    message: firstLine(messageOf(first)),
    details: findings.map(detailsOf).join('\n'),
    ...(first.at && { file: first.at.source.path }),
  };
}

function warned(findings: readonly Diagnostic[]): Omit<Case, 'name' | 'seconds'> {
  const [first] = findings;
  if (!first) return { outcome: 'passed' };
  if (first.severity === 'error') return worst(findings, 'failure', '');
  const details = findings.map(detailsOf).join('\n');
  return { outcome: 'passed', details, ...(first.at && { file: first.at.source.path }) };
}

function detailsOf(finding: Diagnostic): string {
  const hint = hintOf(finding);
  return [
    `${finding.severity}[${finding.code}]: ${messageOf(finding)}`,
    ...(finding.at ? [placeLabel(finding.at)] : []),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ].join('\n');
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function suiteXml({ name, seconds, cases }: Suite, timestamp: string): string {
  const head = `  <testsuite name="${attribute(name)}" ${counts(cases)} time="${time(seconds)}" timestamp="${timestamp}">\n`;
  return `${head}${cases.map((each) => caseXml(each, name)).join('')}  </testsuite>\n`;
}

function caseXml({ name, seconds, file, outcome, message = '', details = '' }: Case, suite: string): string {
  const place = file === undefined ? '' : ` file="${attribute(file)}"`;
  const head = `    <testcase classname="${attribute(suite)}" name="${attribute(name)}"${place} time="${time(seconds)}"`;
  switch (outcome) {
    case 'passed':
      if (details === '') return `${head}/>\n`;
      return `${head}>\n      <system-out>${content(details)}</system-out>\n    </testcase>\n`;
    case 'skipped':
      return `${head}>\n      <skipped message="${attribute(message)}"/>\n    </testcase>\n`;
    case 'failure':
    case 'error': {
      const inner = `<${outcome} message="${attribute(message)}">${content(details)}</${outcome}>`;
      return `${head}>\n      ${inner}\n    </testcase>\n`;
    }
  }
}

function counts(cases: readonly Case[]): string {
  const count = (outcome: Case['outcome']): number => cases.filter((each) => each.outcome === outcome).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function time(seconds: number): string {
  return seconds.toFixed(3);
}

/** What XML 1.0 has no place for, not even escaped: most control characters, halves of surrogate pairs, two non-characters. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const forbidden = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F\uFFFE\uFFFF]|\p{Surrogate}/gu;

function content(text: string): string {
  return text
    .replaceAll(forbidden, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

/** A reader makes a space of a line break that is not escaped. */
function attribute(text: string): string {
  return content(text)
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;');
}
