import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { invariant } from '../../diagnostics/invariant.js';
import type { InFileConfig } from '../parse-in-file-config.js';
import { treeOf } from '../yaml/tree.js';
import type { DbtKind } from './dbt-kinds.js';
import { emptyLevel, readConfigLevel, type ConfigLevel } from './read-config.js';

/** Reads a `config(…)` of a template as dbt does: what Eider does not know is kept for `config.get`. */
export function readInFile(given: InFileConfig, kind: DbtKind, diagnostics: Diagnostic[]): ConfigLevel {
  const names = Object.keys(given.values);
  const entries = names.map((key) => {
    const keySpan = given.keySpans.get(key);
    invariant(keySpan, `config argument ${key} has no span`);
    return { key, keySpan, value: treeOf(given.values[key] ?? null, keySpan) };
  });
  const [first] = entries;
  return first ? readConfigLevel(entries, first.keySpan, kind, diagnostics) : emptyLevel;
}
