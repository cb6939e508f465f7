import { hideCredentials } from '../diagnostics/credentials.js';
import {
  hintOf,
  messageOf,
  sortDiagnostics,
  type Diagnostic,
  type Related,
} from '../diagnostics/diagnostic.js';
import { offsetOfLine, positionAt, type Source, type Span } from '../diagnostics/source.js';
import { codes } from '../diagnostics/codes.js';

export interface SarifInput {
  /** Eider's version. */
  readonly version: string;
  /** The project's folder within the repository, with a slash at its end; empty when they are the same. */
  readonly prefix: string;
}

/**
 * Findings as SARIF 2.1.0 (OASIS), as GitHub's code scanning and editors read it: one run, a rule for each code that was found, columns in UTF-16 code
 * units, files relative to the root of the repository. A finding without a place is one of the project's file, as every result must have one.
 */
export function renderSarif(findings: readonly Diagnostic[], { version, prefix }: SarifInput): string {
  const sorted = sortDiagnostics(findings);
  const ids = [...new Set(sorted.map(({ code }) => code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Eider', semanticVersion: version, rules: ids.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'the root of the repository' } } },
        results: sorted.map((finding) => resultOf(finding, ids.indexOf(finding.code), prefix)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** A rule has no address of its own: its page is in Eider's repository. */
function ruleOf(code: Diagnostic['code']) {
  const page = `docs/errors/${code}.md`;
  return {
    id: code,
    name: code.replaceAll(/(?:^|[/-])(\w)/gu, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: code.replace('/', ': ').replaceAll('-', ' ') },
    help: { text: `See ${page} of Eider's documentation.` },
    defaultConfiguration: { level: codes[code].severity },
  };
}

function resultOf(finding: Diagnostic, ruleIndex: number, prefix: string) {
  const hint = hintOf(finding);
  const text = [messageOf(finding), ...(hint === undefined ? [] : [`Hint: ${hint}`])].join('\n');
  const related = finding.related.map((other, id) => relatedOf(other, id, prefix));
  return {
    ruleId: finding.code,
    ruleIndex,
    level: finding.severity,
    message: { text: hideCredentials(text) },
    locations: [finding.at ? location(finding.at, prefix) : ofProject(prefix)],
    ...(related.length > 0 && { relatedLocations: related }),
  };
}

function relatedOf({ message, at }: Related, id: number, prefix: string) {
  return { id, message: { text: hideCredentials(message) }, ...location(at, prefix) };
}

function ofProject(prefix: string) {
  return {
    physicalLocation: { artifactLocation: artifact(`${prefix}project.yml`), region: { startLine: 1 } },
  };
}

function location({ source, start, end }: Span, prefix: string) {
  const from = place(source, start);
  const to = place(source, end);
  const region = {
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    // Behind the last character.
    endColumn: to.column,
  };
  return { physicalLocation: { artifactLocation: artifact(`${prefix}${source.path}`), region } };
}

function place(source: Source, offset: number): { readonly line: number; readonly column: number } {
  const bounded = Math.max(0, Math.min(offset, source.text.length));
  const { line } = positionAt(source, bounded);
  return { line, column: bounded - offsetOfLine(source, line) + 1 };
}

function artifact(path: string) {
  return { uri: path.split('/').map(encodeSegment).join('/'), uriBaseId: '%SRCROOT%' };
}

/** Half of a pair of surrogates has no place in an address. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}
