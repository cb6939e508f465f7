import type { Span } from '../diagnostics/source.js';
import type { NodeId } from './ids.js';
import type { Values } from './value.js';

/** Who answers for an exposure or a group. */
export interface Owner {
  readonly name?: string;
  readonly email?: string;
}

/** Something outside of the warehouse that reads it: a dashboard, a notebook, an application. */
export interface ExposureResource {
  readonly kind: 'exposure';
  readonly id: NodeId;
  readonly name: string;
  readonly label?: string;
  readonly type: ExposureType;
  readonly maturity?: 'high' | 'medium' | 'low';
  readonly url?: string;
  readonly description: string;
  readonly owner: Owner;
  /** What it reads, as written: `ref('x')`, `source('a', 'b')`. */
  readonly dependsOn: readonly { readonly text: string; readonly at: Span }[];
  readonly config: { readonly enabled?: boolean; readonly tags?: readonly string[]; readonly meta?: Values };
  /** Folders of its YAML file, then its name. */
  readonly fqn: readonly string[];
  readonly at: Span;
}

export const exposureTypes = ['dashboard', 'notebook', 'analysis', 'ml', 'application'] as const;
export type ExposureType = (typeof exposureTypes)[number];

/** Models that belong together, and who answers for them. A private model is read inside its group only. */
export interface Group {
  readonly name: string;
  readonly description: string;
  readonly owner: Owner;
  readonly meta: Values;
  readonly at: Span;
}
