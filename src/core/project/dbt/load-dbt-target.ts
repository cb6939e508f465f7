import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import type { Source, Span } from '../../diagnostics/source.js';
import { suggest } from '../../diagnostics/suggest.js';
import { environmentOverrides } from '../environment-overrides.js';
import type { Environment, Target } from '../target.js';
import type { Values } from '../value.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import { childOf, textOf, type YamlMap, type YamlNode } from '../yaml/tree.js';
import { dbtTargetOf } from './dbt-target.js';
import { isJinja, renderTree, type RenderText } from './render-tree.js';

export interface DbtTargetOptions {
  /** The profile to use: what `--profile` says, else dbt_project.yml. */
  readonly profile: string | undefined;
  /** What `--target` says. */
  readonly targetName?: string | undefined;
  readonly renderText: RenderText;
  readonly env: Environment;
  /** What `--vars` says. */
  readonly vars?: Values;
  /** What `--threads` says. */
  readonly threads?: number | undefined;
}

/** Variables of this prefix hold secrets. */
const secretPrefix = 'DBT_ENV_SECRET';

/**
 * Picks the target of a profiles.yml of dbt-duckdb, and renders it alone. Secrets come out as `SecretString`. DUCKDB_MEMORY_LIMIT and
 * DUCKDB_THREAD_NUMBER win over the file, as in native projects.
 */
export function loadDbtTarget(
  profiles: Source | undefined,
  options: DbtTargetOptions,
): Outcome<Target | undefined> {
  const diagnostics: Diagnostic[] = [];
  const { profile } = options;
  const root = profiles && take(parseYaml(profiles, { python: true }), diagnostics);
  if (profile === undefined || !profiles) {
    const data = { name: profile ?? '', available: namesIn(root), suggestion: undefined };
    diagnostics.push(diagnostic('profile/no-such-profile', data));
    return { value: undefined, diagnostics };
  }
  if (!root) return { value: undefined, diagnostics };
  const found = childOf(root, profile);
  if (found?.kind !== 'map') {
    const available = namesIn(root);
    const data = { name: profile, available, suggestion: suggest(profile, available) };
    const at = root.kind === 'map' ? root.entries[0]?.keySpan : undefined;
    diagnostics.push(diagnostic('profile/no-such-profile', data, { at: at ?? root.span }));
    return { value: undefined, diagnostics };
  }
  const chosen = chooseOutput(found, profile, options, diagnostics);
  if (!chosen) return { value: undefined, diagnostics };
  const hidden = secretSpans(chosen.node);
  const rendered = renderTree(chosen.node, renderer(options), () => false, diagnostics);
  const made = dbtTargetOf(rendered, { profile, name: chosen.name, hidden, diagnostics });
  const threads = options.threads === undefined ? {} : { threads: options.threads };
  const overrides = environmentOverrides(options.env, diagnostics);
  return { value: made && { ...made, ...threads, ...overrides }, diagnostics };
}

function renderer({ renderText, vars = {} }: DbtTargetOptions) {
  return (text: string, at: Span) => renderText(text, at, 'profile', { package: '', vars });
}

function take<T>(outcome: Outcome<T>, diagnostics: Diagnostic[]): T {
  diagnostics.push(...outcome.diagnostics);
  return outcome.value;
}

function namesIn(root: YamlNode | undefined): readonly string[] {
  return root?.kind === 'map' ? root.entries.map((entry) => entry.key).filter((key) => key !== 'config') : [];
}

/** What `--target` says, else the profile's own `target:`, else `default`. */
function chooseOutput(
  profile: YamlMap,
  profileName: string,
  options: DbtTargetOptions,
  diagnostics: Diagnostic[],
): { readonly name: string; readonly node: YamlMap } | undefined {
  const outputs = childOf(profile, 'outputs');
  if (outputs?.kind !== 'map') {
    const data = { key: 'outputs', owner: 'a profile' };
    diagnostics.push(
      diagnostic('yaml/missing-key', data, { at: profile.entries[0]?.keySpan ?? profile.span }),
    );
    return undefined;
  }
  const said = childOf(profile, 'target');
  const name = options.targetName ?? (said && usualName(said, options, diagnostics)) ?? 'default';
  const node = childOf(outputs, name);
  if (node?.kind === 'map') return { name, node };
  const available = outputs.entries.map((entry) => entry.key);
  const data = { profile: profileName, name, available, suggestion: suggest(name, available) };
  const at = options.targetName === undefined ? (said?.span ?? outputs.span) : undefined;
  diagnostics.push(diagnostic('profile/no-such-target', data, { at }));
  return undefined;
}

function usualName(node: YamlNode, options: DbtTargetOptions, diagnostics: Diagnostic[]): string | undefined {
  const text = textOf(node);
  if (text === undefined || !isJinja(text)) return text;
  const made = take(renderer(options)(text, node.span), diagnostics);
  return typeof made === 'string' ? made : undefined;
}

/** Places of the values that secret variables are in. */
function secretSpans(node: YamlNode, found = new Set<Span>()): ReadonlySet<Span> {
  if (node.kind === 'list') for (const item of node.items) secretSpans(item, found);
  else if (node.kind === 'map') for (const entry of node.entries) secretSpans(entry.value, found);
  else if (isJinja(node.text) && node.text.includes(secretPrefix)) found.add(node.span);
  return found;
}
