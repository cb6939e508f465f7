import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { materializationOf, type ModelNode } from '../../core/graph/types.js';
import type { RunResult } from '../../core/plan/events.js';
import type { Plan } from '../../core/plan/stages.js';
import { scanLevelOf, type ScanLevel } from '../../core/project/content-scan.js';
import { forgetFingerprint } from '../../engine/execute/state-tables.js';
import type { Io } from '../frame/io.js';
import { isScannable, scanNode, unclassedIn } from '../privacy/scan-nodes.js';
import type { WarehouseSession } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';

/** Fewer than `eider pii scan` takes: a build shall not become slow by it. */
const sampleRows = 200;

/**
 * Scans what a run has built, in the layers that `pii-scan:` names, and says which columns hold personal data without a class. Reads a sample of each
 * relation; what was not built in this run is not read.
 */
export async function scanBuilt(
  { graph, project }: Workspace,
  plan: Plan,
  result: RunResult,
  session: WarehouseSession,
  io: Io,
): Promise<readonly Diagnostic[]> {
  if (result.interrupted) return [];
  const built = new Set(plan.stages.filter((stage) => stage.kind === 'build').map((stage) => stage.id));
  const models = result.stages.flatMap((stage): readonly (readonly [ModelNode, ScanLevel])[] => {
    const node = stage.status === 'success' && built.has(stage.id) ? graph.nodes.get(stage.id) : undefined;
    if (node?.kind !== 'model' || !isScannable(node)) return [];
    const level = scanLevelOf(project.contentScan, node.fqn);
    return level === 'off' ? [] : [[node, level]];
  });
  if (models.length === 0) return [];
  const connection = await session.connect();
  try {
    const found: Diagnostic[] = [];
    const depth = { sampleRows, full: false, year: io.now().getUTCFullYear() };
    for (const [node, level] of models) {
      const scan = await scanNode(connection, node, { ...depth, kind: kindOf(node) });
      const findings = [...scan.diagnostics, ...unclassedIn(scan)];
      found.push(
        ...findings.map((finding) =>
          level === 'warn' ? { ...finding, severity: 'warning' as const } : finding,
        ),
      );
      // The next build must not pass by leaving the node alone.
      if (level === 'error' && hasErrors(findings)) await connection.run(forgetFingerprint(node.id));
    }
    return found;
  } finally {
    await connection.close();
  }
}

/** A view that deferral made a table is read as a view all the same. */
function kindOf(node: ModelNode): 'BASE TABLE' | 'VIEW' {
  const materialized = materializationOf(node);
  return ['table', 'incremental', 'snapshot'].includes(materialized) ? 'BASE TABLE' : 'VIEW';
}
