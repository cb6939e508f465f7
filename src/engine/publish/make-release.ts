import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { waiverFor } from '../../core/privacy/publication-policy.js';
import { foldName } from '../../core/privacy/storable-columns.js';
import type { Publication, Waiver } from '../../core/project/publication.js';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';
import { relationSql } from '../../core/sql/relation.js';
import { checkPoints } from './check-points.js';
import {
  bytesOf,
  contentOf,
  copyTable,
  outputDatabase,
  publicRelation,
  publicRows,
  writeReleaseTable,
  type Content,
  type ReleaseInfo,
  type TableCopy,
} from './copy-tables.js';
import type { SqlConnection } from './ports.js';
import { scanTable, type ColumnFinding } from './scan-table.js';

/** What happens while a file is published. Holds no values of rows. */
export type PublishEvent =
  | {
      readonly kind: 'publish-started';
      readonly publication: string;
      readonly path: string;
      readonly tables: number;
    }
  | { readonly kind: 'table-copied'; readonly table: string; readonly rows: number; readonly seconds: number }
  /** Equal to its mart, and scanned. */
  | { readonly kind: 'table-verified'; readonly result: PublishedTableResult }
  | { readonly kind: 'publish-finished'; readonly publication: string; readonly path: string };

export interface PublishedTableResult {
  /** Its public name. */
  readonly table: string;
  readonly model: string;
  readonly rows: number;
  readonly columns: number;
  /** Of the blocks that hold it; small tables share blocks. Absent where DuckDB cannot tell. */
  readonly bytes?: number;
  /** Copying, hashing and scanning. */
  readonly seconds: number;
}

/** Personal content that was published because a waiver says so. */
export interface WaivedFinding {
  readonly table: string;
  readonly column: string;
  readonly detector: string;
  readonly explanation: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date. */
  readonly expires: string;
}

/** The caller gave up. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface ReleaseWork {
  readonly connection: SqlConnection;
  /** The database file to make. */
  readonly file: string;
  readonly publication: Publication;
  readonly release: ReleaseInfo & { readonly id: string };
  readonly copies: readonly TableCopy[];
  readonly onEvent: ((event: PublishEvent) => void) | undefined;
}

export interface MadeRelease {
  readonly status: 'made' | 'refused' | 'unverified';
  readonly tables: readonly PublishedTableResult[];
  readonly waived: readonly WaivedFinding[];
  /** What was copied, in the order of the publication. */
  readonly copied: readonly CopiedTable[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A table of the file. */
export interface CopiedTable {
  readonly copy: TableCopy;
  /** Of its mart, as it is published. */
  readonly content: Content;
  readonly seconds: number;
}

/** Makes, checkpoints and detaches the file, then opens it again and judges what is really in it. The file stays, whatever the verdict. */
export async function makeRelease(work: ReleaseWork): Promise<MadeRelease> {
  const output = quoteIdentifier(outputDatabase);
  const notPoints = await checkPoints(work.connection, work.copies);
  if (notPoints.length > 0)
    return { status: 'refused', tables: [], waived: [], copied: [], diagnostics: notPoints };
  // What becomes a folder of files is read by this version only.
  const storage = work.publication.format === 'duckdb' ? work.publication.storageVersion : 'v1.5.0';
  await work.connection.run(
    `ATTACH ${quoteText(work.file)} AS ${output} (STORAGE_VERSION ${quoteText(storage)})`,
  );
  const copied: CopiedTable[] = [];
  for (const copy of work.copies) copied.push(await copyAndCount(work, copy));
  await writeReleaseTable(work.connection, work.publication.name, work.release, copied);
  await work.connection.run(`CHECKPOINT ${output}`);
  await work.connection.run(`DETACH ${output}`);
  await work.connection.run(`ATTACH ${quoteText(work.file)} AS ${output} (READ_ONLY)`);
  const judged = await judgeAll(work, copied);
  await work.connection.run(`DETACH ${output}`);
  return { ...judged, copied };
}

type Judged = Omit<MadeRelease, 'copied'>;

async function copyAndCount(work: ReleaseWork, copy: TableCopy): Promise<CopiedTable> {
  const started = performance.now();
  await copyTable(work.connection, copy);
  const content = await contentOf(work.connection, publicRows(copy), copy.columns);
  const seconds = (performance.now() - started) / 1000;
  work.onEvent?.({ kind: 'table-copied', table: copy.table.name, rows: content.rows, seconds });
  return { copy, content, seconds };
}

async function judgeAll(work: ReleaseWork, copied: readonly CopiedTable[]): Promise<Judged> {
  const tables: PublishedTableResult[] = [];
  const waived: WaivedFinding[] = [];
  const unequal: Diagnostic[] = [];
  const personal: Diagnostic[] = [];
  for (const { copy, content, seconds } of copied) {
    const started = performance.now();
    const relation = publicRelation(copy);
    const found = await contentOf(work.connection, relationSql(relation), copy.columns);
    unequal.push(...compare(copy, content, found));
    const findings = judgeFindings(
      copy,
      await scanTable(work.connection, relation, copy.columns, found.rows),
    );
    waived.push(...findings.waived);
    personal.push(...findings.diagnostics);
    const bytes = await bytesOf(work.connection, relation);
    const result: PublishedTableResult = {
      table: copy.table.name,
      model: copy.model.name,
      rows: found.rows,
      columns: copy.columns.length,
      ...(bytes !== undefined && { bytes }),
      seconds: seconds + (performance.now() - started) / 1000,
    };
    tables.push(result);
    work.onEvent?.({ kind: 'table-verified', result });
  }
  const refused = personal.some((finding) => finding.severity === 'error');
  return {
    status: refused ? 'refused' : unequal.length > 0 ? 'unverified' : 'made',
    tables,
    waived,
    diagnostics: [...unequal, ...personal],
  };
}

function compare(copy: TableCopy, mart: Content, file: Content): readonly Diagnostic[] {
  if (mart.rows === file.rows && mart.hash === file.hash) return [];
  const what = mart.rows === file.rows ? 'content' : 'rows';
  return [
    diagnostic(
      'publish/verification-failed',
      { table: copy.table.name, model: copy.model.name, what },
      copy.table,
    ),
  ];
}

function judgeFindings(copy: TableCopy, findings: readonly ColumnFinding[]) {
  const table = copy.table;
  const waived: WaivedFinding[] = [];
  const diagnostics: Diagnostic[] = [];
  const used = new Set<Waiver>();
  for (const { column, verdict } of findings) {
    const about = { table: table.name, column, detector: verdict.detector, explanation: verdict.explanation };
    const waiver = waiverFor(table, column, verdict.detector);
    if (waiver) {
      used.add(waiver);
      const { reason, owner, expires } = waiver;
      waived.push({ ...about, reason, owner, expires });
      continue;
    }
    const at = table.columns.find((listed) => foldName(listed.name) === foldName(column)) ?? table;
    diagnostics.push(diagnostic('privacy/personal-content', about, at));
  }
  for (const waiver of table.waivers) {
    if (used.has(waiver)) continue;
    diagnostics.push(
      diagnostic('privacy/waiver-unused', { column: waiver.column, detector: waiver.detector }, waiver),
    );
  }
  return { waived, diagnostics };
}
