import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { ContentFinding } from '../../core/privacy/content/judge-table.js';
import { foldName } from '../../core/privacy/storable-columns.js';
import { declaration } from '../../core/graph/placement.js';
import { type DataNode, isEphemeral, isFunction } from '../../core/graph/types.js';
import type { PersonalClass } from '../../core/project/privacy.js';
import type { Column } from '../../core/project/resources.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { scanRelation, type ScanDepth } from '../../engine/scan/scan-relation.js';
import { nameOf } from '../project/find-node.js';

/** A finding beside what YAML says of the column. */
export interface JudgedFinding extends ContentFinding {
  /**
   * `classed`: YAML gives a class · `declared-none`: YAML says that it is not personal · `inherited`: YAML gives a class to a column that it comes from ·
   * `unclassed`: YAML says nothing.
   */
  readonly status: 'classed' | 'declared-none' | 'inherited' | 'unclassed';
  /** The class that YAML gives, here or where it comes from. */
  readonly declared?: PersonalClass;
}

/** What scanning one node came to. */
export interface NodeScan {
  readonly node: DataNode;
  readonly status: 'scanned' | 'not-built' | 'unreadable';
  readonly rows: number;
  readonly sampled: number;
  readonly columns: number;
  /** Names of the columns that are there. */
  readonly names: readonly string[];
  readonly findings: readonly JudgedFinding[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether a node has rows of its own in the warehouse. */
export function isScannable(node: DataNode): boolean {
  return !isFunction(node) && !isEphemeral(node);
}

/** Scans one relation. Its diagnostics say why it could not be read; `unclassedIn` says what has no class. */
export async function scanNode(connection: Connection, node: DataNode, depth: ScanDepth): Promise<NodeScan> {
  const empty = { node, rows: 0, sampled: 0, columns: 0, names: [], findings: [] };
  try {
    const scan = await scanRelation(connection, node.relation, depth);
    if (!scan) return { ...empty, status: 'not-built', diagnostics: [] };
    const findings = scan.findings.map((finding) => withStatus(finding, node.resource.columns));
    return {
      node,
      status: 'scanned',
      rows: scan.rows,
      sampled: scan.sampled,
      columns: scan.columns.length,
      names: scan.columns,
      findings,
      diagnostics: [],
    };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const reason = error.failure.message.split('\n')[0] ?? '';
    const finding = diagnostic(
      'privacy/scan-unreadable',
      { node: nameOf(node), reason },
      { at: declaration(node) },
    );
    return { ...empty, status: 'unreadable', diagnostics: [finding] };
  }
}

function withStatus(finding: ContentFinding, columns: readonly Column[]): JudgedFinding {
  const declared = columns.find((column) => foldName(column.name) === foldName(finding.column))?.pii;
  if (declared === undefined) return { ...finding, status: 'unclassed' };
  return declared === 'none'
    ? { ...finding, status: 'declared-none' }
    : { ...finding, status: 'classed', declared };
}

/** What a scan found and YAML does not know, at the column's or the model's declaration. */
export function unclassedIn({ node, findings }: NodeScan): readonly Diagnostic[] {
  return findings
    .filter((finding) => finding.status === 'unclassed')
    .map((finding) => unclassed(finding, node));
}

function unclassed(finding: ContentFinding, node: DataNode): Diagnostic {
  const at = node.resource.columns.find((column) => foldName(column.name) === foldName(finding.column))?.at;
  const { column, evidence } = finding;
  return diagnostic(
    'privacy/unclassed-content',
    { node: nameOf(node), column, class: finding.class, evidence },
    { at: at ?? declaration(node) },
  );
}
