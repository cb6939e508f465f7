import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import { at } from './properties.js';
import type { Output } from './schemas/profiles-schema.js';
import { SecretString, type Attachment, type Secret, type Target } from './target.js';
import { childOf, type YamlNode } from './yaml/tree.js';

/** What a target is made with, besides its entry in profiles.yml. */
export interface TargetContext {
  readonly profile: string;
  readonly name: string;
  readonly projectName: string;
  readonly cpus: number;
  /** Places of values that came from secret variables. */
  readonly secret: ReadonlySet<Span>;
}

/** Makes a target from its checked entry, with the defaults put in. `node` is the entry's tree, for places. */
export function targetOf(
  output: Output,
  node: YamlNode | undefined,
  context: TargetContext,
  diagnostics: Diagnostic[],
): Target {
  const secrets = (output.secrets ?? []).map((secret, index) =>
    secretOf(secret, node && at(node, 'secrets', index), context.secret),
  );
  const attach = (output.attach ?? []).map((attachment, index) =>
    attachmentOf(attachment, node && at(node, 'attach', index), context.secret),
  );
  if (node) checkNames(output, node, diagnostics);
  if (node) tellPersistent(output, node, diagnostics);
  return {
    profile: context.profile,
    name: context.name,
    path: output.path ?? `${context.projectName}.duckdb`,
    schema: output.schema ?? 'main',
    threads: output.threads ?? Math.max(1, Math.min(4, context.cpus)),
    ...(output.duckdb_threads !== undefined && { duckdbThreads: output.duckdb_threads }),
    ...(output.memory_limit !== undefined && { memoryLimit: output.memory_limit }),
    ...(output.temp_directory !== undefined && { tempDirectory: output.temp_directory }),
    readOnly: output.read_only ?? false,
    extensions: output.extensions ?? [],
    ...(output.extension_directory !== undefined && { extensionDirectory: output.extension_directory }),
    secrets,
    attach,
    settings: output.settings ?? {},
    vars: output.vars ?? {},
  };
}

type SecretEntry = NonNullable<Output['secrets']>[number];
type Scalar = string | number | boolean;

/** Parameters that say where and how, and hold no secret by themselves. Everything else is kept secret. */
export const openParameters: ReadonlySet<string> = new Set([
  'account_name',
  'chain',
  'database',
  'endpoint',
  'host',
  'port',
  'provider',
  'region',
  'requester_pays',
  'scope',
  'socket',
  'ssl_mode',
  'sslmode',
  'url_compatibility_mode',
  'url_style',
  'use_ssl',
  'verify_ssl',
]);

function secretOf(entry: SecretEntry, node: YamlNode | undefined, secret: ReadonlySet<Span>): Secret {
  const { name, persistent = false, type, ...parameters } = entry;
  const given = Object.entries(parameters as { readonly [key: string]: Scalar });
  const made = given.map(([key, value]): [string, SecretString | Scalar] => {
    const child = childOf(node, key);
    const isOpen = openParameters.has(key) && !(child && secret.has(child.span));
    return [key, isOpen ? value : new SecretString(written(value, child))];
  });
  return { name, type, parameters: Object.fromEntries(made), ...(persistent && { persistent }) };
}

/** A secret as the author wrote it: a password of digits is no number. */
function written(value: Scalar, node: YamlNode | undefined): string {
  return typeof value === 'string' || node?.kind !== 'scalar' || node.text.includes('{{')
    ? String(value)
    : node.text;
}

function attachmentOf(
  entry: NonNullable<Output['attach']>[number],
  node: YamlNode | undefined,
  secret: ReadonlySet<Span>,
): Attachment {
  const child = childOf(node, 'path');
  const isServer = entry.type === 'postgres' || entry.type === 'mysql';
  const hasPassword = /password\s*=|passwd\s*=|:\/\/[^/@]*:[^@]*@/iu.test(entry.path);
  const isSecret = isServer || hasPassword || (child !== undefined && secret.has(child.span));
  return {
    path: isSecret ? new SecretString(entry.path) : entry.path,
    alias: entry.alias,
    ...(entry.type !== undefined && { type: entry.type }),
    ...(entry.secret !== undefined && { secret: entry.secret }),
    readOnly: entry.read_only ?? true,
  };
}

/** Somebody who reads the file has the key. */
function tellPersistent(output: Output, node: YamlNode, diagnostics: Diagnostic[]): void {
  for (const [index, { name, persistent }] of (output.secrets ?? []).entries()) {
    const place = childOf(at(node, 'secrets', index), 'persistent')?.span;
    if (persistent === true)
      diagnostics.push(diagnostic('profile/persistent-secret', { name }, { at: place }));
  }
}

function checkNames(output: Output, node: YamlNode, diagnostics: Diagnostic[]): void {
  const secrets = output.secrets ?? [];
  const attach = output.attach ?? [];
  checkTwins(
    'secrets',
    'name',
    secrets.map((secret) => secret.name),
    node,
    diagnostics,
  );
  checkTwins(
    'attach',
    'alias',
    attach.map((attachment) => attachment.alias),
    node,
    diagnostics,
  );
  const names = secrets.map((secret) => secret.name);
  for (const [index, { secret }] of attach.entries()) {
    if (secret === undefined || names.includes(secret)) continue;
    const place = childOf(at(node, 'attach', index), 'secret')?.span;
    const data = { name: secret, suggestion: suggest(secret, names) };
    diagnostics.push(diagnostic('profile/unknown-secret', data, { at: place }));
  }
}

function checkTwins(
  list: 'secrets' | 'attach',
  key: string,
  names: readonly string[],
  node: YamlNode,
  diagnostics: Diagnostic[],
): void {
  const what = list === 'secrets' ? 'secrets' : 'attached databases';
  const seen = new Map<string, Span | undefined>();
  for (const [index, name] of names.entries()) {
    const place = childOf(at(node, list, index), key)?.span;
    const before = seen.get(name.toLowerCase());
    if (before) {
      const related = [{ message: 'first used here', at: before }];
      diagnostics.push(diagnostic('profile/duplicate-name', { name, what }, { at: place, related }));
    } else {
      seen.set(name.toLowerCase(), place);
    }
  }
}
