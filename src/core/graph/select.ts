import picomatch from 'picomatch';
import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { NodeId } from '../project/ids.js';
import type { Value } from '../project/value.js';
import { parseSelector, SelectorSyntaxError, type Selector, type SelectorTerm } from './selector.js';
import { isData, type DataNode, type GraphNode, type ProjectGraph } from './types.js';

export interface Selection {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * The ids of a selection, tests included: a test is taken with any relation it reads (dbt's eager mode), and goes with any
 * that is excluded. Nothing selected means everything. A selector that matches nothing is a warning with a suggestion.
 */
export function selectNodes(graph: ProjectGraph, selection: Selection): Outcome<ReadonlySet<NodeId>> {
  const diagnostics: Diagnostic[] = [];
  const evaluate = (texts: readonly string[]): Set<NodeId> => {
    const selector = readSelector(texts, diagnostics);
    return withTests(graph, evaluateSelector(graph, selector, diagnostics));
  };
  const chosen = selection.select.length === 0 ? new Set(graph.order) : evaluate(selection.select);
  if (selection.exclude.length > 0) {
    for (const id of evaluate(selection.exclude)) chosen.delete(id);
  }
  return { value: chosen, diagnostics };
}

function readSelector(texts: readonly string[], diagnostics: Diagnostic[]): Selector {
  return texts
    .flatMap((text) => text.split(/\s+/u))
    .flatMap((text) => {
      try {
        return parseSelector([text]);
      } catch (error) {
        if (!(error instanceof SelectorSyntaxError)) throw error;
        diagnostics.push(diagnostic('select/syntax', { selector: error.selector, detail: error.message }));
        return [];
      }
    });
}

function evaluateSelector(
  graph: ProjectGraph,
  selector: Selector,
  diagnostics: Diagnostic[],
): ReadonlySet<NodeId> {
  const union = new Set<NodeId>();
  for (const terms of selector) {
    const sets = terms.map((term) => evaluateTerm(graph, term, diagnostics));
    const [first = new Set<NodeId>(), ...others] = sets;
    for (const id of first) {
      if (others.every((other) => other.has(id))) union.add(id);
    }
  }
  return union;
}

function evaluateTerm(
  graph: ProjectGraph,
  term: SelectorTerm,
  diagnostics: Diagnostic[],
): ReadonlySet<NodeId> {
  const matches = methods.get(term.method);
  if (!matches) {
    const allowed = [...methods.keys()];
    diagnostics.push(
      diagnostic('select/unknown-method', {
        selector: term.text,
        method: term.method,
        suggestion: suggest(term.method, allowed),
        allowed,
      }),
    );
    return new Set();
  }
  const test = matches(term, graph);
  const found = new Set<NodeId>();
  for (const node of graph.nodes.values()) {
    if (test(node)) found.add(node.id);
  }
  if (found.size === 0) {
    diagnostics.push(diagnostic('select/nothing', { selector: term.text, suggestion: nearest(graph, term) }));
  }
  return withRelatives(graph, term, found);
}

/** A selector near the one that matches nothing. */
function nearest(graph: ProjectGraph, term: SelectorTerm): string | undefined {
  const nodes = [...graph.nodes.values()];
  const sources = nodes.flatMap((node) => (node.kind === 'source' ? [node] : []));
  const prefixed = (found: string | undefined): string | undefined => found && `${term.method}:${found}`;
  switch (term.method) {
    case 'fqn': {
      const named = nodes.filter((node) => node.kind !== 'source').map((node) => node.name);
      const found = suggest(term.value, named);
      if (found !== undefined) return found;
      const table = suggest(
        term.value,
        sources.map((node) => node.name),
      );
      const source = sources.find((node) => node.name === table);
      return source && `source:${source.resource.sourceName}.${source.name}`;
    }
    case 'tag':
      return prefixed(suggest(term.value, new Set(nodes.flatMap((node) => node.config.tags ?? []))));
    case 'source':
      return prefixed(
        suggest(
          term.value,
          sources.flatMap(({ resource, name }) => [resource.sourceName, `${resource.sourceName}.${name}`]),
        ),
      );
    default:
      return undefined;
  }
}

function withRelatives(
  graph: ProjectGraph,
  term: SelectorTerm,
  found: ReadonlySet<NodeId>,
): ReadonlySet<NodeId> {
  const parentsOf = (id: NodeId): readonly NodeId[] => graph.nodes.get(id)?.parents ?? [];
  const childrenOf = (id: NodeId): readonly NodeId[] => graph.children.get(id) ?? [];
  if (term.everyRelative) {
    return reach(reach(found, childrenOf, Number.POSITIVE_INFINITY), parentsOf, Number.POSITIVE_INFINITY);
  }
  const up = reach(found, parentsOf, term.ancestors);
  const down = reach(found, childrenOf, term.descendants);
  return new Set([...found, ...up, ...down]);
}

/** The ids, and all within so many steps of them. */
function reach(
  from: ReadonlySet<NodeId>,
  next: (id: NodeId) => readonly NodeId[],
  steps: number,
): ReadonlySet<NodeId> {
  const reached = new Set(from);
  let frontier: readonly NodeId[] = [...from];
  for (let step = 0; step < steps && frontier.length > 0; step += 1) {
    const fresh: NodeId[] = [];
    for (const id of frontier) {
      for (const other of next(id)) {
        if (!reached.has(other)) {
          reached.add(other);
          fresh.push(other);
        }
      }
    }
    frontier = fresh;
  }
  return reached;
}

/** Adds every test that reads one of the nodes. */
function withTests(graph: ProjectGraph, ids: ReadonlySet<NodeId>): Set<NodeId> {
  const all = new Set(ids);
  for (const id of ids) {
    for (const child of graph.children.get(id) ?? []) {
      const node = graph.nodes.get(child);
      if (node && !isData(node)) all.add(child);
    }
  }
  return all;
}

type Matcher = (term: SelectorTerm, graph: ProjectGraph) => (node: GraphNode) => boolean;

/** The selection methods, by name. */
const methods: ReadonlyMap<string, Matcher> = new Map(
  Object.entries<Matcher>({
    fqn: (term, graph) => matchFqn(term.value, graph.project),
    tag: ({ value }) => {
      const matches = glob(value);
      return (node) => (node.config.tags ?? []).some(matches);
    },
    path: ({ value }) => {
      const pattern = value
        .replaceAll('\\', '/')
        .replace(/^(?:\.?\/)+/u, '')
        .replace(/\/+$/u, '');
      if (pattern === '' || pattern === '.') return () => true;
      const matches = picomatch([pattern, `${pattern}/**`], { dot: true });
      return (node) => matches(node.path) || (isData(node) && describedIn(node, matches));
    },
    file: ({ value }) => {
      const matches = glob(value);
      return (node) => {
        const file = node.path.split('/').at(-1) ?? '';
        return matches(file) || matches(file.replace(/\.[^.]+$/u, ''));
      };
    },
    source: ({ value }) => {
      const matches = glob(value);
      return (node) =>
        node.kind === 'source' &&
        (matches(node.resource.sourceName) || matches(`${node.resource.sourceName}.${node.name}`));
    },
    config: ({ methodArguments, value }) => {
      const matches = glob(value.toLowerCase());
      return (node) => configValues(node, methodArguments).some((item) => matches(item.toLowerCase()));
    },
    resource_type:
      ({ value }) =>
      (node) =>
        node.kind === value,
    test_name: ({ value }) => {
      const matches = glob(value);
      return (node) =>
        (node.kind === 'test' && node.body.kind === 'generic' && matches(node.body.test.test)) ||
        (node.kind === 'unit_test' && matches(node.name));
    },
    test_type: ({ value }) => {
      return (node) =>
        node.kind === 'unit_test'
          ? value === 'unit'
          : node.kind === 'test' && (value === 'data' || node.body.kind === value);
    },
    package: ({ value }, graph) => {
      const matches = glob(value);
      return () => value === 'this' || matches(graph.project);
    },
  }),
);

/** A model or seed is found by the YAML file that describes it, too. */
function describedIn(node: DataNode, matches: (text: string) => boolean): boolean {
  const path = node.resource.properties?.source.path;
  return path !== undefined && matches(path);
}

/** The last part exactly, or a leading run of folders, with or without the project's name in front. */
function matchFqn(value: string, project: string): (node: GraphNode) => boolean {
  const matches = glob(value);
  return (node) => {
    if (node.kind === 'source') return false;
    if (matches(node.name)) return true;
    const folders = node.fqn.map((_, index) => node.fqn.slice(0, index + 1).join('.'));
    return folders.some((path) => matches(path) || matches(`${project}.${path}`)) || value === project;
  };
}

function configValues(node: GraphNode, path: readonly string[]): readonly string[] {
  const [key = '', ...rest] = path;
  const config: { readonly [key: string]: unknown } = {
    enabled: true,
    ...node.config,
    ...(isData(node) && { schema: node.relation.schema }),
  };
  let value = (Object.hasOwn(config, key) ? config[key] : undefined) as Value | undefined;
  for (const part of rest) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
    const object = value as { readonly [key: string]: Value };
    value = Object.hasOwn(object, part) ? object[part] : undefined;
  }
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? (value as readonly Value[]) : [value];
  return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}

/** Matches a name: `*`, `?`, `[abc]` are wildcards and also match dots. */
function glob(pattern: string): (text: string) => boolean {
  if (!/[*?[]/u.test(pattern)) return (text) => text === pattern;
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/gu, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const body = source.replaceAll(/\[!/gu, '[^');
  let expression: RegExp;
  try {
    expression = new RegExp(`^${body}$`, 'u');
  } catch {
    return (text) => text === pattern;
  }
  return (text) => expression.test(text);
}
