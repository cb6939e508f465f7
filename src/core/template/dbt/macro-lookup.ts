import { suggest } from '../../diagnostics/suggest.js';
import type { LibraryMacro } from '../library-macro.js';
import { problem } from '../jinja/failure.js';
import { MacroValue } from '../jinja/macro-value.js';
import type { JinjaMacro } from '../jinja/types.js';
import { Callable, JinjaObject, type JinjaValue } from '../jinja/value.js';
import { codegenMacro } from './codegen/codegen-macros.js';
import { coreMacro } from './macros/core-macros.js';
import { internalMacro } from './macros/internal-macros.js';
import { libraryFunction } from './library-function.js';
import { overridden } from './overridden.js';
import type { Rendering } from './rendering.js';

/** What adapters of DuckDB put before the names of macros, in the order in which `adapter.dispatch` looks. */
const prefixes = ['duckdb__', 'default__'];

/** A name as macros: those of the node's own package, of the project, packages by their names, and those of dbt itself. */
export function namedMacro(rendering: Rendering, name: string): JinjaValue | undefined {
  const { scope, packageName } = rendering;
  const own = scope.macros.get(packageName)?.get(name) ?? scope.macros.get(scope.projectName)?.get(name);
  if (own) return new MacroValue(own);
  return namespaceNamed(rendering, name) ?? dbtMacro(rendering, name);
}

/** A package as a name: its macros, or those that come with Eider in its place; undefined when there is no such package. */
function namespaceNamed(rendering: Rendering, name: string): MacroNamespace | undefined {
  const isKnown = name === 'dbt' || rendering.scope.macros.has(name) || libraryPackages(rendering).has(name);
  return isKnown ? new MacroNamespace(rendering, name) : undefined;
}

const packagesOf = new WeakMap<ReadonlyMap<string, LibraryMacro>, ReadonlySet<string>>();

function libraryPackages({ scope }: Rendering): ReadonlySet<string> {
  const known = packagesOf.get(scope.library);
  if (known) return known;
  const made = new Set(['codegen', ...[...scope.library.values()].map((macro) => macro.package)]);
  packagesOf.set(scope.library, made);
  return made;
}

/** A macro of a package that is called by its name alone, as `run-operation` may; undefined when no package has it. */
export function importedMacro(rendering: Rendering, name: string): JinjaValue | undefined {
  for (const packageName of [...rendering.scope.macros.keys(), ...libraryPackages(rendering)]) {
    const macro = packageMacro(rendering, packageName, name);
    if (macro !== undefined) return macro;
  }
  return undefined;
}

/** The macro of a name in a package; undefined when it has none. */
function packageMacro(rendering: Rendering, packageName: string, name: string): JinjaValue | undefined {
  if (packageName === 'dbt') return dbtMacro(rendering, name);
  const installed = rendering.scope.macros.get(packageName);
  if (installed) {
    const macro = installed.get(name);
    return macro && new MacroValue(macro);
  }
  return libraryMacro(rendering, packageName, name);
}

/** A macro of dbt's own: what Eider does in its place. */
function dbtMacro(rendering: Rendering, name: string): JinjaValue | undefined {
  const plain = withoutPrefix(name);
  const made = coreMacro(rendering, plain);
  if (!made) return libraryMacro(rendering, 'dbt', name) ?? internalMacro(plain);
  const core = asMacro(made, name.startsWith('duckdb__') ? 'dbt_duckdb' : 'dbt', name);
  return plain === name ? overridable(rendering, 'dbt', name, core) : core;
}

/** A macro that comes with Eider in place of a package's; named with a prefix, it is itself without looking for another. */
function libraryMacro(rendering: Rendering, packageName: string, name: string): JinjaValue | undefined {
  const plain = withoutPrefix(name);
  const macro = rendering.scope.library.get(`${packageName}.${plain}`);
  const itself = macro
    ? libraryFunction(rendering, macro)
    : packageName === 'codegen' && codegenMacro(rendering, plain);
  if (!itself) return undefined;
  const made = asMacro(itself, packageName, name);
  return plain === name ? overridable(rendering, packageName, name, made) : made;
}

/** A function that stands for the macro of a package. */
function asMacro({ name: own, call }: Callable, packageName: string, name: string): Callable {
  return new Callable(own, call, `${packageName}.${name}`);
}

function withoutPrefix(name: string): string {
  const prefix = prefixes.find((candidate) => name.startsWith(candidate));
  return prefix === undefined ? name : name.slice(prefix.length);
}

/** What dbt and the packages dispatch can be replaced by a project's `duckdb__name` or `default__name`. */
function overridable(rendering: Rendering, packageName: string, name: string, itself: Callable): JinjaValue {
  for (const other of searchOrder(rendering, packageName)) {
    const macros = other === packageName ? undefined : rendering.scope.macros.get(other);
    const prefix = prefixes.find((candidate) => macros?.has(`${candidate}${name}`));
    const macro: JinjaMacro | undefined = macros?.get(`${prefix ?? ''}${name}`);
    if (prefix !== undefined && macro) return new MacroValue(macro);
  }
  return itself;
}

function searchOrder({ scope }: Rendering, namespace: string): readonly string[] {
  const written = scope.dispatch?.find((entry) => entry.namespace === namespace)?.searchOrder;
  return written ?? [...new Set([scope.projectName, namespace])];
}

/** The macro that `adapter.dispatch(name, namespace)` stands for. */
export function dispatch(rendering: Rendering, name: string, namespace: string | undefined): JinjaValue {
  const searched: string[] = [];
  for (const place of namespace === undefined ? [undefined] : placesOf(rendering, namespace)) {
    for (const prefix of prefixes) {
      const full = `${prefix}${name}`;
      searched.push(place === undefined ? full : `${place}.${full}`);
      const found = place === undefined ? namedMacro(rendering, full) : packageMacro(rendering, place, full);
      if (found !== undefined) return found;
    }
  }
  throw problem('dbt/no-dispatch', { name, searched });
}

/** Where the macros of a namespace are looked for. Undefined is everywhere that the template itself sees. */
function placesOf(rendering: Rendering, namespace: string): readonly (string | undefined)[] {
  const { scope } = rendering;
  const isWritten = scope.dispatch?.some((entry) => entry.namespace === namespace) === true;
  const isKnown = namespaceNamed(rendering, namespace) !== undefined;
  if (!isWritten && !isKnown) return [undefined];
  const places = searchOrder(rendering, namespace);
  const unknown = places.find(
    (place) => namespaceNamed(rendering, place) === undefined && place !== scope.projectName,
  );
  if (unknown !== undefined) {
    const suggestion = suggest(unknown, [...scope.macros.keys(), ...libraryPackages(rendering)]);
    throw problem('dbt/unknown-package', { name: unknown, suggestion });
  }
  return places;
}

/** The macros of a package: `dbt_utils`, `dbt`. */
export class MacroNamespace extends JinjaObject {
  readonly typeName = 'package';
  readonly #rendering: Rendering;
  readonly #name: string;

  constructor(rendering: Rendering, name: string) {
    super();
    this.#rendering = rendering;
    this.#name = name;
  }

  text(): string {
    return `<package ${this.#name}>`;
  }

  attribute(name: string): JinjaValue | undefined {
    const { scope } = this.#rendering;
    return overridden(scope, `${this.#name}.${name}`, packageMacro(this.#rendering, this.#name, name));
  }

  /** `context['dbt_utils'].get('star')`, as in dbt. */
  override equals(other: JinjaValue): boolean {
    return other instanceof MacroNamespace && other.#name === this.#name;
  }
}

/** Names of macros and packages, to suggest. */
export function* macroNames(rendering: Rendering): Iterable<string> {
  const { scope, packageName } = rendering;
  yield* scope.macros.get(packageName)?.keys() ?? [];
  yield* scope.macros.get(scope.projectName)?.keys() ?? [];
  yield* scope.macros.keys();
  yield* libraryPackages(rendering);
}
