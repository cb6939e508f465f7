import { sortDiagnostics, type Diagnostic } from '../core/diagnostics/diagnostic.js';
import { frameDiagnostic } from '../core/diagnostics/frame.js';
import type { ChangeImpact } from '../core/ci/change-impact.js';
import type { ChangedNode, CiBuild, CiReport, CiRows } from '../core/ci/report.js';
import { renderDiffMarkdown } from '../core/diff/render-markdown.js';
import type { DiffReport } from '../core/diff/types.js';
import { formatCounted, formatDuration, formatList } from './format.js';
import { code, table } from './markdown.js';
import { countRun } from './run-counts.js';

/** GitHub refuses a summary of more than 1 MiB, and nobody reads so much. */
const mostFindings = 50;
const mostNames = 100;

/**
 * What `eider ci` found as Markdown, for a pull request: what is wrong first, then what changes. Names and messages of the project stay text, whatever is
 * in them. Ends with a line break.
 */
export function renderCiSummary(report: CiReport): string {
  const parts = [
    `## Eider: ${verdict(report.findings)}`,
    intro(report),
    table(['', 'what', 'result'], checks(report)),
    problems(report.findings),
    changes(report.changed),
    difference(report.diff),
    impactText(report.impact),
    leftOut(report.build),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function verdict(findings: readonly Diagnostic[]): string {
  const errors = count(findings, 'error');
  const warnings = count(findings, 'warning');
  const parts = [
    ...(errors === 0 ? [] : [formatCounted(errors, 'problem')]),
    ...(warnings === 0 ? [] : [formatCounted(warnings, 'warning')]),
  ];
  return errors === 0 && warnings === 0 ? 'nothing is wrong' : parts.join(', ');
}

function intro({ base, project, untrusted }: CiReport): string {
  const compared = base === undefined ? '' : `, compared with ${code(base)}`;
  const trust =
    untrusted === undefined
      ? ''
      : `The code is not trusted: ${untrusted}. No hook and no JavaScript of it ran, and its SQL saw no file outside of the project.`;
  const named = project === undefined ? '' : `Project ${code(project)}${compared}.`;
  return [named, trust].filter((text) => text !== '').join('\n\n');
}

function checks(report: CiReport): readonly (readonly string[])[] {
  const { build, findings, models } = report;
  const privacy = findings.filter(isPrivacy);
  const ofBuild = findings.filter(isOfRun);
  const checked = findings.filter((finding) => !isPrivacy(finding) && !isOfRun(finding));
  return [
    [mark(checked), 'check', told(checked, models ? formatCounted(models.total, 'model') : '')],
    privacyRow(privacy, models),
    ...buildRows(build, ofBuild),
  ];
}

/** Nothing is said of what was not looked at. */
function privacyRow(findings: readonly Diagnostic[], models: CiReport['models']): readonly string[] {
  const name = 'personal data';
  if (!models) return ['–', name, 'not checked'];
  if (models.unchecked === 0 || count(findings, 'error') > 0)
    return [mark(findings), name, told(findings, 'none gets where it may not be')];
  return ['✗', name, `not proven: ${formatCounted(models.unchecked, 'model')} could not be checked`];
}

function isPrivacy({ code: id }: Diagnostic): boolean {
  return id.startsWith('privacy/');
}

function isOfRun({ code: id }: Diagnostic): boolean {
  return ['test/', 'unit/', 'ci/'].some((domain) => id.startsWith(domain));
}

function buildRows(build: CiBuild, findings: readonly Diagnostic[]): readonly (readonly string[])[] {
  if (build.kind === 'left-out') return [['–', 'build and tests', `left out: ${build.why}`]];
  const counts = countRun(build.result, 0);
  const bad = counts.errors + counts.failed + counts.skipped + counts.interrupted;
  const built = [
    `${counts.built} built ${rowsText[build.rows]} in ${formatDuration(build.result.seconds)}`,
    ...(counts.failed === 0 ? [] : [`${counts.failed} failed their tests`]),
    ...(counts.errors === 0 ? [] : [`${counts.errors} could not be built`]),
    ...(counts.skipped === 0 ? [] : [`${counts.skipped} skipped`]),
    ...(counts.interrupted === 0 ? [] : ['interrupted']),
  ];
  const { tests } = counts;
  const passed = `${tests.passed} of ${formatCounted(tests.total, 'test')} passed`;
  const untested = build.rows === 'none' ? ', unit tests only: there are no rows' : '';
  return [
    [bad > 0 || build.result.failure ? '✗' : '✓', 'build', built.join(', ')],
    [
      tests.passed < tests.total ? '✗' : mark(findings),
      'tests',
      tests.total === 0 ? `none${untested}` : `${passed}${untested}`,
    ],
  ];
}

const rowsText: { readonly [rows in CiRows]: string } = {
  base: "beside the base's data",
  sources: 'from the sources',
  sample: 'from a sample',
  none: 'from no rows',
};

function mark(findings: readonly Diagnostic[]): string {
  if (count(findings, 'error') > 0) return '✗';
  return count(findings, 'warning') > 0 ? '⚠' : '✓';
}

function told(findings: readonly Diagnostic[], fine: string): string {
  const errors = count(findings, 'error');
  const warnings = count(findings, 'warning');
  if (errors + warnings === 0) return fine;
  return [
    ...(errors === 0 ? [] : [formatCounted(errors, 'error')]),
    ...(warnings === 0 ? [] : [formatCounted(warnings, 'warning')]),
  ].join(', ');
}

function count(findings: readonly Diagnostic[], severity: Diagnostic['severity']): number {
  return sortDiagnostics(findings).filter((finding) => finding.severity === severity).length;
}

/** As the command line shows them: errors first, and warnings folded away. */
function problems(findings: readonly Diagnostic[]): string {
  const sorted = sortDiagnostics(findings);
  const errors = sorted.filter(({ severity }) => severity === 'error');
  const warnings = sorted.filter(({ severity }) => severity !== 'error');
  const title = formatCounted(warnings.length, 'warning');
  return [
    ...(errors.length === 0 ? [] : [`### What is wrong\n\n${frames(errors)}`]),
    ...(warnings.length === 0
      ? []
      : [`<details><summary>${title}</summary>\n\n${frames(warnings)}\n\n</details>`]),
  ].join('\n\n');
}

function frames(findings: readonly Diagnostic[]): string {
  const text = findings.slice(0, mostFindings).map(frameText).join('\n\n');
  // A fence longer than any run of backticks in it cannot be closed from inside.
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const more =
    findings.length <= mostFindings ? '' : `\n\n… and ${findings.length - mostFindings} more: see the log.`;
  return `${fence}text\n${text}\n${fence}${more}`;
}

function frameText(finding: Diagnostic): string {
  return frameDiagnostic(finding)
    .map((line) =>
      line
        .map((piece) => piece.text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

function changes(changed: readonly ChangedNode[] | undefined): string {
  if (!changed) return '';
  if (changed.length === 0) return 'No model, seed or source has changed.';
  const rows = changed.slice(0, mostNames).map(({ name, kind, change }) => [code(name), kind, change]);
  return `### What has changed\n\n${table(['name', 'kind', 'change'], rows)}${moreOf(changed.length)}`;
}

function moreOf(length: number): string {
  return length <= mostNames ? '' : `\n\n… and ${length - mostNames} more.`;
}

function difference(diff: DiffReport | undefined): string {
  if (!diff || diff.models.length === 0) return '';
  const title = diff.base.warehouse === undefined ? 'Columns' : 'Columns and rows';
  return `### ${title}\n\n${renderDiffMarkdown(diff).trimEnd()}`;
}

function impactText({ exposures, marts, published }: ChangeImpact): string {
  const rows = [
    ...published.map(({ publication, table: name, columns }) => [
      'published table',
      `${code(publication)}: ${code(name)}`,
      names(columns),
    ]),
    ...exposures.map((name) => ['exposure', code(name), '']),
    ...marts.map(({ name, columns, kind, isChanged }) => [
      `mart, ${kind}`,
      code(name),
      columns.length === 0 ? 'rows' : `${names(columns)}${isChanged ? '' : ' (it reads what changed)'}`,
    ]),
  ];
  if (rows.length === 0) return '';
  return `### Who may see a difference\n\n${table(['what', 'name', 'columns'], rows.slice(0, mostNames))}${moreOf(rows.length)}`;
}

function names(columns: readonly string[]): string {
  const shown = columns.slice(0, 20).map(code);
  return columns.length <= 20 ? shown.join(', ') : `${shown.join(', ')} and ${columns.length - 20} more`;
}

function leftOut(build: CiBuild): string {
  if (build.kind === 'left-out') return '';
  const lines = [
    ...build.notes.map((note) => `- ${note}`),
    ...groupByWhy(build.leftOut).map(([why, of]) => `- Not built, ${why}: ${formatList(of.map(code))}.`),
  ];
  return lines.length === 0 ? '' : `### How it was built\n\n${lines.join('\n')}`;
}

function groupByWhy(
  all: readonly { readonly name: string; readonly why: string }[],
): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const { name, why } of all) groups.set(why, [...(groups.get(why) ?? []), name]);
  return [...groups];
}
