import type { JobDefinition, JobLogSettings } from './job.js';
import { at } from './properties.js';
import type { ProjectFile } from './schemas/project-schema.js';
import type { YamlNode } from './yaml/tree.js';

/** The jobs of `jobs:`, in the order of the file. */
export function readJobs(jobs: ProjectFile['jobs'], node: YamlNode | undefined): readonly JobDefinition[] {
  if (!jobs || node?.kind !== 'map') return [];
  return node.entries.flatMap(({ key, keySpan, value }) => {
    const job = jobs[key];
    return job ? [{ name: key, value: job, node: value, at: keySpan }] : [];
  });
}

/** The YAML of a job's step. */
export function stepNode(job: JobDefinition, index: number): YamlNode {
  return at(job.node, 'steps', index);
}

/** The settings of `job-log:` over the usual ones. */
export function readJobLog(file: ProjectFile['job-log']): JobLogSettings {
  const size = file?.['max-size'] ?? '10MB';
  const unit = size.endsWith('kB') ? 1000 : 1_000_000;
  return {
    format: file?.format ?? 'text',
    level: file?.level ?? 'info',
    maxBytes: Number(size.slice(0, -2)) * unit,
    keep: file?.keep ?? 5,
  };
}
