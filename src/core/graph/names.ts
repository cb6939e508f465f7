import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import type { NodeId } from '../project/ids.js';
import type { ModelResource, Project, SeedResource, SourceResource } from '../project/types.js';

/** What `ref()` and `source()` can find, and the wording when they find nothing. */
export interface Names {
  /** Models and seeds that are enabled, by name. */
  readonly refs: ReadonlyMap<string, ModelResource | SeedResource>;
  readonly sources: ReadonlyMap<string, SourceResource>;
  readonly disabled: ReadonlySet<string>;
}

export function sourceKey(source: string, table: string): string {
  return `${source}.${table}`;
}

/** Gathers names; two resources of one name are an error that shows both places. */
export function collectNames(
  project: Project,
  isEnabled: (resource: ModelResource | SeedResource | SourceResource) => boolean,
): { readonly names: Names; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const refs = new Map<string, ModelResource | SeedResource>();
  const disabled = new Set<string>();
  for (const resource of [...project.seeds, ...project.models]) {
    if (!isEnabled(resource)) {
      disabled.add(resource.name);
      continue;
    }
    const other = refs.get(resource.name);
    if (other) diagnostics.push(duplicate(resource, other));
    else refs.set(resource.name, resource);
  }
  const sources = new Map<string, SourceResource>();
  for (const resource of project.sources) {
    const key = sourceKey(resource.sourceName, resource.name);
    if (isEnabled(resource)) sources.set(key, resource);
    else disabled.add(key);
  }
  return { names: { refs, sources, disabled }, diagnostics };
}

function duplicate(resource: ModelResource | SeedResource, other: ModelResource | SeedResource): Diagnostic {
  return diagnostic(
    'graph/duplicate-name',
    { name: resource.name, kind: resource.kind },
    { at: startOf(resource), related: [{ message: 'the other one is here', at: startOf(other) }] },
  );
}

function startOf(resource: ModelResource | SeedResource): Span {
  if (resource.kind === 'model') return { source: resource.source, start: 0, end: 0 };
  return { source: { path: resource.file.path, text: '' }, start: 0, end: 0 };
}

/** The node that a `ref()` names, or the diagnostic that says why there is none. */
export function findRef(
  names: Names,
  project: string,
  args: readonly string[],
  at: Span,
): NodeId | Diagnostic {
  const name = args.at(-1) ?? '';
  const packageName = args.length > 1 ? args[0] : project;
  const found = packageName === project ? names.refs.get(name) : undefined;
  if (found) return found.id;
  if (names.disabled.has(name)) return diagnostic('ref/disabled', { name }, { at });
  return diagnostic('ref/unknown-model', { name, suggestion: suggest(name, names.refs.keys()) }, { at });
}

/** The node that a `source()` names, or the diagnostic that says why there is none. */
export function findSource(names: Names, source: string, table: string, at: Span): NodeId | Diagnostic {
  const key = sourceKey(source, table);
  const found = names.sources.get(key);
  if (found) return found.id;
  if (names.disabled.has(key)) return diagnostic('ref/disabled', { name: key }, { at });
  return diagnostic(
    'ref/unknown-source',
    { source, table, suggestion: suggest(key, names.sources.keys()) },
    { at },
  );
}

export function isNodeId(found: NodeId | Diagnostic): found is NodeId {
  return typeof found === 'string';
}
