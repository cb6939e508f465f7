import picomatch from 'picomatch';
import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import { fnmatch, hasWildcard } from './fnmatch.js';
import { configMatches } from './select-config.js';
import { changeParts, type ChangePart, type SelectionFacts, type StateFacts } from './selection.js';
import type { SelectorTerm } from './selector.js';
import { semanticKinds } from '../project/dbt/semantic/semantic-resource.js';
import { isNewerVersion } from '../project/dbt/model-versions.js';
import { isData, isSnapshot, resourceTypeOf, type GraphNode, type ProjectGraph } from './types.js';

type Test = (node: GraphNode) => boolean;

/** Makes the test of a term, or the diagnostic of why it can have none. */
type Method = (term: SelectorTerm, graph: ProjectGraph, facts: SelectionFacts) => Test | Diagnostic;

/** The selection methods, by name. `selector:` is not among them: it stands for other selections, not for a test of nodes. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries<Method>({
    fqn: ({ value }, _graph, { asDbt = false }) => fqnTest(value, asDbt),
    tag: ({ value }) => {
      const matches = fnmatch(value);
      return (node) => (node.config.tags ?? []).some(matches);
    },
    path: ({ value }) => pathTest(value),
    file: ({ value }) => {
      const matches = fnmatch(value);
      return (node) => {
        const file = node.path.split('/').at(-1) ?? '';
        return matches(file) || matches(file.replace(/(?<=.)\.[^.]*$/u, ''));
      };
    },
    source: (term, graph) => {
      const [table = '*', source = table, project = '*', ...more] = term.value.split('.').reverse();
      if (more.length > 0) return tooLong(term, '`source`, `source.table` or `project.source.table`');
      if (!fnmatch(project)(graph.project)) return () => false;
      const isOfSource = fnmatch(source);
      const isTable = term.value.includes('.') ? fnmatch(table) : () => true;
      return (node) => node.kind === 'source' && isOfSource(node.resource.sourceName) && isTable(node.name);
    },
    config:
      ({ methodArguments, value }) =>
      (node) =>
        configMatches(node, methodArguments, value),
    resource_type: (term) => oneOf(term, resourceTypes, (value) => (node) => resourceTypeOf(node) === value),
    test_name: ({ value }) => {
      const matches = fnmatch(value);
      return (node) =>
        (node.kind === 'test' && node.body.kind === 'generic' && matches(node.body.test.test)) ||
        (node.kind === 'unit_test' && matches(node.name));
    },
    test_type: (term) => oneOf(term, testTypes, (type) => (node) => isOfType(node, type)),
    package: ({ value }, graph) => {
      const matches = fnmatch(value === 'this' ? graph.project : value);
      return (node) => matches(packageOf(node));
    },
    group: ({ value }) => {
      const matches = fnmatch(value);
      return (node) => node.config.group !== undefined && matches(node.config.group);
    },
    access: (term) =>
      oneOf(
        term,
        ['private', 'protected', 'public'],
        (value) => (node) =>
          node.kind === 'model' && !isSnapshot(node) && (node.config.access ?? 'protected') === value,
      ),
    exposure: (term, graph) => named(term, graph, (node) => node.kind === 'exposure'),
    unit_test: (term, graph) => named(term, graph, (node) => node.kind === 'unit_test'),
    state: (term, _graph, { state }) => (state ? stateTest(term, state) : needsState(term)),
    result: (term, _graph, { state }) => {
      if (!state) return needsState(term);
      const { results } = state;
      if (!results) return needsState(term, 'eider/run_results.json');
      return oneOf(term, resultStatuses, (value) => (node) => {
        const status = results.get(node.id);
        // dbt, which builds it all, would have had a success.
        return status === value || (value === 'success' && status === 'reused' && state.isOfDbt === true);
      });
    },
    source_status: (term, _graph, { state }) => {
      if (!state) return needsState(term);
      const { before, now } = state.freshness;
      if (!before) return needsState(term, 'sources.json');
      if (!now) return needsState(term, 'target/sources.json');
      return oneOf(term, ['fresher'], () => (node) => isFresher(before.get(node.id), now.get(node.id)));
    },
    version: (term) =>
      oneOf(term, ['latest', 'prerelease', 'old', 'none'], (value) => (node) => isOfVersion(node, value)),
    metric: (term, graph, { asDbt }) =>
      asDbt ? named(term, graph, (node) => node.kind === 'metric') : notHere(term, 'metrics'),
    semantic_model: (term, graph, { asDbt }) =>
      asDbt ? named(term, graph, (node) => node.kind === 'semantic_model') : notHere(term, 'semantic models'),
    saved_query: (term, graph, { asDbt }) =>
      asDbt ? named(term, graph, (node) => node.kind === 'saved_query') : notHere(term, 'saved queries'),
  }),
);

/** Methods that choose in dbt projects only: of what a project of Eider's own does not have. */
export const foreignMethods: ReadonlySet<string> = new Set(['metric', 'semantic_model', 'saved_query']);

/** The kinds of resource that can be asked for. */
export const resourceTypes = [
  'model',
  'seed',
  'snapshot',
  'source',
  'test',
  'unit_test',
  'exposure',
  ...semanticKinds,
] as const;
const testTypes = ['generic', 'singular', 'data', 'unit', 'schema'] as const;

/** What a node can have come to in a run, in dbt's words. */
const resultStatuses = [
  'success',
  'error',
  'skipped',
  'reused',
  'pass',
  'warn',
  'fail',
  'partial success',
  'no-op',
  'runtime error',
] as const;

function oneOf<Value extends string>(
  term: SelectorTerm,
  allowed: readonly Value[],
  test: (value: Value) => Test,
): Test | Diagnostic {
  const { text: selector, value } = term;
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return test(found);
  return diagnostic('select/unknown-value', {
    selector,
    value,
    allowed,
    suggestion: suggest(value, allowed),
  });
}

function tooLong({ text: selector }: SelectorTerm, form: string): Diagnostic {
  return diagnostic('select/syntax', { selector, detail: `it has too many parts: write ${form}` });
}

function needsState({ text: selector }: SelectorTerm, file?: string): Diagnostic {
  return diagnostic('select/needs-state', { selector, ...(file !== undefined && { file }) });
}

function notHere({ text: selector }: SelectorTerm, what: string): Diagnostic {
  return diagnostic('select/not-here', { selector, what });
}

/** `name`, or `project.name`. */
function named(term: SelectorTerm, graph: ProjectGraph, isKind: Test): Test | Diagnostic {
  const [name = '', project = '*', ...more] = term.value.split('.').reverse();
  if (more.length > 0) return tooLong(term, '`name` or `project.name`');
  if (!fnmatch(project)(graph.project)) return () => false;
  const matches = fnmatch(name);
  return (node) => isKind(node) && matches(node.name);
}

function isOfType(node: GraphNode, type: (typeof testTypes)[number]): boolean {
  if (node.kind === 'unit_test') return type === 'unit';
  if (node.kind !== 'test') return false;
  return type === 'data' || node.body.kind === (type === 'schema' ? 'generic' : type);
}

/** The last part, or a leading run of the parts, with or without the name of the project or package in front. */
function fqnTest(selector: string, asDbt: boolean): Test {
  const matches = fqnMatcher(selector, asDbt);
  return (node) =>
    node.kind !== 'source' &&
    (matches([packageOf(node), ...node.fqn]) || matches(node.fqn) || isVersionNamed(node, selector));
}

/** A model with versions is named as a whole, or as `model.v1` or `model_v1`. */
function isVersionNamed(node: GraphNode, selector: string): boolean {
  if (node.kind !== 'model' || !node.resource.version) return false;
  return (
    node.name === selector ||
    `${node.name}_v${node.resource.version.v}` === selector.split('.').slice(-2).join('_')
  );
}

/** Whether a model is the latest of its versions, one before or after it, or has none. */
function isOfVersion(node: GraphNode, value: 'latest' | 'prerelease' | 'old' | 'none'): boolean {
  if (node.kind !== 'model' || isSnapshot(node)) return false;
  const { version } = node.resource;
  if (!version) return value === 'none';
  if (version.isLatest || value === 'latest') return version.isLatest && value === 'latest';
  return isNewerVersion(version.v, version.latest) ? value === 'prerelease' : value === 'old';
}

/** The project or package that a node is of: its id says it. */
function packageOf({ id }: GraphNode): string {
  return id.split('.')[1] ?? '';
}

/**
 * dbt's rule: parts compare one by one up to the first wildcard, and the rest of the name is matched as one text, folders and all. In a native project
 * `stg_*` matches names alone, too.
 */
function fqnMatcher(selector: string, asDbt: boolean): (fqn: readonly string[]) => boolean {
  const parts = selector.split('.');
  const wild = parts.findIndex(hasWildcard);
  const fixed = wild === -1 ? parts : parts.slice(0, wild);
  const matchesRest = wild === -1 ? undefined : fnmatch(parts.slice(wild).join('.'));
  const matchesLeaf = asDbt || wild === -1 || parts.length > 1 ? undefined : fnmatch(selector);
  return (fqn) => {
    const leaf = fqn.at(-1) ?? '';
    if (leaf === selector) return true;
    const flat = fqn.flatMap((part) => part.split('.'));
    if (flat.length < parts.length || !fixed.every((part, index) => flat[index] === part)) return false;
    if (!matchesRest || matchesRest(flat.slice(wild).join('.'))) return true;
    return matchesLeaf?.(leaf) === true;
  };
}

/** The file, the YAML file that describes it, or any folder above. */
function pathTest(value: string): Test {
  const pattern = value
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/u, '')
    .replace(/\/+$/u, '');
  if (pattern === '' || pattern === '.') return () => true;
  const matches = picomatch([pattern, `${pattern}/**`], { dot: true });
  const isDescription = picomatch(pattern, { dot: true });
  return (node) => {
    if (matches(node.path)) return true;
    // A description counts by its file only: the folder that it lies in says nothing of what it describes.
    const described =
      isData(node) && node.kind !== 'source' ? node.resource.properties?.source.path : undefined;
    return described !== undefined && isDescription(described);
  };
}

function isFresher(before: Date | null | undefined, now: Date | null | undefined): boolean {
  if (!now || before === null) return false;
  return before === undefined || now.getTime() > before.getTime();
}

function stateTest(term: SelectorTerm, state: StateFacts): Test | Diagnostic {
  const wanted = [term.value, ...term.methodArguments].join('.');
  const modified = changeParts.map((part) => [`modified.${part}`, part] as const);
  const parts = new Map<string, ChangePart>(modified);
  const allowed = ['new', 'old', 'modified', 'unmodified', ...parts.keys()];
  const { asDbt } = state;
  return oneOf({ ...term, value: wanted }, allowed, (value) => {
    if (asDbt) return (node) => asDbt(node, value);
    if (value === 'new') return (node) => !state.isKnown(node);
    if (value === 'old') return (node) => state.isKnown(node);
    if (value === 'modified') return (node) => !state.isKnown(node) || state.isChanged(node);
    if (value === 'unmodified') return (node) => state.isKnown(node) && !state.isChanged(node);
    const part = parts.get(value);
    return (node) => {
      if (part === undefined || !hasPart(node, part)) return false;
      return state.isKnown(node) ? state.isChanged(node, part) : part !== 'macros';
    };
  });
}

/** Whether a node of this kind has such a part at all. */
function hasPart(node: GraphNode, part: ChangePart): boolean {
  switch (node.kind) {
    case 'model':
    case 'seed':
    case 'test':
      return true;
    case 'source':
      return part === 'configs' || part === 'relation';
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return part === 'configs';
    case 'unit_test':
      return false;
  }
}
