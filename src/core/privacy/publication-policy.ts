import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { Publication, PublishedTable, Waiver } from '../project/publication.js';
import type { Column } from '../project/resources.js';
import type { Relation } from '../sql/relation.js';
import { detectorIds } from './detector.js';
import { detectorOf } from './detectors.js';
import { looksHashed, looksPersonal } from './looks-personal.js';
import { foldName, isPersonal } from './storable-columns.js';

/** The table that says when, from which commit and from which run a release was made. */
export const releaseTable = '_eider_release';

/** What a publication may need to know of a model or seed. */
export interface PublishableModel {
  readonly name: string;
  readonly relation: Relation;
  readonly description: string;
  readonly columns: readonly Pick<Column, 'name' | 'description' | 'pii'>[];
}

/** A published table whose model exists. */
export interface TableToPublish {
  readonly table: PublishedTable;
  readonly model: PublishableModel;
}

/**
 * What can be refused from the project's own text, before anything is read or written: unknown models, personal and hashed columns, names that
 * clash, waivers that expired. `today` is an ISO date. All mistakes at once; the value holds the tables whose model exists.
 */
export function checkPublication(
  publication: Publication,
  models: readonly PublishableModel[],
  today: string,
): Outcome<readonly TableToPublish[]> {
  const diagnostics: Diagnostic[] = [];
  const value: TableToPublish[] = [];
  const byName = new Map(models.map((model) => [model.name, model]));
  if (publication.tables.length === 0)
    diagnostics.push(diagnostic('publish/no-tables', { publication: publication.name }, publication));
  for (const table of publication.tables) {
    const model = byName.get(table.model);
    diagnostics.push(...checkTable(table, today));
    if (!model) {
      const suggestion = suggest(table.model, byName.keys());
      diagnostics.push(diagnostic('publish/unknown-model', { model: table.model, suggestion }, table));
      continue;
    }
    value.push({ table, model });
    diagnostics.push(...checkClasses({ table, model }, publication.allow ?? []));
  }
  diagnostics.push(...checkNames(publication.tables));
  return { value, diagnostics };
}

function checkNames(tables: readonly PublishedTable[]): readonly Diagnostic[] {
  const first = new Map<string, PublishedTable>();
  return tables.flatMap((table) => {
    const key = foldName(table.name);
    if (key === releaseTable) return [diagnostic('publish/reserved-name', { name: table.name }, table)];
    const other = first.get(key);
    first.set(key, other ?? table);
    if (!other) return [];
    const related = [{ message: 'the first one', at: other.at }];
    return [diagnostic('publish/duplicate-name', { name: table.name }, { at: table.at, related })];
  });
}

function checkTable(table: PublishedTable, today: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (table.columns.length === 0) found.push(diagnostic('publish/no-columns', { table: table.name }, table));
  const seen = new Set<string>();
  for (const column of table.columns) {
    const key = foldName(column.name);
    if (seen.has(key))
      found.push(diagnostic('publish/duplicate-column', { table: table.name, column: column.name }, column));
    seen.add(key);
  }
  return [...found, ...table.waivers.flatMap((waiver) => checkWaiver(table, waiver, today))];
}

function checkWaiver(table: PublishedTable, waiver: Waiver, today: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const names = table.columns.map((column) => column.name);
  if (!names.some((name) => foldName(name) === foldName(waiver.column))) {
    const suggestion = suggest(waiver.column, names);
    found.push(
      diagnostic(
        'privacy/waiver-unknown-column',
        { table: table.name, column: waiver.column, suggestion },
        waiver,
      ),
    );
  }
  if (!detectorOf(waiver.detector)) {
    const suggestion = suggest(waiver.detector, detectorIds);
    found.push(
      diagnostic(
        'privacy/waiver-unknown-detector',
        { detector: waiver.detector, allowed: detectorIds, suggestion },
        waiver,
      ),
    );
  }
  if (!isInForce(waiver, today)) {
    const { column, detector, owner, expires } = waiver;
    found.push(diagnostic('privacy/waiver-expired', { column, detector, owner, expires }, waiver));
  }
  return found;
}

/** ISO dates compare as texts; one that is no ISO date is not in force. */
function isInForce(waiver: Waiver, today: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(waiver.expires) && today <= waiver.expires;
}

function checkClasses(
  { table, model }: TableToPublish,
  allowed: readonly 'pseudonym'[],
): readonly Diagnostic[] {
  return table.columns.flatMap((column) => {
    const declared = model.columns.filter((other) => foldName(other.name) === foldName(column.name));
    const personal = declared.find(
      (other) => isPersonal(other) && !(other.pii === 'pseudonym' && allowed.includes('pseudonym')),
    );
    const data = { model: model.name, column: column.name };
    if (personal?.pii !== undefined)
      return [diagnostic('privacy/personal-column-published', { ...data, class: personal.pii }, column)];
    if (declared.some((other) => other.pii !== undefined)) return [];
    const hashed = looksHashed(column.name);
    if (hashed) return [diagnostic('privacy/hashed-personal-column', { ...data, class: hashed }, column)];
    const named = looksPersonal(column.name);
    return named ? [diagnostic('privacy/looks-personal', { ...data, class: named }, column)] : [];
  });
}

/** The waiver that lets a detector's finding in a column pass; `checkPublication` has refused those that expired. */
export function waiverFor(table: PublishedTable, column: string, detector: string): Waiver | undefined {
  return table.waivers.find(
    (waiver) => foldName(waiver.column) === foldName(column) && waiver.detector === detector,
  );
}
