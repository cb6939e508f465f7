import { isMap, isSeq, type Document, type YAMLMap } from 'yaml';
import type { Source } from '../diagnostics/source.js';
import { semanticModelKeys } from '../project/dbt/semantic/semantic-part.js';
import {
  anchored,
  convertConfig,
  keyOf,
  kinds,
  openYaml,
  renderInside,
  textIn,
  yamlText,
  type YamlScope,
} from './convert-yaml.js';
import type { Converted } from './convert-template.js';
import { convertColumns } from './convert-columns.js';
import { takeOutMade } from './take-out-made.js';
import { NotMechanical } from './not-mechanical.js';

/** Lists that native properties files have; `version` means nothing there. */
const lists = new Set([
  'models',
  'seeds',
  'snapshots',
  'sources',
  'tests',
  'data_tests',
  'unit_tests',
  'exposures',
  'groups',
  'macros',
]);
/** Lists of dbt of which no relation is made. */
const elsewhere = new Set(['analyses', 'metrics', 'semantic_models', 'saved_queries']);

/** A properties file in native form, comments and order kept. Its text is empty when nothing is left of it. */
export function convertProperties(source: Source, scope: YamlScope): Converted {
  try {
    const document = openYaml(source);
    if (document.contents === null) return { kind: 'converted', text: '' };
    const before = anchored(document);
    convertFile(document, scope);
    const { contents } = document;
    const text = isMap(contents) && contents.items.length > 0 ? yamlText(document, before) : '';
    return { kind: 'converted', text };
  } catch (error) {
    if (!(error instanceof NotMechanical)) throw error;
    return { kind: 'left', places: [error.place] };
  }
}

function convertFile(document: Document, scope: YamlScope): void {
  const { contents } = document;
  if (!isMap(contents)) throw new NotMechanical('it is no mapping');
  // First, as what moves to another list is converted there.
  const sources = contents.get('sources');
  if (isSeq(sources)) takeOutMade(sources, document, scope);
  for (const pair of contents.items.slice()) {
    const key = keyOf(pair);
    if (key === 'version' || elsewhere.has(key)) contents.delete(pair.key);
    else if (!lists.has(key)) throw new NotMechanical(`\`${key}\` has no equal`);
    else if (isSeq(pair.value)) {
      for (const entry of pair.value.items) if (isMap(entry)) convertEntry(entry, key, document, scope);
    }
  }
  for (const key of ['sources', 'models', 'seeds', 'snapshots']) {
    const list = contents.get(key);
    if (isSeq(list) && list.items.length === 0) contents.delete(key);
  }
}

function convertEntry(entry: YAMLMap, list: string, document: Document, scope: YamlScope): void {
  const kind = kinds.get(list);
  if (entry.has('versions'))
    throw new NotMechanical(`versions of a model have no equal: \`${textIn(entry, 'name')}\``);
  if (list === 'sources') convertSource(entry, document, scope);
  convertColumns(entry, document);
  entry.delete('docs');
  // The semantic layer is left out, and told.
  if (list === 'models') for (const key of semanticModelKeys) entry.delete(key);
  for (const pair of entry.items) {
    const key = keyOf(pair);
    if (key === 'config' && kind && isMap(pair.value)) convertConfig(pair.value, kind, scope);
    else renderInside(pair.value, scope);
  }
  removeEmpty(entry, 'config');
}

function convertSource(entry: YAMLMap, document: Document, scope: YamlScope): void {
  const source = textIn(entry, 'name');
  entry.delete('loader');
  entry.delete('quoting');
  withoutLocation(entry);
  if (textIn(entry, 'database') === scope.database) entry.delete('database');
  const tables = entry.get('tables');
  if (!isSeq(tables)) return;
  let hasFiles = false;
  for (const table of tables.items) {
    if (!isMap(table)) continue;
    const files = scope.filesOf(source, textIn(table, 'name'));
    withoutLocation(table);
    convertColumns(table, document);
    table.delete('loader');
    table.delete('quoting');
    if (!files) continue;
    hasFiles = true;
    const { format, location, options } = files;
    table.set('location', location.length === 1 ? location[0] : [...location]);
    if (format) table.set('format', format);
    if (Object.keys(options).length > 0) table.set('options', document.createNode(options));
    const config = table.get('config');
    if (isMap(config)) convertConfig(config, 'source', scope);
    removeEmpty(table, 'config');
  }
  if (hasFiles) entry.delete('database');
}

/** `external_location` and what belongs to it, in the configuration or in `meta`. */
function withoutLocation(entry: YAMLMap): void {
  const config = entry.get('config');
  const homes = [config, isMap(config) ? config.get('meta') : undefined, entry.get('meta')];
  for (const home of homes) {
    if (!isMap(home)) continue;
    home.delete('external_location');
    home.delete('formatter');
  }
  if (isMap(config)) removeEmpty(config, 'meta');
  removeEmpty(entry, 'config');
  removeEmpty(entry, 'meta');
}

function removeEmpty(map: YAMLMap, key: string): void {
  const value = map.get(key);
  if (isMap(value) && value.items.length === 0) map.delete(key);
}
