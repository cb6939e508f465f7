import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { spanOf, type Source, type Span } from '../diagnostics/source.js';
import { parseYaml } from './yaml/parse-yaml.js';
import { childOf, textOf, type YamlNode } from './yaml/tree.js';

/** The file at the top of a project that says what its sources looked like. */
export const sourcesLockFile = 'sources.lock.yml';

/** The columns that a source had when somebody looked. */
export interface LockedSource {
  /** `source.table`. */
  readonly name: string;
  /** A hash of what YAML said of it then. */
  readonly declaration: string;
  /** In the source's own order. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** The file's text: sorted by name; the same sources give the same bytes. */
export function sourcesLockText(sources: readonly LockedSource[]): string {
  const sorted = [...sources].sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = sorted.map(({ name, declaration, columns }) => {
    const lines = columns.map((column) => `      ${scalar(column.name)}: ${scalar(column.type)}\n`);
    const list = lines.length === 0 ? '    columns: {}\n' : `    columns:\n${lines.join('')}`;
    return `  ${scalar(name)}:\n    declaration: ${scalar(declaration)}\n${list}`;
  });
  const body = entries.length === 0 ? 'sources: {}\n' : `sources:\n${entries.join('')}`;
  return `${heading}version: 1\n${body}`;
}

const heading = `# Written by \`eider sources snapshot\`; to be committed. With it, \`eider check\` needs neither the sources nor a secret.
`;

/** Reads the file. One that cannot be understood is a diagnostic and holds nothing. */
export function readSourcesLock(source: Source): Outcome<readonly LockedSource[]> {
  const parsed = parseYaml(source);
  if (!parsed.value) return { value: [], diagnostics: parsed.diagnostics };
  const problems: Diagnostic[] = [...parsed.diagnostics];
  const refuse = (problem: string, at: Span): void =>
    void problems.push(diagnostic('source/lock-file', { path: source.path, problem }, { at }));
  if (textOf(childOf(parsed.value, 'version')) !== '1')
    refuse('it is not of version 1', spanOf(source, 0, 0));
  const list = childOf(parsed.value, 'sources');
  if (list?.kind !== 'map') refuse('it lists no `sources`', spanOf(source, 0, 0));
  const sources = (list?.kind === 'map' ? list.entries : []).flatMap(({ key, keySpan, value }) => {
    const read = lockedSource(key, value);
    if (!read) refuse(`\`${key}\` lacks its declaration or its columns`, keySpan);
    return read ?? [];
  });
  return { value: problems.length > 0 ? [] : sources, diagnostics: problems };
}

function lockedSource(name: string, node: YamlNode): LockedSource | undefined {
  const declaration = textOf(childOf(node, 'declaration'));
  const list = childOf(node, 'columns');
  if (declaration === undefined || list?.kind !== 'map') return undefined;
  const columns = list.entries.map(({ key, value }) => ({ name: key, type: textOf(value) ?? '' }));
  return columns.every(({ type }) => type !== '') ? { name, declaration, columns } : undefined;
}

/** A text of YAML that is read as that text, whoever reads it. */
function scalar(text: string): string {
  return plain.test(text) && !read.test(text) ? text : JSON.stringify(text);
}

const plain = /^[A-Za-z_][\w.]*$/u;
/** What some reader of YAML takes for something else. */
const read = /^(?:true|false|null|yes|no|on|off|y|n)$/iu;
