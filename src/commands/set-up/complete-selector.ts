/** Something that the word at the cursor may become, whole. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What completion needs to know of a node: a part of Eider's manifest. */
export interface CompletionNode {
  readonly kind: string;
  /** As `--select` takes it. */
  readonly name: string;
  readonly materialized: string;
  readonly path: string;
  readonly tags: readonly string[];
}

/** How a selector that is being typed may go on: after `+`, `2+` or `@`, and after the last comma. */
export function completeSelector(word: string, nodes: readonly CompletionNode[]): readonly Candidate[] {
  const [, before = '', term = ''] = /^((?:.*,)?(?:@|\d*\+)?)(.*)$/su.exec(word) ?? [];
  const [, method = '', value = ''] = /^([a-z_.]+:)(.*)$/u.exec(term) ?? [];
  const found = method === '' ? names(term, nodes) : (methods[method]?.(value, nodes) ?? []);
  return found.map((each) => ({ ...each, value: `${before}${method}${each.value}` }));
}

/** The names that begin so. Those of tests are many: they come when nothing else fits. */
export function names(typed: string, nodes: readonly CompletionNode[]): readonly Candidate[] {
  const fitting = (isTest: boolean): readonly Candidate[] =>
    nodes
      .filter(({ kind, name }) => isTestKind(kind) === isTest && name.startsWith(typed))
      .map(({ materialized, name }) => ({ value: name, description: materialized }));
  const data = fitting(false);
  const started = Object.keys(methods)
    .filter((method) => method.startsWith(typed))
    .map((value) => ({ value, description: 'method' }));
  return data.length > 0 || typed === '' ? [...data, ...started] : [...started, ...fitting(true)];
}

/** The names of tests, for `--failures`. */
export function testNames(nodes: readonly CompletionNode[]): readonly Candidate[] {
  return nodes
    .filter(({ kind }) => isTestKind(kind))
    .map(({ kind, name }) => ({ value: name, description: kind }));
}

function withoutTests(nodes: readonly CompletionNode[]): readonly CompletionNode[] {
  return nodes.filter(({ kind }) => !isTestKind(kind));
}

function isTestKind(kind: string): boolean {
  return kind === 'test' || kind === 'unit_test';
}

const methods: {
  readonly [method: string]: (value: string, nodes: readonly CompletionNode[]) => readonly Candidate[];
} = {
  'tag:': (value, nodes) =>
    counted(
      value,
      withoutTests(nodes).flatMap(({ tags }) => tags),
    ),
  'source:': (value, nodes) => {
    const tables = nodes.flatMap(({ kind, name }) =>
      kind === 'source' ? [name.slice('source:'.length)] : [],
    );
    return tables
      .filter((name) => name.startsWith(value))
      .map((name) => ({ value: name, description: 'source' }));
  },
  'path:': paths,
  'resource_type:': (value, nodes) =>
    counted(
      value,
      nodes.map(({ kind, materialized }) => (materialized === 'snapshot' ? materialized : kind)),
    ),
  'config.materialized:': (value, nodes) =>
    counted(
      value,
      nodes.flatMap(({ kind, materialized }) => (kind === 'model' ? [materialized] : [])),
    ),
};

/** Distinct values that begin so, each with the number of nodes that have it. */
function counted(typed: string, values: readonly string[]): readonly Candidate[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .filter(([value]) => value.startsWith(typed))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, count]) => ({ value, description: `${count} ${count === 1 ? 'node' : 'nodes'}` }));
}

/** One folder further than what is typed. */
function paths(typed: string, nodes: readonly CompletionNode[]): readonly Candidate[] {
  const next = withoutTests(nodes).flatMap(({ path }) => {
    if (!path.startsWith(typed)) return [];
    const end = path.indexOf('/', typed.length);
    return [end === -1 ? path : path.slice(0, end + 1)];
  });
  return counted(typed, next);
}
