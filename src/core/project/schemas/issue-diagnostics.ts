import type * as z from 'zod';
import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import { entryOf, headOf, nodeAt, type YamlNode } from '../yaml/tree.js';
import type { Normalised } from './normalise.js';

/** Which codes to use: those of YAML files, or those of a `config(…)` in a file. */
export type CodeFamily = 'yaml' | 'config';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const words: { readonly [type: string]: string } = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/**
 * The schema library's issues with the unions resolved: of a union, the issues of the alternative that the author meant
 * (right kind of value, wrong inside), or one issue that names all alternatives.
 */
export function flatIssues(issues: readonly Issue[]): readonly Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const meant = issue.errors.find((branch) => !branch.some((each) => each.path.length === 0 && isWrongType(each)));
    if (!meant) return [issue];
    return flatIssues(meant.map((each) => ({ ...each, path: [...issue.path, ...each.path] })));
  });
}

function isWrongType(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_union';
}

/** The finding for one flat issue. */
export function issueDiagnostics(issue: Issue, tree: Normalised, family: CodeFamily): readonly Diagnostic[] {
  const node = nodeAt(tree.node, issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKeyDiagnostic(key, issue.path, tree, family));
  }
  if (node === undefined) return [missingKey(issue.path, tree)];
  const key = keyOf(issue.path, tree.node);
  const at = headOf(node);
  switch (issue.code) {
    case 'invalid_type':
      return [wrongType(key, words[issue.expected] ?? issue.expected, node, at, family)];
    case 'invalid_value':
      return [notAllowed(key, issue.values.map(String), node, at, family)];
    case 'invalid_union':
      return [unionDiagnostic(issue, key, node, at, family)];
    default:
      return [diagnostic(`${family}/bad-value`, { key, detail: detailOf(issue) }, { at })];
  }
}

function unknownKeyDiagnostic(key: string, path: Path, tree: Normalised, family: CodeFamily): Diagnostic {
  const owner = nodeAt(tree.node, path);
  const shape = owner?.kind === 'map' ? tree.shapeOf.get(owner) : undefined;
  const allowed = shape?.keys ?? [];
  const suggestion = suggest(key, [...allowed, ...Object.keys(shape?.aliases ?? {})]);
  const data = { key, owner: shape?.owner ?? 'this mapping', suggestion, allowed };
  return diagnostic(`${family}/unknown-key`, data, { at: entryOf(owner, key)?.keySpan });
}

function missingKey(path: Path, tree: Normalised): Diagnostic {
  const owner = nodeAt(tree.node, path.slice(0, -1));
  const shape = owner?.kind === 'map' ? tree.shapeOf.get(owner) : undefined;
  const at = owner && headOf(owner);
  return diagnostic(
    'yaml/missing-key',
    { key: String(path.at(-1)), owner: shape?.owner ?? 'this mapping' },
    { at },
  );
}

function wrongType(key: string, expected: string, node: YamlNode, at: Span, family: CodeFamily): Diagnostic {
  return diagnostic(`${family}/wrong-type`, { key, expected, found: foundWord(node, expected) }, { at });
}

function notAllowed(
  key: string,
  allowed: readonly string[],
  node: YamlNode,
  at: Span,
  family: CodeFamily,
): Diagnostic {
  if (node.kind !== 'scalar' || node.value === null) {
    return wrongType(key, `one of ${allowed.map((value) => `\`${value}\``).join(', ')}`, node, at, family);
  }
  const suggestion = suggest(node.text, allowed);
  return diagnostic(`${family}/not-allowed`, { key, value: node.text, suggestion, allowed }, { at });
}

function unionDiagnostic(
  issue: z.core.$ZodIssueInvalidUnion,
  key: string,
  node: YamlNode,
  at: Span,
  family: CodeFamily,
): Diagnostic {
  // Of a union told apart by one key: the values that this key can have.
  const options = (issue as { readonly options?: readonly unknown[] }).options;
  if (options) return notAllowed(key, options.map(String), node, at, family);
  const expected = issue.errors.flatMap((branch) =>
    branch.flatMap((each) => (each.code === 'invalid_type' ? [words[each.expected] ?? each.expected] : [])),
  );
  return wrongType(key, [...new Set(expected)].join(' or '), node, at, family);
}

function detailOf(issue: Issue): string {
  if (issue.code === 'too_small' && issue.origin === 'number') return `should be at least ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin === 'number') return `should be at most ${issue.maximum}`;
  if (issue.code === 'too_small' && issue.origin === 'int') return `should be at least ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin === 'int') return `should be at most ${issue.maximum}`;
  return issue.message;
}

/** The key a path ends at, or `tags[0]` for an item of a list; the file's own name at the top. */
function keyOf(path: Path, root: YamlNode): string {
  let key = '';
  for (const step of path) key = typeof step === 'number' ? `${key}[${step}]` : String(step);
  return key === '' ? root.span.source.path : key;
}

function foundWord(node: YamlNode, expected: string): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a mapping';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'boolean') return `\`${node.value}\``;
  if (typeof node.value === 'number') return expected === words['int'] ? 'a fraction' : 'a number';
  return 'text';
}
