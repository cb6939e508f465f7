import { warningsOfDbt, type WarningPolicy } from '../../core/diagnostics/warning-policy.js';
import { parseYaml } from '../../core/project/yaml/parse-yaml.js';
import { valuesOf } from '../../core/project/yaml/tree.js';
import type { Value } from '../../core/project/value.js';

/** What `--warn-error-options` says; a text where it cannot be understood. */
export function readWarningPolicy(text: string): WarningPolicy | string {
  const root = parseYaml({ path: '--warn-error-options', text }, { python: true }).value;
  if (root?.kind !== 'map')
    return 'a map such as `{"error": "all", "warn": ["NoNodesForSelectionCriteria"]}`';
  const said = valuesOf(root);
  const unknown = Object.keys(said).find((key) => !keys.has(key));
  if (unknown !== undefined) return `a map of \`error\`, \`warn\` and \`silence\`, without \`${unknown}\``;
  for (const [first, second] of [
    ['error', 'include'],
    ['warn', 'exclude'],
  ] as const)
    if (said[first] !== undefined && said[second] !== undefined)
      return `either \`${first}\` or \`${second}\`, its older name`;
  const errors = namesIn(said['error'] ?? said['include']);
  const isAll = errors.some((name) => name === 'all' || name === '*');
  return {
    errors: isAll ? 'all' : codesOf(errors),
    warnings: codesOf(namesIn(said['warn'] ?? said['exclude'])),
    silenced: codesOf(namesIn(said['silence'])),
  };
}

const keys: ReadonlySet<string> = new Set(['error', 'include', 'warn', 'exclude', 'silence']);

function namesIn(value: Value | undefined): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((each) => typeof each === 'string');
}

/** Eider's own codes stand for themselves; a warning of dbt's that Eider never gives stands for nothing. */
function codesOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(
    names.flatMap((name): readonly string[] => (name.includes('/') ? [name] : (warningsOfDbt[name] ?? []))),
  );
}
