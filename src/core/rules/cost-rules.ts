import { diagnostic } from '../diagnostics/diagnostic.js';
import { isData, type ExposureNode, type GraphNode, type ModelNode } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import { labelOf, modelPlace } from './places.js';
import type { Rule, RuleContext } from './rule.js';

/** Rules on what makes a query slow, and on what others read. */
export const costRules: readonly Rule[] = [
  {
    name: 'chained-views',
    find: (context, { limit = Infinity }) => {
      const chains = viewChains(context);
      return context.models.flatMap((model) => {
        const path = chains.get(model.id) ?? [];
        // Of a chain only its end is told: what it is made of is a chain as well.
        const goesOn = context.modelsReading(model).some(isUnstored);
        if (path.length <= limit || goesOn) return [];
        const data = { model: model.name, path };
        const at = modelPlace(model);
        return [{ node: model.id, diagnostic: diagnostic('rule/chained-views', data, { at }) }];
      });
    },
  },
  {
    name: 'exposure-on-view',
    find: (context) =>
      exposureReads(context).flatMap(({ exposure, node, at }) => {
        const kind = node.kind === 'source' ? 'a source' : unstoredKind(node);
        if (kind === undefined) return [];
        const data = { exposure: exposure.name, node: labelOf(node), kind };
        return [{ node: exposure.id, diagnostic: diagnostic('rule/exposure-on-view', data, { at }) }];
      }),
  },
  {
    name: 'exposure-on-private',
    find: (context) =>
      exposureReads(context).flatMap(({ exposure, node, at }) => {
        const access = node.kind === 'model' ? (node.config.access ?? 'protected') : `a ${node.kind}`;
        if (access === 'public') return [];
        const data = { exposure: exposure.name, node: labelOf(node), access };
        return [{ node: exposure.id, diagnostic: diagnostic('rule/exposure-on-private', data, { at }) }];
      }),
  },
];

function isUnstored(node: ModelNode): boolean {
  return unstoredKind(node) !== undefined;
}

function unstoredKind(node: GraphNode): string | undefined {
  if (node.kind !== 'model') return undefined;
  const { materialized } = node.config;
  return materialized === 'view' ? 'a view' : materialized === 'ephemeral' ? 'ephemeral' : undefined;
}

/** The longest chain of views and ephemeral models that ends in each of them, by name. */
function viewChains(context: RuleContext): ReadonlyMap<NodeId, readonly string[]> {
  const chains = new Map<NodeId, readonly string[]>();
  for (const id of context.graph.order) {
    const node = context.graph.nodes.get(id);
    if (node?.kind !== 'model' || !isUnstored(node)) continue;
    const before = node.parents.map((parent) => chains.get(parent) ?? []);
    const longest = before.reduce((best, chain) => (chain.length > best.length ? chain : best), []);
    chains.set(id, [...longest, node.name]);
  }
  return chains;
}

function exposureReads(context: RuleContext) {
  return [...context.graph.nodes.values()]
    .filter((node): node is ExposureNode => node.kind === 'exposure')
    .flatMap((exposure) =>
      context
        .parents(exposure)
        .filter(isData)
        .map((node) => {
          const named = exposure.resource.dependsOn.find(({ text }) =>
            new RegExp(`['"]${escaped(node.name)}['"]`, 'u').test(text),
          );
          return { exposure, node, at: named?.at ?? exposure.at };
        }),
    );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
