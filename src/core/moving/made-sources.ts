import type { Source } from '../diagnostics/source.js';
import { sourceKey } from '../graph/names.js';
import { isSnapshot, type DataNode, type ProjectGraph, type SourceNode } from '../graph/types.js';
import { relationKey } from '../sql/relation.js';

/** A seed or model that a source names as if it were somebody else's table. */
export interface MadeSource {
  readonly name: string;
  /** The list of properties files that describes it. */
  readonly list: 'models' | 'seeds' | 'snapshots';
  readonly isDescribed: boolean;
}

/** A call with two literals. */
const sourceCall =
  /\bsource\s*\(\s*(?<quote>['"])(?<source>[^'"]+)\k<quote>\s*,\s*(?<other>['"])(?<table>[^'"]+)\k<other>\s*\)/gu;

/** The sources of a dbt project, and those among them that the project makes itself. */
export class MadeSources {
  readonly #nodes = new Map<string, SourceNode>();
  readonly #made = new Map<string, MadeSource>();

  /** @param database the catalog of the warehouse itself */
  constructor(graph: ProjectGraph, database: string) {
    const placeOf = ({ relation }: DataNode): string => {
      const { name, schema } = relation;
      const isHome = relation.database === undefined || relation.database === database;
      return relationKey({ schema, name, ...(!isHome && { database: relation.database }) });
    };
    const makers = new Map<string, MadeSource>();
    for (const node of graph.nodes.values()) {
      if (node.kind === 'source') this.#nodes.set(sourceKey(node.resource.sourceName, node.name), node);
      if (node.kind !== 'model' && node.kind !== 'seed') continue;
      const list = node.kind === 'seed' ? 'seeds' : isSnapshot(node) ? 'snapshots' : 'models';
      const isDescribed = node.resource.properties !== undefined;
      makers.set(placeOf(node), { name: node.name, list, isDescribed });
    }
    for (const [key, node] of this.#nodes) {
      const isOfFiles = node.resource.location !== undefined || node.resource.external !== undefined;
      const made = isOfFiles ? undefined : makers.get(placeOf(node));
      if (made) this.#made.set(key, made);
    }
  }

  node(source: string, table: string): SourceNode | undefined {
    return this.#nodes.get(sourceKey(source, table));
  }

  /** What of the project makes a source's table; undefined: others do. */
  by(source: string, table: string): MadeSource | undefined {
    return this.#made.get(sourceKey(source, table));
  }

  /** What the project makes itself is referred to as such. */
  withReferences(source: Source): Source {
    if (this.#made.size === 0) return source;
    const text = source.text.replaceAll(sourceCall, (whole, ...groups: unknown[]) => {
      const { source: name = '', table = '' } = groups.at(-1) as {
        readonly [key: string]: string | undefined;
      };
      const made = this.by(name, table);
      return made ? `ref('${made.name}')` : whole;
    });
    return text === source.text ? source : { ...source, text };
  }
}
