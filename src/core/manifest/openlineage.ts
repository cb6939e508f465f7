import type { ColumnGraph } from '../lineage/column-graph.js';
import type { How, InfluenceKind, SourceColumn } from '../lineage/types.js';
import { relationKey, relationLabel, type Relation } from '../sql/relation.js';

/** What all events of one run have in common. */
export interface OpenLineageRun {
  /** UUID of the whole run. */
  readonly runId: string;
  /** Eider's version. */
  readonly version: string;
  readonly project: string;
  readonly target: string;
  readonly command: string;
}

/** A relation as a data set. */
export interface LineageDataset {
  readonly relation: Relation;
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
}

/** One step of a job: of the whole run when `job` is absent, else of one stage of it. */
export interface LineageStep {
  readonly type: 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';
  readonly time: Date;
  readonly job?: { readonly name: string; readonly kind: string; readonly runId: string };
  readonly inputs?: readonly LineageDataset[];
  readonly output?: LineageDataset;
  /** Where the columns of `output` come from. */
  readonly columns?: ColumnGraph;
  readonly rows?: number;
  /** What went wrong, without values of rows. */
  readonly problem?: string;
}

const spec = 'https://openlineage.io/spec';
const facets = {
  parent: 'facets/1-0-1/ParentRunFacet.json#/$defs/ParentRunFacet',
  errorMessage: 'facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet',
  jobType: 'facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet',
  schema: 'facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet',
  columnLineage: 'facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet',
  outputStatistics:
    'facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet',
} as const;

const directTypes: { readonly [how in How]: string } = {
  copied: 'IDENTITY',
  transformed: 'TRANSFORMATION',
  aggregated: 'AGGREGATION',
};

const indirectTypes: { readonly [kind in InfluenceKind]: string } = {
  filter: 'FILTER',
  join: 'JOIN',
  group: 'GROUP_BY',
  order: 'SORT',
  window: 'WINDOW',
};

/** An event as OpenLineage 2.0.2 has it. It holds names and types, no SQL, no value and no path. */
export function openLineageEvent(run: OpenLineageRun, step: LineageStep): object {
  const { job, inputs = [], output } = step;
  return {
    eventType: step.type,
    eventTime: step.time.toISOString(),
    producer: producerOf(run),
    schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: { runId: job?.runId ?? run.runId, facets: runFacets(run, step) },
    job: {
      namespace: run.project,
      name: job ? `${wholeJob(run)}.${job.name}` : wholeJob(run),
      facets: {
        jobType: facet(run, 'jobType', {
          processingType: 'BATCH',
          integration: 'EIDER',
          jobType: job ? job.kind.toUpperCase() : 'COMMAND',
        }),
      },
    },
    inputs: inputs.map((dataset) => datasetOf(run, dataset)),
    outputs: output ? [outputOf(run, output, step)] : [],
  };
}

function producerOf({ version }: OpenLineageRun): string {
  return `urn:eider:${version}`;
}

function facet(run: OpenLineageRun, name: keyof typeof facets, content: object): object {
  return { _producer: producerOf(run), _schemaURL: `${spec}/${facets[name]}`, ...content };
}

function wholeJob({ command, target }: OpenLineageRun): string {
  return `${target}.${command}`;
}

function runFacets(run: OpenLineageRun, { job, problem }: LineageStep): object {
  const parent = { run: { runId: run.runId }, job: { namespace: run.project, name: wholeJob(run) } };
  return {
    ...(job && { parent: facet(run, 'parent', parent) }),
    ...(problem !== undefined && {
      errorMessage: facet(run, 'errorMessage', { message: problem, programmingLanguage: 'SQL' }),
    }),
  };
}

function named({ project, target }: OpenLineageRun, relation: Relation) {
  return { namespace: `duckdb://${project}/${target}`, name: relationLabel(relation) };
}

function datasetOf(run: OpenLineageRun, { relation, columns = [] }: LineageDataset) {
  const fields = columns.map(({ name, type }) => ({ name, type }));
  return {
    ...named(run, relation),
    facets: fields.length === 0 ? {} : { schema: facet(run, 'schema', { fields }) },
  };
}

function outputOf(run: OpenLineageRun, output: LineageDataset, { columns, rows }: LineageStep): object {
  const dataset = datasetOf(run, output);
  const known = columns?.relations.find(
    ({ relation }) => relationKey(relation) === relationKey(output.relation),
  );
  const lineage = columns && known?.lineage && columnLineage(run, output, columns);
  return {
    ...dataset,
    facets: { ...dataset.facets, ...(lineage && { columnLineage: facet(run, 'columnLineage', lineage) }) },
    ...(rows !== undefined && {
      outputFacets: { outputStatistics: facet(run, 'outputStatistics', { rowCount: rows }) },
    }),
  };
}

/** Rows and values are decided by the same columns for all fields most often: those stand once, under `dataset`. */
function columnLineage(run: OpenLineageRun, { relation, columns = [] }: LineageDataset, graph: ColumnGraph) {
  const every = columns.map(({ name }) => indirectOf({ relation, column: name }, graph));
  const shared = new Set([...(every[0] ?? [])].filter((one) => every.every((other) => other.has(one))));
  const inputField = (
    key: string,
    source: SourceColumn,
    transformation: object,
  ): readonly [string, object] => [
    key,
    { ...named(run, source.relation), field: source.column, transformations: [transformation] },
  ];
  const indirect = (column: SourceColumn, isWanted: (key: string) => boolean) =>
    graph
      .influencesInto(column)
      .map(({ from, kind }) =>
        inputField(keyOf(from, kind), from, { type: 'INDIRECT', subtype: indirectTypes[kind] }),
      )
      .filter(([key]) => isWanted(key));
  const fields = columns.map(({ name }) => {
    const to = { relation, column: name };
    const direct = graph
      .plainLinksInto(to)
      .map(({ from, how }) =>
        inputField(keyOf(from, how), from, { type: 'DIRECT', subtype: directTypes[how] }),
      );
    const own = new Map([...direct, ...indirect(to, (key) => !shared.has(key))]);
    return [name, { inputFields: [...own.values()] }] as const;
  });
  const first = columns[0];
  const dataset = first
    ? new Map(indirect({ relation, column: first.name }, (key) => shared.has(key)))
    : new Map<string, object>();
  return { fields: Object.fromEntries(fields), ...(dataset.size > 0 && { dataset: [...dataset.values()] }) };
}

function indirectOf(column: SourceColumn, graph: ColumnGraph): ReadonlySet<string> {
  return new Set(graph.influencesInto(column).map(({ from, kind }) => keyOf(from, kind)));
}

function keyOf({ relation, column }: SourceColumn, kind: How | InfluenceKind): string {
  return JSON.stringify([relationKey(relation), column, kind]);
}
