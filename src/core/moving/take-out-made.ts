import { isMap, isSeq, type Document, type YAMLMap, type YAMLSeq } from 'yaml';
import { keyOf, textIn, type YamlScope } from './convert-yaml.js';
import type { MadeSource } from './made-sources.js';
import { NotMechanical } from './not-mechanical.js';

/** Tables of sources that the project makes itself are no sources: what is said of one is said of the seed or model. */
export function takeOutMade(sources: YAMLSeq, document: Document, scope: YamlScope): void {
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
