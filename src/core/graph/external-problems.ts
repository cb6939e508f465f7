import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { NodeId } from '../project/ids.js';
import { isObjectStore } from '../sql/remote.js';
import {
  copyOptions,
  externalFormat,
  externalLocation,
  isExternalFolder,
  partitionColumns,
  placeholders,
  unknownPlaceholders,
} from './external-file.js';
import type { NodeFinding } from './own-mistakes.js';
import { declaration } from './placement.js';
import type { DataNode, GraphNode, ModelNode } from './types.js';

/** External models must write files of their own that nothing else is read from, in a way that can be replaced as a whole. */
export function externalProblems(nodes: ReadonlyMap<NodeId, GraphNode>): readonly NodeFinding[] {
  const taken = new TakenPlaces();
  for (const node of nodes.values()) {
    // A dbt project may read as a source what it writes.
    if (node.kind === 'source' && node.resource.external === undefined)
      for (const location of node.resource.location ?? []) taken.claim(location, node);
    if (node.kind === 'seed') taken.claim(node.path, node);
  }
  return [...nodes.values()].flatMap((node) => {
    if (node.kind !== 'model' || node.config.materialized !== 'external') return [];
    const found = [...placeProblems(node, taken), ...(node.external ? [] : optionProblems(node))];
    return found.map((finding): NodeFinding => [node.id, finding]);
  });
}

function placeProblems(node: ModelNode, taken: TakenPlaces): readonly Diagnostic[] {
  const at = { at: declaration(node) };
  const unknown = node.external ? [] : unknownPlaceholders(node);
  if (unknown.length > 0)
    return unknown.map((placeholder) => {
      const names = Object.keys(placeholders(node));
      const data = { name: node.name, placeholder, names, suggestion: suggest(placeholder, names) };
      return diagnostic('external/placeholder', data, at);
    });
  const location = externalLocation(node);
  // dbt writes the files of a folder one by one, beside what is there, and DuckDB removes none.
  const isBeside = node.external?.replaces === false;
  if (isObjectStore(location) && isExternalFolder(node) && !isBeside)
    return [diagnostic('external/remote-folder', { name: node.name, location }, at)];
  // dbt writes wherever it may.
  const anywhere = node.external ? location : undefined;
  const file = isObjectStore(location) ? location : (fileInside(location) ?? anywhere);
  if (file === undefined) return [diagnostic('graph/external-outside', { name: node.name, location }, at)];
  const other = taken.take(file, node);
  if (!other) return [];
  const related = [{ message: 'the other one is here', at: declaration(other) }];
  return [
    diagnostic('graph/external-taken', { name: node.name, other: other.name, location }, { ...at, related }),
  ];
}

/** Files and folders that something reads or writes. */
class TakenPlaces {
  readonly #places = new Map<string, DataNode>();

  /** Of a source or a seed: several may read one file. */
  claim(location: string, node: DataNode): void {
    const file = fileInside(location);
    if (file !== undefined && !this.#places.has(file)) this.#places.set(file, node);
  }

  /** Gives the node that has the place already, or a part of it, or the folder that it is in. */
  take(place: string, node: ModelNode): DataNode | undefined {
    const isFolder = isExternalFolder(node);
    for (const [other, owner] of this.#places) {
      const otherIsFolder = owner.kind === 'model' && isExternalFolder(owner);
      if (other === place) return owner;
      if (isFolder && other.startsWith(`${place}/`)) return owner;
      if (otherIsFolder && place.startsWith(`${other}/`)) return owner;
    }
    this.#places.set(place, node);
    return undefined;
  }
}

/** A path below the project's folder in one spelling; undefined for any other place, and for a folder. */
function fileInside(location: string): string | undefined {
  const parts = location.replaceAll('\\', '/').split('/');
  const leaves =
    /^(?:[/\\~]|[a-z][a-z0-9+.-]*:)/iu.test(location) || parts.includes('..') || parts.includes('.eider');
  const isFolder = ['', '.'].includes(parts.at(-1) ?? '');
  return leaves || isFolder ? undefined : parts.filter((part) => part !== '' && part !== '.').join('/');
}

/** Options of COPY that would break what Eider does with the files. */
const reserved: { readonly [option: string]: string | undefined } = {
  format: 'it is a setting of its own, `format`',
  overwrite: 'Eider replaces the files as a whole',
  overwrite_or_ignore: 'Eider replaces the files as a whole',
  append: 'Eider replaces the files as a whole',
  use_tmp_file: 'Eider replaces the files as a whole',
  return_files: 'nothing reads what COPY returns',
  return_stats: 'nothing reads what COPY returns',
  prefix: 'the file could not be read back',
  suffix: 'the file could not be read back',
};

function optionProblems(node: ModelNode): readonly Diagnostic[] {
  const options = copyOptions(node);
  const format = externalFormat(node);
  const tell = (option: string, problem: string): Diagnostic =>
    diagnostic('external/option', { name: node.name, option, problem }, { at: declaration(node) });
  const columns = options['partition_by'];
  return [
    ...Object.keys(options).flatMap((option) => {
      const problem = Object.hasOwn(reserved, option) ? reserved[option] : undefined;
      return problem === undefined ? [] : [tell(option, problem)];
    }),
    ...(node.config.delimiter !== undefined && format !== 'csv'
      ? [tell('delimiter', `a ${format} file has no delimiter`)]
      : []),
    ...(columns !== undefined && partitionColumns(options).length === 0
      ? [tell('partition_by', 'it names no column')]
      : []),
    ...(isExternalFolder(node) && format === 'json'
      ? [tell('partition_by', 'DuckDB writes JSON into one file only')]
      : []),
  ];
}
