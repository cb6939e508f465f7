import { positionAt } from '../diagnostics/source.js';
import { isData, type DataNode, type ProjectGraph } from '../graph/types.js';
import type { Column, PersonalClass, Project, Publication } from '../project/types.js';
import { foldName, isPersonal } from './storable-columns.js';

/** A column of the project, named as the command line names it. */
export interface RegisterColumn {
  readonly node: string;
  readonly column: string;
}

/** A column downstream, and what YAML says of it. */
export interface Destination extends RegisterColumn {
  readonly declared?: PersonalClass | 'none';
}

/** A personal column, as the register has it. */
export interface RegisterEntry extends RegisterColumn {
  readonly class: PersonalClass;
  readonly description: string;
  /** `models/staging/sources.yml:41`. */
  readonly place: string;
  /** All columns that its values reach. */
  readonly goesTo: readonly Destination[];
  /** Those of `goesTo` that YAML calls pseudonyms, or not personal: there it ends, or changes. */
  readonly removedAt: readonly Destination[];
  /** Published columns that still carry it: `metabase.housing.owner_key`. */
  readonly published: readonly string[];
  /** From `meta:` of the column or of its relation; undefined where nothing is said. */
  readonly purpose?: string;
  readonly retention?: string;
}

export interface RegisterWaiver {
  readonly publication: string;
  readonly table: string;
  readonly column: string;
  readonly detector: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

/** A draft for the register of processing activities: what the project itself knows. */
export interface RegisterDraft {
  readonly project: string;
  /** In the order of the graph, then of the columns. */
  readonly columns: readonly RegisterEntry[];
  readonly waivers: readonly RegisterWaiver[];
}

/** What the draft is made from. */
export interface RegisterInput {
  readonly project: Project;
  readonly graph: ProjectGraph;
  readonly nameOf: (node: DataNode) => string;
  /** The columns that values of a column reach, at any distance, without itself. */
  readonly downstream: (node: DataNode, column: string) => readonly RegisterColumn[];
}

/** Makes the draft. Pure, and it reads no data: only classes that YAML gives are in it. */
export function draftRegister(input: RegisterInput): RegisterDraft {
  const nodes = input.graph.order.flatMap((id) => {
    const node = input.graph.nodes.get(id);
    return node && isData(node) ? [node] : [];
  });
  const declared = new Map(
    nodes.flatMap((node) =>
      node.resource.columns.map((column) => [keyOf(input.nameOf(node), column.name), column.pii] as const),
    ),
  );
  const columns = nodes.flatMap((node) =>
    node.resource.columns.filter(isPersonal).map((column) => entryOf(node, column, declared, input)),
  );
  return { project: input.project.name, columns, waivers: input.project.publications.flatMap(waiversOf) };
}

function entryOf(
  node: DataNode,
  column: Column,
  declared: ReadonlyMap<string, Column['pii']>,
  input: RegisterInput,
): RegisterEntry {
  const name = input.nameOf(node);
  const goesTo = input.downstream(node, column.name).map((target): Destination => {
    const said = declared.get(keyOf(target.node, target.column));
    return said === undefined ? target : { ...target, declared: said };
  });
  const carrying = [
    { node: name, column: column.name },
    ...goesTo.filter((target) => target.declared !== 'none'),
  ];
  const meta = (key: string): string | undefined =>
    textOf(column.meta[key]) ?? textOf(node.config.meta?.[key]);
  const purpose = meta('purpose');
  const retention = meta('retention');
  return {
    node: name,
    column: column.name,
    class: classOf(column),
    description: column.description,
    place: `${column.at.source.path}:${positionAt(column.at.source, column.at.start).line}`,
    goesTo,
    removedAt: goesTo.filter((target) => target.declared === 'none' || target.declared === 'pseudonym'),
    published: input.project.publications.flatMap((publication) => publishedIn(publication, carrying)),
    ...(purpose !== undefined && { purpose }),
    ...(retention !== undefined && { retention }),
  };
}

function classOf(column: Column): PersonalClass {
  return column.pii === undefined || column.pii === 'none' ? 'other' : column.pii;
}

function publishedIn(publication: Publication, columns: readonly RegisterColumn[]): readonly string[] {
  return publication.tables.flatMap((table) =>
    table.columns
      .filter((listed) =>
        columns.some(
          ({ node, column }) => node === table.model && foldName(column) === foldName(listed.name),
        ),
      )
      .map((listed) => `${publication.name}.${table.name}.${listed.name}`),
  );
}

function waiversOf(publication: Publication): readonly RegisterWaiver[] {
  return publication.tables.flatMap((table) =>
    table.waivers.map(({ column, detector, reason, owner, expires }) => ({
      publication: publication.name,
      table: table.name,
      column,
      detector,
      reason,
      owner,
      expires,
    })),
  );
}

function keyOf(node: string, column: string): string {
  return `${node}.${foldName(column)}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
