import { resolve } from 'node:path';
import { looksPersonal } from '../../../core/privacy/looks-personal.js';
import { foldName } from '../../../core/privacy/storable-columns.js';
import type { PersonalClass } from '../../../core/project/privacy.js';
import type { Publication } from '../../../core/project/publication.js';
import type { Proof } from '../../../core/runbook/runbook.js';
import { NoRelease } from '../../../engine/publish/release-facts.js';
import { scanRelease, type ScannedTable } from '../../../engine/publish/scan-release.js';
import { exists } from '../../../engine/publish/target.js';
import { formatCounted } from '../../../terminal/format.js';
import { publishableModels } from '../../release/publication-state.js';
import { openReleaseSession } from '../../release/release-session.js';
import { fail, pass, sampleRows, type RunbookWorld } from './world.js';

const remedy = 'take the column out of `publish:`, or declassify it';

/** The live release itself, opened as a reader would: every table and column in it, by name and by content. */
export async function scanPublication(
  publication: Publication,
  world: RunbookWorld,
): Promise<readonly Proof[]> {
  const { name, path } = publication;
  const { io, workspace } = world;
  const file = resolve(workspace.root, path);
  if (!(await exists(file))) return [fail(name, 'there is no release', `run \`eider publish ${name}\``)];
  const session = await openReleaseSession(publication, workspace, io);
  try {
    const depth = { sampleRows, full: true, year: io.now().getUTCFullYear() };
    const tables = (await scanRelease(file, session, depth)).filter(
      ({ table }) => table !== '_eider_release',
    );
    const problems = tables.flatMap((table) => problemsOf(table, publication, world));
    if (problems.length > 0) return problems;
    const columns = tables.reduce((sum, { scan }) => sum + scan.columns.length, 0);
    const rows = tables.reduce((sum, { scan }) => sum + scan.rows, 0);
    const figures = `${formatCounted(tables.length, 'table')}, ${formatCounted(columns, 'column')}, ${formatCounted(rows, 'row')} read`;
    return [pass(`${name}: ${path}`, `${figures}: no personal name of a column, no personal content`)];
  } catch (error) {
    if (error instanceof NoRelease) return [fail(name, `it cannot be read: ${error.message}`)];
    throw error;
  } finally {
    await session.close();
  }
}

function problemsOf(
  { table, scan }: ScannedTable,
  publication: Publication,
  world: RunbookWorld,
): readonly Proof[] {
  const { name } = publication;
  const listed = publication.tables.find((each) => each.name === table);
  if (!listed)
    return [fail(`${name}.${table}`, 'nobody published it', `run \`eider publish ${name} --force\``)];
  const today = world.io.now().toISOString().slice(0, 10);
  const waived = new Set(
    listed.waivers.filter(({ expires }) => today <= expires).map(({ column }) => foldName(column)),
  );
  const declared = declaredOf(listed.model, world);
  const isKnown = (column: string): boolean => {
    const pii = declared.get(foldName(column))?.pii;
    return waived.has(foldName(column)) || pii === 'none' || pii === 'pseudonym';
  };
  const contents = scan.findings
    .filter(({ column }) => !isKnown(column))
    .map(({ column, evidence }) => fail(`${name}.${table}.${column}`, evidence, remedy));
  const names = scan.columns
    .filter((column) => looksPersonal(column) !== undefined && !isKnown(column))
    .filter((column) => !scan.findings.some((finding) => finding.column === column))
    .map((column) =>
      fail(`${name}.${table}.${column}`, `its name says \`${looksPersonal(column) ?? ''}\``, remedy),
    );
  return [...contents, ...names];
}

function declaredOf(
  model: string,
  { workspace }: RunbookWorld,
): ReadonlyMap<string, { readonly pii?: PersonalClass | 'none' }> {
  const found = publishableModels(workspace).find((each) => each.name === model);
  return new Map((found?.columns ?? []).map((column) => [foldName(column.name), column]));
}
