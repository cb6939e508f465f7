import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { Source, Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import { environmentOverrides } from './environment-overrides.js';
import { isTemplated, renderProfile, type RenderedProfile } from './render-profile.js';
import { profilesFile } from './schemas/profiles-schema.js';
import { validate } from './schemas/validate.js';
import { targetOf } from './target-of.js';
import type { Environment, Target } from './target.js';

import { parseYaml } from './yaml/parse-yaml.js';
import { childOf, nodeAt, textOf, type YamlNode } from './yaml/tree.js';

export interface TargetOptions {
  /** The profile to use; the project's name unless said. */
  readonly profile?: string | undefined;
  /** What `--target` says. */
  readonly targetName?: string | undefined;
  readonly env: Environment;
  readonly projectName: string;
  /** How many processors there are; the default of `threads` is at most 4 of them. */
  readonly cpus: number;
  /** The project is a stranger's, and `env` not the real environment: an unset variable is no error. */
  readonly untrusted?: boolean;
}

/**
 * Picks the target of profiles.yml and puts the environment into it (only into the chosen target: the variables of another
 * need not be set here). Without profiles.yml there is one target, `dev`, with a database named after the project.
 * DUCKDB_MEMORY_LIMIT and DUCKDB_THREAD_NUMBER win over the file. Secrets come out as `SecretString`.
 */
export function loadTarget(profiles: Source | undefined, given: TargetOptions): Outcome<Target | undefined> {
  const diagnostics: Diagnostic[] = [];
  const options: NamedOptions = { ...given, profile: given.profile ?? given.projectName };
  const target = profiles
    ? chosenTarget(profiles, options, diagnostics)
    : builtInTarget(options, diagnostics);
  const overrides = environmentOverrides(options.env, diagnostics);
  return { value: target && { ...target, ...overrides }, diagnostics };
}

interface NamedOptions extends TargetOptions {
  readonly profile: string;
}

function builtInTarget(options: NamedOptions, diagnostics: Diagnostic[]): Target | undefined {
  const { profile, targetName } = options;
  if (targetName !== undefined && targetName !== 'dev') {
    diagnostics.push(noSuchTarget(profile, targetName, ['dev']));
    return undefined;
  }
  return targetOf({}, undefined, { ...options, name: 'dev', secret: new Set() }, diagnostics);
}

function chosenTarget(source: Source, options: NamedOptions, diagnostics: Diagnostic[]): Target | undefined {
  const parsed = parseYaml(source);
  diagnostics.push(...parsed.diagnostics);
  const root = parsed.value;
  if (!root) return undefined;
  const choice = chooseTarget(root, options, diagnostics);
  const rendered = choice && renderProfile(choice.node, options.env, options.untrusted);
  diagnostics.push(...(rendered?.diagnostics ?? []));
  const tree = choice && rendered ? replaced(root, choice.node, rendered.node) : root;
  if (isEmpty(root)) return undefined;
  const checked = validate(tree, profilesFile);
  diagnostics.push(...checked.diagnostics.filter((finding) => !isEcho(finding, tree, rendered)));
  if (!choice || !rendered) return undefined;
  const output = checked.value?.[options.profile]?.outputs[choice.name];
  const node = nodeAt(checked.node, [options.profile, 'outputs', choice.name]);
  return (
    output && targetOf(output, node, { ...options, name: choice.name, secret: rendered.secret }, diagnostics)
  );
}

interface Choice {
  readonly name: string;
  readonly node: YamlNode;
}

function chooseTarget(root: YamlNode, options: NamedOptions, diagnostics: Diagnostic[]): Choice | undefined {
  const profile = childOf(root, options.profile);
  if (!profile) {
    if (root.kind === 'map' || isEmpty(root)) diagnostics.push(noSuchProfile(root, options.profile));
    return undefined;
  }
  const outputs = childOf(profile, 'outputs');
  if (outputs?.kind !== 'map') return undefined;
  const available = outputs.entries.map((entry) => entry.key);
  const usual = usualTarget(childOf(profile, 'target'), available, options.env, diagnostics);
  const name = options.targetName ?? usual?.name;
  if (name === undefined) {
    const data = { profile: options.profile, available };
    if (!usual) diagnostics.push(diagnostic('profile/no-default-target', data, { at: outputs.span }));
    return undefined;
  }
  const node = childOf(outputs, name);
  if (node) return { name, node };
  const at = options.targetName === undefined ? usual?.at : undefined;
  diagnostics.push(noSuchTarget(options.profile, name, available, at));
  return undefined;
}

/** The target that the profile names; else `dev`, or the only one. Its name is missing when it cannot be rendered. */
function usualTarget(
  node: YamlNode | undefined,
  available: readonly string[],
  env: Environment,
  diagnostics: Diagnostic[],
): { readonly name?: string; readonly at?: Span } | undefined {
  if (node && textOf(node) !== undefined) {
    const rendered = renderProfile(node, env);
    diagnostics.push(...rendered.diagnostics);
    if (rendered.diagnostics.length > 0 || rendered.node.kind !== 'scalar') return { at: node.span };
    return { name: String(rendered.node.value), at: node.span };
  }
  if (available.includes('dev')) return { name: 'dev' };
  const [only, ...others] = available;
  return only !== undefined && others.length === 0 ? { name: only } : undefined;
}

function noSuchProfile(root: YamlNode, name: string): Diagnostic {
  const available = root.kind === 'map' ? root.entries.map((entry) => entry.key) : [];
  const at = root.kind === 'map' ? (root.entries[0]?.keySpan ?? root.span) : root.span;
  return diagnostic(
    'profile/no-such-profile',
    { name, available, suggestion: suggest(name, available) },
    { at },
  );
}

function noSuchTarget(profile: string, name: string, available: readonly string[], at?: Span): Diagnostic {
  const data = { profile, name, available, suggestion: suggest(name, available) };
  return diagnostic('profile/no-such-target', data, { at });
}

/** The tree with one node put in the place of another. */
function replaced(node: YamlNode, old: YamlNode, by: YamlNode): YamlNode {
  if (node === old) return by;
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => replaced(item, old, by)) };
  const entries = node.entries.map((entry) => ({ ...entry, value: replaced(entry.value, old, by) }));
  return { ...node, entries };
}

/** True for a finding about a value that is not known here, or whose real mistake is reported already. */
function isEcho(finding: Diagnostic, tree: YamlNode, rendered: RenderedProfile | undefined): boolean {
  if (!finding.at) return false;
  return (rendered?.failed.has(finding.at) ?? false) || templatedSpans(tree).has(finding.at);
}

function templatedSpans(node: YamlNode): ReadonlySet<Span> {
  const found = new Set<Span>();
  const visit = (each: YamlNode): void => {
    if (each.kind === 'list') for (const item of each.items) visit(item);
    else if (each.kind === 'map') for (const entry of each.entries) visit(entry.value);
    else if (isTemplated(each)) found.add(each.span);
  };
  visit(node);
  return found;
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
