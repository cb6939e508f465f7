import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import type { NodeId } from '../project/ids.js';
import type { Values } from '../project/value.js';
import type { Project } from '../project/project.js';
import type { ModelResource, SeedResource, SourceResource } from '../project/resources.js';

/** What `ref()` and `source()` can find, and the wording when they find nothing. */
export interface Names {
  /** Models and seeds that are enabled, by name: of several versions the latest, of several packages the project's own. */
  readonly refs: ReadonlyMap<string, ModelResource | SeedResource>;
  /** All of them, by `package.name`, and by `package.name.version` where they have versions. */
  readonly exact: ReadonlyMap<string, ModelResource | SeedResource>;
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
  const exact = new Map<string, ModelResource | SeedResource>();
  const disabled = new Set<string>();
  for (const resource of [...project.seeds, ...project.models]) {
    if (!isEnabled(resource)) {
      disabled.add(resource.name);
      continue;
    }
    const key = exactKey(resource, project.name);
    const other = exact.get(key);
    if (other) diagnostics.push(duplicate(resource, other));
    else exact.set(key, resource);
  }
  const refs = byName(exact.values());
  const sources = new Map<string, SourceResource>();
  for (const resource of project.sources) {
    const key = sourceKey(resource.sourceName, resource.name);
    if (isEnabled(resource)) sources.set(key, resource);
    else disabled.add(key);
  }
  return { names: { refs, exact, sources, disabled }, diagnostics };
}

/** What each name alone means. */
function byName(
  resources: Iterable<ModelResource | SeedResource>,
): ReadonlyMap<string, ModelResource | SeedResource> {
  const refs = new Map<string, ModelResource | SeedResource>();
  for (const resource of resources) {
    const other = refs.get(resource.name);
    if (!other || goesBefore(resource, other)) refs.set(resource.name, resource);
  }
  return refs;
}

/** The names of resources that are known to be there. */
export function namesAmong(
  project: string,
  resources: readonly (ModelResource | SeedResource)[],
  sources: Names['sources'],
): Names {
  const exact = new Map(resources.map((resource) => [exactKey(resource, project), resource]));
  return { refs: byName(exact.values()), exact, sources, disabled: new Set() };
}

function exactKey(resource: ModelResource | SeedResource, project: string): string {
  const version = resource.kind === 'model' ? resource.version?.v : undefined;
  const key = `${resource.package ?? project}.${resource.name}`;
  return version === undefined ? key : `${key}.${version}`;
}

/** Whether a name alone means this one rather than the other. */
function goesBefore(resource: ModelResource | SeedResource, other: ModelResource | SeedResource): boolean {
  if (resource.package !== other.package) return resource.package === undefined;
  return resource.kind === 'model' && resource.version?.isLatest === true;
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

/** The version that the arguments by name of a `ref()` say: `2`, `2.1`, `beta`. */
export function versionNamed(named: Values): string | undefined {
  const version = named['version'] ?? named['v'];
  if (version === undefined || version === null) return undefined;
  return typeof version === 'string' ? version : JSON.stringify(version);
}

/** What a `ref()` says besides names, and where it stands. */
export interface RefContext {
  /** `v=` or `version=`. */
  readonly version?: string | undefined;
  /** The package of the node that it stands in, where that is not the project. */
  readonly from?: string | undefined;
}

/**
 * The node that a `ref()` names, or the diagnostic that says why there is none. A name alone is looked for in the project, then in the package of the
 * node that asks, then in every package; without a version it means the latest.
 */
export function findRef(
  names: Names,
  project: string,
  args: readonly string[],
  at: Span,
  { version, from }: RefContext = {},
): NodeId | Diagnostic {
  const name = args.at(-1) ?? '';
  const [packageName] = args.length > 1 ? args : [];
  const found = candidatesOf(names, project, name, packageName, from).find(
    (resource) => version === undefined || versionOf(resource) === version,
  );
  if (found) return found.id;
  if (names.disabled.has(name)) return diagnostic('ref/disabled', { name }, { at });
  const shown = version === undefined ? name : `${name} v${version}`;
  const known = [...names.exact.values()].map((each) => {
    const own = versionOf(each);
    return own === undefined || version === undefined ? each.name : `${each.name} v${own}`;
  });
  const suggestion = suggest(shown, version === undefined ? names.refs.keys() : known);
  return diagnostic('ref/unknown-model', { name: shown, suggestion }, { at });
}

/** In the order in which they are looked at; of the versions of one model the latest first. */
function candidatesOf(
  names: Names,
  project: string,
  name: string,
  packageName: string | undefined,
  from: string | undefined,
): readonly (ModelResource | SeedResource)[] {
  const usual = names.refs.get(name);
  if (
    usual &&
    usual.package === undefined &&
    versionOf(usual) === undefined &&
    (packageName ?? project) === project
  )
    return [usual];
  const all = [...names.exact.values()].filter((each) => each.name === name);
  const of = (wanted: string | undefined) => all.filter((each) => (each.package ?? project) === wanted);
  const found = packageName === undefined ? [...of(project), ...of(from), ...all] : of(packageName);
  return found.toSorted((a, b) => Number(isLatest(b)) - Number(isLatest(a)));
}

function isLatest(resource: ModelResource | SeedResource): boolean {
  return resource.kind === 'model' && resource.version?.isLatest === true;
}

function versionOf(resource: ModelResource | SeedResource): string | undefined {
  return resource.kind === 'model' ? resource.version?.v : undefined;
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
