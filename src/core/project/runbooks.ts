import { at } from './properties.js';
import type { RunbookDefinition } from './runbook.js';
import type { ProjectFile } from './schemas/project-schema.js';
import type { YamlNode } from './yaml/tree.js';

/** The runbooks of `runbooks:`, in the order of the file. */
export function readRunbooks(
  runbooks: ProjectFile['runbooks'],
  node: YamlNode | undefined,
): readonly RunbookDefinition[] {
  if (!runbooks || node?.kind !== 'map') return [];
  return node.entries.flatMap(({ key, keySpan, value }) => {
    const runbook = runbooks[key];
    return runbook ? [{ name: key, value: runbook, node: value, at: keySpan }] : [];
  });
}

/** The YAML of a runbook's step. */
export function runbookStepNode(runbook: RunbookDefinition, index: number): YamlNode {
  return at(runbook.node, 'steps', index);
}
