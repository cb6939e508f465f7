import type { NamedSelector, IndirectSelection } from '../project/named-selector.js';
import type { GraphNode } from './types.js';

/** What a command is asked to work on. Nothing asked for means everything, or the default of selectors.yml. */
export interface Selection {
  /** A string may hold several selectors, separated by spaces. */
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  /** The name of a selector of selectors.yml, instead of `select` and `exclude`. */
  readonly selector?: string;
  readonly resourceTypes?: readonly string[];
  readonly excludeResourceTypes?: readonly string[];
  /** Which tests come along with what they read. */
  readonly indirectSelection?: IndirectSelection;
}

/** What selection may have to know besides the graph. */
export interface SelectionFacts {
  /** Of selectors.yml. */
  readonly selectors?: readonly NamedSelector[];
  /** How tests come along when the selection does not say. */
  readonly indirectSelection?: IndirectSelection;
  /** The comparison with an earlier run. */
  readonly state?: StateFacts;
  /** Whether wildcards mean what they mean in dbt. */
  readonly asDbt?: boolean;
}

/** What of a node can be told to have changed: dbt's parts of `state:modified`. */
export const changeParts = [
  'body',
  'configs',
  'relation',
  'persisted_descriptions',
  'macros',
  'contract',
] as const;
export type ChangePart = (typeof changeParts)[number];

/** A project compared with an earlier state of it. */
export interface StateFacts {
  /** Whether the node was there. */
  isKnown(node: GraphNode): boolean;
  /** Whether a node that was there has changed, in one part or in any. */
  isChanged(node: GraphNode, part?: ChangePart): boolean;
  /** Decides `state:` by dbt's own rules instead, where the state is dbt's: `wanted` is `new`, `modified.body`, …. */
  readonly asDbt?: (node: GraphNode, wanted: string) => boolean;
  /** How the node fared in the earlier run, in dbt's words; undefined when the state holds no results. */
  readonly results?: ReadonlyMap<string, string>;
  /** Whether the project is dbt's, which knows no `reused`: there it is a `success`, too. */
  readonly isOfDbt?: boolean;
  /** When sources were loaded, then and now; each undefined when it is not known. */
  readonly freshness: {
    readonly before?: ReadonlyMap<string, Date | null>;
    readonly now?: ReadonlyMap<string, Date | null>;
  };
}
