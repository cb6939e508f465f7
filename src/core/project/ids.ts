declare const brand: unique symbol;

/** The id of a node, such as `model.locomvac.stg_owners`: unique in a project, stable between runs. */
export type NodeId = string & { readonly [brand]: 'NodeId' };

export type ResourceKind =
  | 'model'
  | 'seed'
  | 'source'
  | 'snapshot'
  | 'test'
  | 'unit_test'
  | 'exposure'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'macro'
  | 'publication';

/** The only place that makes node ids: `<kind>.<project>.<name>`; sources are `source.<project>.<source>.<table>`. */
export function nodeId(kind: ResourceKind, project: string, ...names: readonly string[]): NodeId {
  return [kind, project, ...names].join('.') as NodeId;
}
