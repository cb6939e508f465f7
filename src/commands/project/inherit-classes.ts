import { isData } from '../../core/graph/types.js';
import { foldName, isPersonal } from '../../core/privacy/storable-columns.js';
import { scanLevelOf } from '../../core/project/content-scan.js';
import { relationKey } from '../../core/sql/relation.js';
import { bindProject, type BoundProject } from '../check/bind-project.js';
import type { Io } from '../frame/io.js';
import type { JudgedFinding, NodeScan } from '../privacy/scan-nodes.js';
import type { Workspace } from './workspace.js';

/**
 * Findings without a class, in layers that may hold personal data, are known all the same where YAML gives a class to a column that they come
 * from. Binds the project only when there is such a finding; what cannot be bound stays without a class.
 */
export async function inheritClasses(
  workspace: Workspace,
  scans: readonly NodeScan[],
  io: Io,
): Promise<readonly NodeScan[]> {
  const isOpen = (scan: NodeScan): boolean =>
    scanLevelOf(workspace.project.contentScan, scan.node.kind === 'model' ? scan.node.fqn : []) === 'off' &&
    scan.findings.some((finding) => finding.status === 'unclassed');
  const open = scans.filter(isOpen);
  if (open.length === 0) return scans;
  const bound = await bindProject(workspace, new Set(open.map((scan) => scan.node.id)), io);
  const classes = classesOf(workspace);
  return scans.map((scan) =>
    open.includes(scan)
      ? { ...scan, findings: scan.findings.map((finding) => inherit(finding, scan, bound, classes)) }
      : scan,
  );
}

type Classes = ReadonlyMap<string, NonNullable<JudgedFinding['declared']>>;

function classesOf({ graph }: Workspace): Classes {
  return new Map(
    [...graph.nodes.values()].flatMap((node) =>
      isData(node)
        ? node.resource.columns.flatMap(({ name, pii }) =>
            pii !== undefined && pii !== 'none' && isPersonal({ pii })
              ? [[`${relationKey(node.relation)} ${foldName(name)}`, pii] as const]
              : [],
          )
        : [],
    ),
  );
}

function inherit(
  finding: JudgedFinding,
  { node }: NodeScan,
  bound: BoundProject,
  classes: Classes,
): JudgedFinding {
  const start =
    finding.status === 'unclassed' && bound.columns.find({ relation: node.relation, column: finding.column });
  if (!start) return finding;
  for (const { relation, column } of bound.columns.reach(start, 'up').columns) {
    const declared = classes.get(`${relationKey(relation)} ${foldName(column)}`);
    if (declared !== undefined) return { ...finding, status: 'inherited', declared };
  }
  return finding;
}
