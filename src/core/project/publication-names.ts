import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';

/** One line of a publication's `names:`: a model's name, or a pattern with one `*`, and its public name. */
export interface NameMapping {
  readonly model: string;
  readonly name: string;
  readonly at: Span;
}

/** A published table as it is written: `name` only where its author gave one. */
export interface NamedTable {
  readonly model: string;
  readonly name?: string | undefined;
  readonly at: Span;
}

/**
 * The public name of each table: its own `name`, else that of the mapping of its model, else that of the longest pattern that fits, else the model's. Reports
 * mappings that cannot be read, that fit no table, that contradict a table, and patterns of which none is the longest.
 */
export function publicNames(
  tables: readonly NamedTable[],
  mappings: readonly NameMapping[],
  diagnostics: Diagnostic[],
): readonly string[] {
  const good = mappings.filter((mapping) => isReadable(mapping, diagnostics));
  const used = new Set<NameMapping>();
  const names = tables.map((table) => nameOf(table, good, used, diagnostics));
  const models = tables.map((table) => table.model);
  for (const mapping of good) {
    if (used.has(mapping)) continue;
    const data = { model: mapping.model, suggestion: suggest(mapping.model, models) };
    diagnostics.push(diagnostic('publish/unknown-mapping', data, mapping));
  }
  return names;
}

function isReadable(mapping: NameMapping, diagnostics: Diagnostic[]): boolean {
  const [from, to] = [starsOf(mapping.model), starsOf(mapping.name)];
  if (from <= 1 && to <= from && mapping.name !== '') return true;
  diagnostics.push(diagnostic('publish/bad-mapping', { model: mapping.model, name: mapping.name }, mapping));
  return false;
}

function starsOf(text: string): number {
  return text.split('*').length - 1;
}

function nameOf(
  table: NamedTable,
  mappings: readonly NameMapping[],
  used: Set<NameMapping>,
  diagnostics: Diagnostic[],
): string {
  const exact = mappings.find((mapping) => mapping.model === table.model);
  const fitting = mappings
    .filter((mapping) => mapping !== exact && partOf(table.model, mapping.model) !== undefined)
    .toSorted((a, b) => b.model.length - a.model.length);
  for (const mapping of exact ? [exact, ...fitting] : fitting) used.add(mapping);
  if (table.name !== undefined) {
    if (exact && exact.name !== table.name) reportTwice(table, table.name, exact, diagnostics);
    return table.name;
  }
  if (exact) return exact.name;
  const [best, next] = fitting;
  if (!best) return table.model;
  const name = applied(table.model, best);
  if (next?.model.length === best.model.length) {
    const other = applied(table.model, next);
    if (other !== name) reportTwice(table, other, { ...best, name }, diagnostics);
  }
  return name;
}

function reportTwice(table: NamedTable, name: string, mapping: NameMapping, diagnostics: Diagnostic[]): void {
  const data = { model: table.model, names: [name, mapping.name] };
  const related = [{ message: 'and here', at: mapping.at }];
  diagnostics.push(diagnostic('publish/mapped-twice', data, { at: table.at, related }));
}

/** What the `*` of a pattern stands for in a name; undefined where it does not fit. */
function partOf(name: string, pattern: string): string | undefined {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return name === pattern ? '' : undefined;
  const fits = name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
  return fits ? name.slice(before.length, name.length - after.length) : undefined;
}

function applied(model: string, mapping: NameMapping): string {
  return mapping.name.split('*').join(partOf(model, mapping.model) ?? '');
}
