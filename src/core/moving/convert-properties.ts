import { isAlias, isMap, isScalar, isSeq, type Document, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { invariant } from '../diagnostics/invariant.js';
import type { Source } from '../diagnostics/source.js';
import { semanticColumnKeys, semanticModelKeys } from '../project/dbt/semantic/semantic-part.js';
import { personalClasses } from '../project/privacy.js';
import {
  anchored,
  convertConfig,
  keyOf,
  kinds,
  openYaml,
  renderInside,
  yamlText,
  type MadeSource,
  type YamlScope,
} from './convert-yaml.js';
import type { Converted } from './convert-template.js';
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

/** Tables of sources that the project makes itself are no sources: what is said of one is said of the seed or model. */
function takeOutMade(sources: YAMLSeq, document: Document, scope: YamlScope): void {
  for (const source of sources.items.slice()) {
    const tables = isMap(source) ? source.get('tables') : undefined;
    if (!isMap(source) || !isSeq(tables)) continue;
    const name = textIn(source, 'name');
    for (const table of tables.items.slice()) {
      const made = isMap(table) ? scope.madeBy(name, textIn(table, 'name')) : undefined;
      if (!isMap(table) || !made) continue;
      tables.items.splice(tables.items.indexOf(table), 1);
      moveTable(table, made, document, `${name}.${textIn(table, 'name')}`);
    }
    if (tables.items.length === 0) sources.items.splice(sources.items.indexOf(source), 1);
  }
}

/** What a seed or model can say of itself, of what is said of a table. */
const ofNodes = new Set(['columns', 'data_tests', 'description', 'meta', 'name', 'tags', 'tests']);
/** What only says where a table is, or how old it may be before somebody else is to be called. */
const ofTables = new Set(['config', 'freshness', 'identifier', 'loaded_at_field', 'loader', 'quoting']);

function moveTable(table: YAMLMap, made: MadeSource, document: Document, label: string): void {
  const kept = table.items.filter((pair) => !ofTables.has(keyOf(pair)));
  const odd = kept.map(keyOf).find((key) => !ofNodes.has(key));
  const said = kept.filter((pair) => keyOf(pair) !== 'name');
  if (odd !== undefined || (made.isDescribed && said.some((pair) => saysMore(pair.value, keyOf(pair)))))
    throw new NotMechanical(
      `the source \`${label}\` is the project's own \`${made.name}\`: move what is said of the one to the other`,
    );
  if (made.isDescribed || said.length === 0) return;
  table.items = kept;
  table.set('name', made.name);
  if (!isSeq(document.get(made.list))) document.set(made.list, document.createNode([]));
  const list = document.get(made.list);
  if (isSeq(list)) list.items.push(table);
}

/** What must not be lost: tests, and classes of personal data. */
const neverLost = new Set(['tests', 'data_tests', 'pii']);

function saysMore(value: unknown, key: string): boolean {
  if (neverLost.has(key)) return true;
  if (isSeq(value)) return value.items.some((item) => saysMore(item, ''));
  return isMap(value) && value.items.some((pair) => saysMore(pair.value, keyOf(pair)));
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

/** What a column of a native project can say. */
const ofColumns = new Set([
  'config',
  'constraints',
  'data_tests',
  'data_type',
  'description',
  'meta',
  'name',
  'pii',
  'tags',
  'tests',
  'type',
]);

/** The class of personal data that `meta` gives a column becomes its own; other keys that dbt only passes on become part of `meta`. */
function convertColumns(entry: YAMLMap, document: Document): void {
  const columns = saidIn(entry, 'columns', document);
  if (!isSeq(columns)) return;
  for (const item of columns.items) {
    const column = behind(item, document);
    if (!isMap(column)) continue;
    for (const key of ['quote', ...semanticColumnKeys]) column.delete(key);
    const others = column.items.filter((pair) => !ofColumns.has(keyOf(pair)) && !isMerge(pair));
    if (others.length > 0) {
      const meta = ownMeta(column, document);
      for (const { key, value } of others) {
        column.delete(key);
        meta.set(key, value);
      }
    }
    const personal = personalClassIn(column, document);
    if (personal !== undefined) column.set('pii', personal);
  }
}

/** The `meta` of a column, to be written to: nobody else's. */
function ownMeta(column: YAMLMap, document: Document): YAMLMap {
  const own = column.get('meta');
  if (isMap(own)) return own;
  const shared = saidIn(column, 'meta', document);
  const made = isMap(shared) ? shared.clone() : document.createNode({});
  invariant(isMap(made), 'a copy of a mapping is one');
  delete made.anchor;
  column.set('meta', made);
  return made;
}

const classes: ReadonlySet<string> = new Set([...personalClasses, 'none']);

function personalClassIn(column: YAMLMap, document: Document): string | undefined {
  const config = saidIn(column, 'config', document);
  return [saidIn(config, 'meta', document), saidIn(column, 'meta', document)]
    .map((meta) => {
      const said = saidIn(meta, 'pii', document);
      return isScalar(said) ? String(said.value).toLowerCase() : '';
    })
    .find((name) => classes.has(name));
}

/** What a mapping says under a key: by itself, or by what is merged into it. */
function saidIn(map: unknown, key: string, document: Document): unknown {
  if (!isMap(map)) return undefined;
  const own = behind(map.get(key, true), document);
  if (own !== undefined) return own;
  const merged = map.items.filter(isMerge).flatMap(({ value }) => {
    const said = behind(value, document);
    return isSeq(said) ? said.items : [said];
  });
  return merged
    .map((each) => saidIn(behind(each, document), key, document))
    .find((each) => each !== undefined);
}

/** What an alias stands for; anything else itself. Throws `NotMechanical` where that is not there any more. */
function behind(node: unknown, document: Document): unknown {
  if (!isAlias(node)) return node;
  const found = node.resolve(document);
  if (!found) throw new NotMechanical(`the alias \`*${node.source}\` stands for what is somewhere else now`);
  return found;
}

/** `<<`: what another mapping says, too. */
function isMerge({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
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

function textIn(map: YAMLMap, key: string): string {
  const value = map.get(key);
  const plain = isScalar(value) ? value.value : value;
  return typeof plain === 'string' ? plain : '';
}
