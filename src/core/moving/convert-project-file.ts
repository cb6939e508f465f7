import { isMap, isScalar, isSeq, type Document } from 'yaml';
import type { Source } from '../diagnostics/source.js';
import type { Value, Values } from '../project/value.js';
import { anchored, convertTree, keyOf, kinds, openYaml, yamlText, type YamlScope } from './convert-yaml.js';
import type { Converted } from './convert-template.js';
import { NotMechanical } from './not-mechanical.js';

/** What the project says besides its file. */
export interface ProjectFacts {
  /** What `var()` gives. */
  readonly vars: Values;
  /** The types of each seed's columns, as dbt infers them: native seeds are told theirs. */
  readonly seedTypes: readonly {
    readonly fqn: readonly string[];
    readonly types: { readonly [column: string]: string };
  }[];
  /** Where relations are that only a macro of the project says: native projects have it written down. */
  readonly placed: readonly {
    readonly tree: 'models' | 'seeds' | 'snapshots';
    readonly fqn: readonly string[];
    readonly schema?: string;
    readonly alias?: string;
  }[];
}

const kept = new Set([
  'name',
  'version',
  'profile',
  'model-paths',
  'seed-paths',
  'test-paths',
  'macro-paths',
  'snapshot-paths',
  'target-path',
]);
/** Settings of dbt's own doings, which change no relation. */
const idle = new Set([
  'analysis-paths',
  'asset-paths',
  'clean-targets',
  'config-version',
  'dbt-cloud',
  'docs-paths',
  'exposures',
  'flags',
  'function-paths',
  'log-path',
  'modules-path',
  'packages-install-path',
  'query-comment',
  'quoting',
  'require-dbt-version',
  'restrict-access',
]);

/** Names that older projects have for keys. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['source-paths', 'model-paths'],
  ['data-paths', 'seed-paths'],
]);

/** dbt_project.yml as project.yml, comments and order kept. */
export function convertProjectFile(source: Source, facts: ProjectFacts, scope: YamlScope): Converted {
  try {
    const document = openYaml(source);
    const before = anchored(document);
    convertKeys(document, scope);
    setVars(document, facts.vars);
    for (const { fqn, types } of facts.seedTypes) {
      if (Object.keys(types).length > 0) setUnder(document, ['seeds', ...fqn], 'column_types', types);
    }
    for (const { alias, fqn, schema, tree } of facts.placed) {
      if (schema !== undefined) setUnder(document, [tree, ...fqn], 'schema', schema);
      if (alias !== undefined) setUnder(document, [tree, ...fqn], 'alias', alias);
    }
    return { kind: 'converted', text: yamlText(document, before) };
  } catch (error) {
    if (!(error instanceof NotMechanical)) throw error;
    return { kind: 'left', places: [error.place] };
  }
}

function convertKeys(document: Document, scope: YamlScope): void {
  const { contents } = document;
  if (!isMap(contents)) throw new NotMechanical('it is no mapping');
  for (const pair of contents.items.slice()) {
    const now = renamed.get(keyOf(pair));
    if (now !== undefined && isScalar(pair.key)) pair.key.value = now;
    const key = keyOf(pair);
    const kind = kinds.get(key);
    if (idle.has(key) || key === 'vars' || (kind && !isMap(pair.value))) contents.delete(pair.key);
    else if (kind && isMap(pair.value)) convertTree(pair.value, kind, scope);
    else if (key === 'on-run-start' || key === 'on-run-end') {
      const { value } = pair;
      if (isSeq(value)) value.items = value.items.filter((item) => !isIdleHook(item));
      if (isIdleHook(value) || (isSeq(value) && value.items.length === 0)) {
        contents.delete(pair.key);
        continue;
      }
      const each = (node: unknown): void => {
        if (isSeq(node)) for (const item of node.items) each(item);
        else if (isScalar(node) && typeof node.value === 'string') node.value = scope.hook(node.value);
      };
      each(value);
    } else if (!kept.has(key)) throw new NotMechanical(`\`${key}\` has no equal`);
  }
}

/** What dbt-duckdb needs to find external models again, and Eider does not. */
function isIdleHook(node: unknown): boolean {
  const text = isScalar(node) ? node.value : undefined;
  return (
    typeof text === 'string' &&
    /^\s*\{\{-?\s*register_upstream_external_models\(\s*\)\s*-?\}\}\s*$/u.test(text)
  );
}

function setUnder(document: Document, folders: readonly string[], key: string, value: Value): void {
  for (const [index] of folders.entries()) {
    const path = folders.slice(0, index + 1);
    if (!isMap(document.getIn(path))) document.setIn(path, document.createNode({}));
  }
  document.setIn([...folders, `+${key}`], document.createNode(value));
}

function setVars(document: Document, vars: Values): void {
  if (Object.keys(vars).length > 0) document.set('vars', document.createNode(vars));
}
