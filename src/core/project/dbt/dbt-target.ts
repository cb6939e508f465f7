import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import { SecretString, type Attachment, type DbtTarget, type Target } from '../target.js';
import {
  childOf,
  entryOf,
  headOf,
  itemsOf,
  valueOf,
  valuesOf,
  type YamlMap,
  type YamlNode,
} from '../yaml/tree.js';
import { databaseName as nameInDuckDb } from '../database-name.js';
import type { Unsupported } from './dbt-facts.js';
import { dbtSecrets, scalarText } from './dbt-secrets.js';
import { words } from './words.js';

export interface DbtTargetContext {
  readonly profile: string;
  readonly name: string;
  /** Places of values that came from secret variables. */
  readonly hidden: ReadonlySet<Span>;
  readonly diagnostics: Diagnostic[];
}

const keys = words(`
  type database schema path config_options extensions settings secrets external_root use_credential_provider attach filesystems
  remote plugins disable_transactions keep_open module_paths retries is_ducklake threads`);

/** Makes a target from a rendered output of dbt-duckdb, with dbt's defaults put in. Undefined when it is not one of DuckDB. */
export function dbtTargetOf(node: YamlNode, context: DbtTargetContext): Target | undefined {
  const { diagnostics } = context;
  const type = childOf(node, 'type');
  if (node.kind !== 'map' || scalarText(type) !== 'duckdb') {
    const value = scalarText(type) ?? '';
    const data = { key: 'type', value, suggestion: undefined, allowed: ['duckdb'] };
    diagnostics.push(diagnostic('yaml/not-allowed', data, { at: type?.span ?? headOf(node) }));
    return undefined;
  }
  const unsupported = unsupportedOf(node);
  const path = scalarText(childOf(node, 'path')) ?? ':memory:';
  const kind = otherKind(path, isTrue(childOf(node, 'is_ducklake')));
  if (kind === 'MotherDuck') {
    const what = 'MotherDuck';
    unsupported.push({
      what,
      why: 'Eider builds in a DuckDB file',
      matters: true,
      at: childOf(node, 'path')?.span,
    });
  }
  const attach = attachments(node, context);
  const dbt: DbtTarget = {
    database: databaseOf(node, path, diagnostics),
    configOptions: scalars(childOf(node, 'config_options')),
    externalRoot: scalarText(childOf(node, 'external_root')) ?? '.',
    ...extensionsFrom(node),
    ...retriesOf(childOf(node, 'retries')),
    disableTransactions:
      childOf(node, 'disable_transactions') !== undefined && isTrue(childOf(node, 'disable_transactions')),
    extra: extraOf(node, context, diagnostics),
    unsupported,
    ...(kind && { otherKind: kind }),
  };
  for (const { what, why, at } of unsupported)
    diagnostics.push(diagnostic('dbt/unsupported', { what, why }, { at }));
  return {
    profile: context.profile,
    name: context.name,
    path,
    schema: scalarText(childOf(node, 'schema')) ?? 'main',
    threads: threadsOf(childOf(node, 'threads'), diagnostics),
    readOnly: false,
    extensions: extensionNames(node),
    secrets: secretsOf(node, context, unsupported),
    attach,
    settings: { ...dbt.configOptions, ...scalars(childOf(node, 'settings')) },
    vars: {},
    dbt,
  };
}

function secretsOf(node: YamlMap, context: DbtTargetContext, unsupported: Unsupported[]): Target['secrets'] {
  const made = dbtSecrets(itemsOf(childOf(node, 'secrets')), context.hidden, unsupported);
  if (scalarText(childOf(node, 'use_credential_provider')) !== 'aws') return made;
  const name = `_dbt_secret_${made.length + 1}`;
  return [...made, { name, type: 's3', parameters: { provider: 'credential_chain' } }];
}

/** What the target's own database is, where it is no file of DuckDB. */
function otherKind(path: string, isDuckLake: boolean): DbtTarget['otherKind'] {
  if (/^(?:md|motherduck):/iu.test(path)) return 'MotherDuck';
  return isDuckLake || /^ducklake:/iu.test(path) ? 'DuckLake' : undefined;
}

/** What Eider has no equal for. */
function unsupportedOf(node: YamlMap): Unsupported[] {
  const found: Unsupported[] = [];
  const tell = (key: string, what: string, why: string): void => {
    const entry = entryOf(node, key);
    const isEmpty =
      !entry ||
      (entry.value.kind === 'scalar' ? entry.value.value === null : itemsOf(entry.value).length === 0);
    if (entry && (!isEmpty || entry.value.kind === 'map'))
      found.push({ what, why, matters: true, at: entry.keySpan });
  };
  tell(
    'plugins',
    '`plugins`',
    'they are Python; DuckDB itself reads most of the same with `extensions`, `secrets` and `attach`',
  );
  tell('filesystems', '`filesystems`', 'they are Python; DuckDB itself reads object stores with `secrets`');
  tell('remote', '`remote`', 'Eider builds in a DuckDB file');
  tell('module_paths', '`module_paths`', 'there is no Python here to load them');
  if (isTrue(childOf(node, 'is_ducklake'))) {
    const why = 'attach it beside the database file, and say `database` where models go there';
    found.push({
      what: 'a DuckLake as the database of a target',
      why,
      matters: true,
      at: childOf(node, 'is_ducklake')?.span,
    });
  }
  return found;
}

/** The catalog's name is told from the path; another one must be the alias that an attached database is given. */
function databaseOf(node: YamlMap, path: string, diagnostics: Diagnostic[]): string {
  const derived = databaseName(path);
  const said = childOf(node, 'database');
  const database = scalarText(said);
  if (database === undefined || database === derived) return derived;
  const attached = itemsOf(childOf(node, 'attach'));
  if (attached.some((item) => scalarText(childOf(item, 'alias')) === database)) return database;
  const detail = `should be \`${derived}\`, as \`path\` says, or the alias of an attached database`;
  diagnostics.push(diagnostic('yaml/bad-value', { key: 'database', detail }, { at: said?.span }));
  return derived;
}

/** The name that DuckDB gives the catalog of a file. */
export function databaseName(path: string): string {
  if (path === ':memory:' || path === '') return 'memory';
  const file =
    path
      .replace(/[?#].*$/u, '')
      .split(/[/\\]/u)
      .at(-1) ?? path;
  return file.replace(/(?<=.)\.[^.]*$/u, '').replace(/^[a-z]+:/iu, '');
}

function threadsOf(node: YamlNode | undefined, diagnostics: Diagnostic[]): number {
  if (!node) return 1;
  const value = Number(scalarText(node));
  if (Number.isSafeInteger(value) && value >= 1) return Math.min(value, 256);
  const detail = 'should be a whole number, 1 or more';
  diagnostics.push(diagnostic('yaml/bad-value', { key: 'threads', detail }, { at: node.span }));
  return 1;
}

function extensionNames(node: YamlMap): readonly string[] {
  return itemsOf(childOf(node, 'extensions')).flatMap(
    (item) => scalarText(item.kind === 'map' ? childOf(item, 'name') : item) ?? [],
  );
}

function extensionsFrom(node: YamlMap): Pick<DbtTarget, 'extensionRepositories'> {
  const pairs = itemsOf(childOf(node, 'extensions')).flatMap((item): [string, string][] => {
    const [name, repo] = [scalarText(childOf(item, 'name')), scalarText(childOf(item, 'repo'))];
    return name === undefined || repo === undefined ? [] : [[name, repo]];
  });
  return { extensionRepositories: Object.fromEntries(pairs) };
}

function retriesOf(node: YamlNode | undefined): Pick<DbtTarget, 'retries'> {
  if (node?.kind !== 'map') return {};
  const number = (key: string): number =>
    Math.max(1, Math.trunc(Number(scalarText(childOf(node, key)) ?? 1)) || 1);
  const exceptions = itemsOf(childOf(node, 'retryable_exceptions')).flatMap((item) => scalarText(item) ?? []);
  return {
    retries: {
      connectAttempts: number('connect_attempts'),
      queryAttempts: number('query_attempts'),
      exceptions: childOf(node, 'retryable_exceptions') ? exceptions : ['IOException'],
    },
  };
}

function scalars(node: YamlNode | undefined): Target['settings'] {
  if (node?.kind !== 'map') return {};
  return Object.fromEntries(
    node.entries.flatMap(({ key, value }) =>
      value.kind === 'scalar' && value.value !== null ? [[key, value.value]] : [],
    ),
  );
}

/** Attached databases. In dbt they are written to unless said otherwise, and named after their file. */
function attachments(node: YamlMap, { hidden, diagnostics }: DbtTargetContext): readonly Attachment[] {
  return itemsOf(childOf(node, 'attach')).flatMap((item) => {
    const pathNode = childOf(item, 'path');
    const path = scalarText(pathNode);
    if (path === undefined || !pathNode) {
      const data = { key: 'path', owner: 'an attached database' };
      diagnostics.push(diagnostic('yaml/missing-key', data, { at: headOf(item) }));
      return [];
    }
    const options = childOf(item, 'options');
    const option = (key: string): string | undefined =>
      scalarText(childOf(item, key)) ?? scalarText(childOf(options, key));
    const [type, secret] = [option('type'), option('secret')];
    const others = otherOptions(options, hidden);
    return [
      {
        path: isSecretPath(path, type) || hidden.has(pathNode.span) ? new SecretString(path) : path,
        alias: scalarText(childOf(item, 'alias')) ?? nameInDuckDb(path),
        ...(type !== undefined && { type: type.toLowerCase() }),
        ...(secret !== undefined && { secret }),
        readOnly: isTrue(childOf(item, 'read_only')) || isTrue(childOf(options, 'read_only')),
        ...(Object.keys(others).length > 0 && { options: others }),
      },
    ];
  });
}

/** Servers are reached by what may hold a password. */
function isSecretPath(path: string, type: string | undefined): boolean {
  const isServer = /^(?:postgres|mysql)$/iu.test(type ?? '');
  return isServer || /password\s*=|passwd\s*=|:\/\/[^/@]*:[^@]*@|^ducklake:(?:postgres|mysql):/iu.test(path);
}

function otherOptions(
  node: YamlNode | undefined,
  hidden: ReadonlySet<Span>,
): NonNullable<Attachment['options']> {
  if (node?.kind !== 'map') return {};
  return Object.fromEntries(
    node.entries.flatMap(({ key, value }) => {
      if (['type', 'secret', 'read_only'].includes(key) || value.kind !== 'scalar' || value.value === null)
        return [];
      const isHidden = hidden.has(value.span) || /key|secret|password|token/iu.test(key);
      return [[key, isHidden ? new SecretString(scalarText(value) ?? '') : value.value]];
    }),
  );
}

function isTrue(node: YamlNode | undefined): boolean {
  return node !== undefined && valueOf(node) === true;
}

/** Keys that dbt-duckdb does not know: they say nothing. What might be secret is not taken over. */
function extraOf(node: YamlMap, { hidden }: DbtTargetContext, diagnostics: Diagnostic[]): DbtTarget['extra'] {
  const others = node.entries.filter(({ key }) => !keys.includes(key));
  for (const { key, keySpan } of others) {
    const data = { key, owner: 'a target of dbt-duckdb', suggestion: suggest(key, keys) };
    diagnostics.push(diagnostic('dbt/unknown-key', data, { at: keySpan }));
  }
  const shown = others.filter(
    ({ key, value }) =>
      value.kind === 'scalar' && !hidden.has(value.span) && !/key|secret|password|token/iu.test(key),
  );
  return valuesOf({ ...node, entries: shown });
}
