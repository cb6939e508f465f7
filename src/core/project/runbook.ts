import type { Span } from '../diagnostics/source.js';
import type { RunbookFile } from './schemas/runbooks-schema.js';
import type { YamlNode } from './yaml/tree.js';

/** A runbook as project.yml has it: its shape is right, and nothing more. `resolveRunbook` judges what it says. */
export interface RunbookDefinition {
  readonly name: string;
  readonly value: RunbookFile;
  /** Its YAML, for places. */
  readonly node: YamlNode;
  readonly at: Span;
}
