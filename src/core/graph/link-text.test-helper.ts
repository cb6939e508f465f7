import { messageOf, type Diagnostic } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import { positionAt } from '../diagnostics/source.js';
import { loadProject } from '../project/load-project.js';
import type { Project } from '../project/project.js';
import type { Environment } from '../project/target.js';
import type { Values } from '../project/value.js';
import { collectMacros } from '../template/collect-macros.js';
import { linkProject } from './link.js';
import type { TemplateScope } from './template-scope.js';
import type { ProjectGraph } from './types.js';

/** A project as texts by path. `project.yml` can be left out; seeds are `.csv` files, whose text stands for their hash. */
export type Files = { readonly [path: string]: string };

export interface Linked {
  readonly project: Project;
  readonly graph: ProjectGraph;
  readonly scope: TemplateScope;
  readonly findings: readonly Diagnostic[];
}

/** Loads and links a project from texts. */
export function linkText(
  files: Files,
  given: { readonly vars?: Values; readonly env?: Environment } = {},
): Linked {
  const { 'project.yml': head = 'name: demo\n', ...rest } = files;
  const entries = Object.entries(rest);
  const loaded = loadProject(
    {
      project: { path: 'project.yml', text: head },
      texts: entries.filter(([path]) => !path.endsWith('.csv')).map(([path, text]) => ({ path, text })),
      seeds: entries
        .filter(([path]) => path.endsWith('.csv'))
        .map(([path, text]) => ({ path, sha256: hashText(text) })),
    },
    { version: '0.1.0' },
  );
  invariant(loaded.value, loaded.diagnostics.map(messageOf).join('\n'));
  const macros = collectMacros(loaded.value.macroFiles);
  const scope: TemplateScope = {
    macros: macros.value,
    vars: { ...loaded.value.vars, ...given.vars },
    env: given.env ?? {},
    target: { name: 'dev' },
  };
  const linked = linkProject({ project: loaded.value, scope, defaultSchema: 'main', hash: hashText });
  const findings = [...loaded.diagnostics, ...macros.diagnostics, ...linked.diagnostics];
  return { project: loaded.value, graph: linked.value, scope, findings };
}

/** `path:line:column code: message` of each finding, and of the places that it refers to. */
export function told(findings: readonly Diagnostic[]): readonly string[] {
  const place = (at: Diagnostic['at']): string => {
    if (!at) return '';
    const { line, column } = positionAt(at.source, at.start);
    return `${at.source.path}:${line}:${column} `;
  };
  return findings.flatMap((finding) => [
    `${place(finding.at)}${finding.code}: ${messageOf(finding)}`,
    ...finding.related.map((other) => `  ${place(other.at)}${other.message}`),
  ]);
}

/** A hash for tests, 16 hexadecimal digits: equal texts have equal ones, and that is all. */
export function hashText(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ (unit + index), 0x85ebca6b);
  }
  return [low, high].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');
}
