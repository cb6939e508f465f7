import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import { sourceColumnKey } from '../lineage/query-lineage.js';
import type { SourceColumn } from '../lineage/types.js';
import type { ClassWaiver, PersonalClass } from '../project/privacy.js';
import type { PrivacyInput, PrivacyNode } from './privacy-input.js';
import { foldName } from './storable-columns.js';
import type { Taints } from './taint.js';

type WaiverInput = Pick<PrivacyInput, 'known' | 'nodes' | 'policy' | 'today'>;

/** The classes that waivers in force take away, by column. */
export function waivedClasses({
  nodes,
  policy,
  today,
}: WaiverInput): (column: SourceColumn) => ReadonlySet<PersonalClass> {
  const byColumn = new Map<string, Set<PersonalClass>>();
  for (const waiver of policy.waivers) {
    const column = columnOf(waiver, nodeOf(waiver, nodes));
    if (!column || !isInForce(waiver, today)) continue;
    const key = sourceColumnKey(column);
    byColumn.set(key, (byColumn.get(key) ?? new Set()).add(waiver.class));
  }
  return (column) => byColumn.get(sourceColumnKey(column)) ?? nothing;
}

const nothing: ReadonlySet<PersonalClass> = new Set();

/** Waivers that expired, that name what is not there, or that nothing needs. The last is told only of models whose columns are known. */
export function waiverFindings(input: WaiverInput, taints: Taints): readonly Diagnostic[] {
  return input.policy.waivers.flatMap((waiver) => {
    const { model, column, class: personal, owner, expires } = waiver;
    if (!input.known.has(model)) {
      const suggestion = suggest(model, input.known);
      const data = { what: 'model' as const, name: model, model, suggestion };
      return [diagnostic('privacy/waiver-unknown', data, waiver)];
    }
    const data = { column: `${model}.${column}`, detector: personal, owner, expires };
    const expired = isInForce(waiver, input.today)
      ? []
      : [diagnostic('privacy/waiver-expired', data, waiver)];
    const node = nodeOf(waiver, input.nodes);
    if (node?.isChosen !== true || node.columns.length === 0) return expired;
    const found = columnOf(waiver, node);
    if (!found) {
      const suggestion = suggest(column, node.columns);
      const unknown = { what: 'column' as const, name: column, model, suggestion };
      return [diagnostic('privacy/waiver-unknown', unknown, waiver)];
    }
    if (expired.length > 0 || taints.withWaived(found).some((taint) => taint.class === personal))
      return expired;
    return [diagnostic('privacy/waiver-unused', { column: data.column, detector: personal }, waiver)];
  });
}

/** ISO dates compare as texts. */
function isInForce({ expires }: ClassWaiver, today: string): boolean {
  return today <= expires;
}

function nodeOf(waiver: ClassWaiver, nodes: readonly PrivacyNode[]): PrivacyNode | undefined {
  return nodes.find(({ kind, name }) => kind !== 'source' && name === waiver.model);
}

function columnOf(waiver: ClassWaiver, node: PrivacyNode | undefined): SourceColumn | undefined {
  const name = node?.columns.find((known) => foldName(known) === foldName(waiver.column));
  return node && name !== undefined ? { relation: node.relation, column: name } : undefined;
}
