import { positionAt } from '../diagnostics/source.js';
import { isData, type DataNode, type ProjectGraph } from '../graph/types.js';
import { keepText } from '../project/retention.js';
import type { PersonalClass } from '../project/privacy.js';
import type { Project } from '../project/project.js';
import type { Publication } from '../project/publication.js';
import type { Column } from '../project/resources.js';
import { foldName, isPersonal } from './storable-columns.js';

/** A column of the project, named as the command line names it. */
export interface RegisterColumn {
  readonly node: string;
  readonly column: string;
}

/** A column downstream, and what lineage says is left of the class there. */
export interface Destination extends RegisterColumn {
  /** Empty where nothing personal is left of it. */
  readonly carries: readonly PersonalClass[];
  /** What ended or changed it on the way into this column: declassifiers, `statistic` (of a large group), `waiver`. */
  readonly removedBy: readonly string[];
}

/** A personal column, as the register has it. */
export interface RegisterEntry extends RegisterColumn {
  readonly class: PersonalClass;
  readonly description: string;
  /** `models/staging/sources.yml:41`. */
  readonly place: string;
  /** All columns that its values reach before the class ends, and those where it ends. */
  readonly goesTo: readonly Destination[];
  /** Published columns that still carry it: `metabase.housing.owner_key`. */
  readonly published: readonly string[];
  /** From `meta:` of the column or of its relation; undefined where nothing is said. */
  readonly purpose?: string;
  /** From there too; else what the relation's `retention` says. */
  readonly retention?: string;
}

export interface RegisterWaiver {
  /** `class`: somebody answers for a column of a model, whatever lineage says. `content`: for a finding in a published column. */
  readonly kind: 'class' | 'content';
  /** `model.column`, or `publication.table.column`. */
  readonly column: string;
  /** The class, or the detector. */
  readonly finding: string;
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
  /** The columns that values of a column reach, at any distance, without itself, and what is left of its class there. */
  readonly downstream: (node: DataNode, column: string, personal: PersonalClass) => readonly Destination[];
}

/** Makes the draft. Pure, and it reads no data: only classes that YAML gives are in it. */
export function draftRegister(input: RegisterInput): RegisterDraft {
  const nodes = input.graph.order.flatMap((id) => {
    const node = input.graph.nodes.get(id);
    return node && isData(node) ? [node] : [];
  });
  const columns = nodes.flatMap((node) =>
    node.resource.columns.filter(isPersonal).map((column) => entryOf(node, column, input)),
  );
  return { project: input.project.name, columns, waivers: waiversOf(input.project) };
}

function entryOf(node: DataNode, column: Column, input: RegisterInput): RegisterEntry {
  const name = input.nameOf(node);
  const goesTo = input.downstream(node, column.name, classOf(column));
  const carrying = [
    { node: name, column: column.name },
    ...goesTo.filter((target) => target.carries.length > 0),
  ];
  const meta = (key: string): string | undefined =>
    textOf(column.meta[key]) ?? textOf(node.config.meta?.[key]);
  const purpose = meta('purpose');
  const retention = meta('retention') ?? retentionOf(node);
  return {
    node: name,
    column: column.name,
    class: classOf(column),
    description: column.description,
    place: `${column.at.source.path}:${positionAt(column.at.source, column.at.start).line}`,
    goesTo,
    published: input.project.publications.flatMap((publication) => publishedIn(publication, carrying)),
    ...(purpose !== undefined && { purpose }),
    ...(retention !== undefined && { retention }),
  };
}

/** What `eider retain` goes by. */
function retentionOf({ config }: DataNode): string | undefined {
  const { retention } = config;
  return retention && `${keepText(retention.keep)} after ${retention.column}`;
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

function waiversOf({ privacy, publications }: Project): readonly RegisterWaiver[] {
  const classes = (privacy?.waivers ?? []).map(
    ({ model, column, class: finding, reason, owner, expires }): RegisterWaiver => ({
      kind: 'class',
      column: `${model}.${column}`,
      finding,
      reason,
      owner,
      expires,
    }),
  );
  const contents = publications.flatMap((publication) =>
    publication.tables.flatMap((table) =>
      table.waivers.map(({ column, detector, reason, owner, expires }): RegisterWaiver => ({
        kind: 'content',
        column: `${publication.name}.${table.name}.${column}`,
        finding: detector,
        reason,
        owner,
        expires,
      })),
    ),
  );
  return [...classes, ...contents];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
