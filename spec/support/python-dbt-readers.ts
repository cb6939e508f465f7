import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The packages that `readDbtArtifacts` reads with. */
export const dbtReaders = ['dbt-artifacts-parser==0.15.0', 'dbt-metabase==1.7.5'];

/** What the two packages found. */
export interface ReadArtifacts {
  /** Classes of the artifacts that dbt-artifacts-parser took: its models are made from dbt's published schemas and forbid other keys. */
  readonly classes: readonly string[];
  /** Unique ids by kind. */
  readonly nodes: { readonly [kind: string]: readonly string[] };
  readonly statuses: { readonly [id: string]: string };
  readonly types: { readonly [id: string]: { readonly [column: string]: string } };
  /** Models and sources as dbt-metabase would send them to Metabase. */
  readonly metabase: readonly MetabaseModel[];
}

export interface MetabaseModel {
  readonly path: string;
  readonly description: string;
  readonly columns: { readonly [name: string]: string };
  /** Columns whose tests tell what they refer to. */
  readonly foreignKeys: { readonly [column: string]: string };
}

const script = `
import json, sys
from pathlib import Path
from dbt_artifacts_parser.parser import parse_catalog, parse_manifest, parse_run_results
from dbtmetabase.manifest import Manifest

folder = Path(sys.argv[1])
load = lambda name: json.loads((folder / name).read_text(encoding="utf-8"))
manifest = parse_manifest(load("manifest.json"))
results = parse_run_results(load("run_results.json"))
catalog = parse_catalog(load("catalog.json"))
nodes = {}
for id, node in manifest.nodes.items():
    nodes.setdefault(node.resource_type, []).append(id)
nodes["source"] = list(manifest.sources)
nodes["macro"] = list(manifest.macros)
nodes["unit_test"] = list(manifest.unit_tests)
print(json.dumps({
    "classes": [type(each).__name__ for each in (manifest, results, catalog)],
    "nodes": nodes,
    "statuses": {each.unique_id: each.status.value for each in results.results},
    "types": {
        id: {name: column.type for name, column in each.columns.items()}
        for id, each in {**catalog.nodes, **catalog.sources}.items()
    },
    "metabase": [
        {
            "path": model.alias_path,
            "description": model.description,
            "columns": {column.name: column.description for column in model.columns},
            "foreignKeys": {
                column.name: f"{column.fk_target_table}.{column.fk_target_field}"
                for column in model.columns if column.fk_target_table
            },
        }
        for model in Manifest(folder / "manifest.json").read_models()
    ],
}))
`;

/** Reads the three artifacts of a target folder with both packages. Rejects, with what Python said, when one of them refuses. */
export async function readDbtArtifacts(python: string, target: string): Promise<ReadArtifacts> {
  const { stdout } = await run(python, ['-c', script, target], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as ReadArtifacts;
}
