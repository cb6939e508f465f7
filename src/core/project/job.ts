import type { Span } from '../diagnostics/source.js';
import type { JobFile } from './schemas/jobs-schema.js';
import type { YamlNode } from './yaml/tree.js';

/** A job as project.yml has it: its shape is right, and nothing more. `resolveJobs` judges what it says. */
export interface JobDefinition {
  readonly name: string;
  readonly value: JobFile;
  /** Its YAML, for places. */
  readonly node: YamlNode;
  readonly at: Span;
}

/** What project.yml says of the log of jobs; sizes in bytes. */
export interface JobLogSettings {
  readonly format: 'text' | 'json';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly maxBytes: number;
  readonly keep: number;
}
