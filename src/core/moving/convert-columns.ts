import { isAlias, isMap, isScalar, isSeq, type Document, type Pair, type YAMLMap } from 'yaml';
import { invariant } from '../diagnostics/invariant.js';
import { semanticColumnKeys } from '../project/dbt/semantic/semantic-part.js';
import { personalClasses } from '../project/privacy.js';
import { keyOf } from './convert-yaml.js';
import { NotMechanical } from './not-mechanical.js';

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
export function convertColumns(entry: YAMLMap, document: Document): void {
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
