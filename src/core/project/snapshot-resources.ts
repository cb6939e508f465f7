import type { ConfigTree } from './config-tree.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import {
  checkName,
  configOf,
  documentation,
  nameOf,
  sqlPlace,
  type FileResourcesInput,
} from './file-resources.js';
import { plainSqlPath } from './dialect.js';
import { withDialect } from './file-dialects.js';
import { nodeId } from './ids.js';
import type { Properties, PropertiesOfFile } from './properties.js';
import type { NodeConfig } from './node-config.js';
import type { ModelResource } from './resources.js';

/**
 * The snapshots: every SQL file under the snapshot paths, then those that YAML alone declares, by the `relation` they read. A snapshot is a model whose relation is
 * never made anew.
 */
export function snapshotResources(
  input: FileResourcesInput,
  tree: ConfigTree,
  yamls: readonly PropertiesOfFile[],
): readonly ModelResource[] {
  const files = input.files.texts.flatMap((source): readonly ModelResource[] => {
    const place = sqlPlace(source, input.paths);
    if (place?.kind !== 'snapshots') return [];
    const name = nameOf(plainSqlPath(source.path));
    checkName(name, 'a snapshot', spanOf(source, 0, 0), input.diagnostics);
    const said = input.describe('snapshots', name);
    if (said?.reads) {
      const data = { setting: 'relation', other: source.path };
      input.diagnostics.push(diagnostic('config/cannot-combine', data, { at: said.reads.at }));
    }
    return [made(input, tree, { name, source, folders: place.folders }, said)];
  });
  const known = new Set(files.map((file) => file.name));
  const declared = yamls.flatMap(({ folders, snapshots }) =>
    snapshots.flatMap((entry): readonly ModelResource[] => {
      const name = entry.name.normalize('NFC');
      // What is declared twice is reported where descriptions are gathered.
      if (!entry.reads || known.has(name)) return [];
      known.add(name);
      checkName(name, 'a snapshot', entry.at, input.diagnostics);
      return [
        { ...made(input, tree, { name, source: entry.at.source, folders }, entry), reads: entry.reads },
      ];
    }),
  );
  return [...files, ...declared];
}

function made(
  input: FileResourcesInput,
  tree: ConfigTree,
  {
    name,
    source,
    folders,
  }: { readonly name: string; readonly source: ModelResource['source']; readonly folders: readonly string[] },
  said: Properties | undefined,
): ModelResource {
  const fqn = [...folders, name];
  const written = configOf(tree, input.project, fqn, said);
  const own = said?.reads ? written : withDialect(written, source, said, input.diagnostics);
  const config: NodeConfig = { ...own, materialized: 'snapshot' };
  return {
    kind: 'model',
    id: nodeId('snapshot', input.project, name),
    name,
    source,
    fqn,
    ...documentation(said),
    config,
  };
}
