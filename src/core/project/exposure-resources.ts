import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { ExposureResource, Group } from './exposure.js';
import { nodeId } from './ids.js';
import { at, entryConfig, nameSpan, type PropertiesOfFile } from './properties.js';
import { headOf } from './yaml/tree.js';

/** The exposures that the properties files declare, sorted by id. Two of one name are reported, and the first stays. */
export function exposureResources(
  files: readonly PropertiesOfFile[],
  project: string,
  diagnostics: Diagnostic[],
): readonly ExposureResource[] {
  const found = new Map<string, ExposureResource>();
  for (const file of files) {
    for (const { entry, node } of file.exposures) {
      const { name, label, type, maturity, url, description = '', owner, depends_on: dependsOn = [] } = entry;
      const made: ExposureResource = {
        kind: 'exposure',
        id: nodeId('exposure', project, name),
        name,
        ...(label !== undefined && { label }),
        type,
        ...(maturity !== undefined && { maturity }),
        ...(url !== undefined && { url }),
        description,
        owner,
        dependsOn: dependsOn.map((text, index) => ({ text, at: headOf(at(node, 'depends_on', index)) })),
        config: entryConfig(entry),
        fqn: [...file.folders, name],
        at: nameSpan(node),
      };
      const other = found.get(made.id);
      if (other) diagnostics.push(twin(name, 'exposure', made, other));
      else found.set(made.id, made);
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The groups that the properties files declare, sorted by name. Two of one name are reported, and the first stays. */
export function groupsOf(files: readonly PropertiesOfFile[], diagnostics: Diagnostic[]): readonly Group[] {
  const found = new Map<string, Group>();
  for (const { entry, node } of files.flatMap((file) => file.groups)) {
    const { name, description = '', owner, config } = entry;
    const made: Group = { name, description, owner, meta: config?.meta ?? {}, at: nameSpan(node) };
    const other = found.get(name);
    if (other) diagnostics.push(twin(name, 'group', made, other));
    else found.set(name, made);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function twin(name: string, kind: string, made: Pick<Group, 'at'>, other: Pick<Group, 'at'>): Diagnostic {
  const related = [{ message: 'the other one is here', at: other.at }];
  return diagnostic('graph/duplicate-name', { name, kind }, { at: made.at, related });
}
