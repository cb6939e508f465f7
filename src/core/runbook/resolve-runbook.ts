import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import { suggest } from '../diagnostics/suggest.js';
import type { RunbookDefinition } from '../project/runbook.js';
import { runbookStepNode } from '../project/runbooks.js';
import type { RunbookStepFile } from '../project/schemas/runbooks-schema.js';
import type { Project } from '../project/project.js';
import { childOf, entryOf, headOf, itemsOf, type YamlNode } from '../project/yaml/tree.js';
import {
  checkTitles,
  type Runbook,
  type RunbookCheck,
  type RunbookStep,
  type RunbookWork,
} from './runbook.js';

type Option = Exclude<keyof RunbookStepFile, 'check' | 'name'>;

const optionsOf: { readonly [Check in RunbookCheck]: readonly Option[] } = {
  files: ['select', 'paths'],
  types: ['select', 'columns'],
  connections: [],
  build: ['select', 'job'],
  release: ['publish', 'tables'],
  'personal-data': ['select', 'publish'],
};
const allOptions: readonly Option[] = ['select', 'paths', 'columns', 'job', 'publish', 'tables'];

/** A runbook ready to go through, and every mistake in it at its place. Selectors are judged when they are used. */
export function resolveRunbook(definition: RunbookDefinition, project: Project): Outcome<Runbook> {
  const resolver = new Resolver(project);
  const steps = definition.value.steps.map((file, index) =>
    resolver.step(
      typeof file === 'string' ? { check: file } : file,
      runbookStepNode(definition, index),
      index + 1,
    ),
  );
  const { name, value } = definition;
  return { value: { name, description: value.description ?? '', steps }, diagnostics: resolver.diagnostics };
}

class Resolver {
  readonly diagnostics: Diagnostic[] = [];
  readonly #project: Project;

  constructor(project: Project) {
    this.#project = project;
  }

  step(file: RunbookStepFile, node: YamlNode, number: number): RunbookStep {
    this.#misplaced(file, node);
    return { number, title: file.name ?? checkTitles[file.check], work: this.#work(file, node) };
  }

  #work(file: RunbookStepFile, node: YamlNode): RunbookWork {
    const { check, columns = [], job, paths = [], publish = [], select = [], tables = [] } = file;
    switch (check) {
      case 'files':
        return { check, select, paths };
      case 'types':
        return { check, select, columns };
      case 'connections':
        return { check };
      case 'build':
        if (job !== undefined) this.#knownJob(job, node);
        return { check, select, ...(job !== undefined && { job }) };
      case 'release':
        this.#knownPublications(publish, node);
        this.#knownTables(tables, publish, node);
        return { check, publish, tables };
      case 'personal-data':
        this.#knownPublications(publish, node);
        return { check, select, publish };
    }
  }

  #misplaced(file: RunbookStepFile, node: YamlNode): void {
    const { check } = file;
    const refused = allOptions.filter(
      (option) => file[option] !== undefined && !optionsOf[check].includes(option),
    );
    // The job says what it builds.
    if (check === 'build' && file.job !== undefined && file.select !== undefined) refused.push('select');
    for (const option of refused) {
      const at = entryOf(node, option)?.keySpan ?? headOf(node);
      this.diagnostics.push(diagnostic('runbook/option-of-step', { option, check }, { at }));
    }
  }

  #knownJob(name: string, node: YamlNode): void {
    const known = (this.#project.jobs ?? []).map((job) => job.name);
    if (known.includes(name)) return;
    const at = childOf(node, 'job')?.span ?? headOf(node);
    const found =
      known.length === 0
        ? diagnostic('jobs/none', {}, { at })
        : diagnostic('jobs/unknown', { name, known, suggestion: suggest(name, known) }, { at });
    this.diagnostics.push(found);
  }

  #knownPublications(names: readonly string[], node: YamlNode): void {
    const known = this.#project.publications.map(({ name }) => name);
    if (known.length === 0) {
      this.diagnostics.push(diagnostic('publish/none', {}, { at: headOf(node) }));
      return;
    }
    for (const [index, name] of names.entries()) {
      if (known.includes(name)) continue;
      const at = this.#placeOf('publish', index, node);
      this.diagnostics.push(
        diagnostic('publish/unknown', { name, known, suggestion: suggest(name, known) }, { at }),
      );
    }
  }

  #knownTables(tables: readonly string[], publish: readonly string[], node: YamlNode): void {
    const publications = this.#project.publications.filter(
      ({ name }) => publish.length === 0 || publish.includes(name),
    );
    if (publications.length === 0) return;
    const known = publications.flatMap((publication) => publication.tables.map(({ name }) => name));
    for (const [index, table] of tables.entries()) {
      if (known.includes(table)) continue;
      const at = this.#placeOf('tables', index, node);
      const names = publications.map(({ name }) => name);
      const data = { table, publications: names, suggestion: suggest(table, known) };
      this.diagnostics.push(diagnostic('runbook/unknown-table', data, { at }));
    }
  }

  #placeOf(key: string, index: number, node: YamlNode) {
    const list = childOf(node, key);
    return itemsOf(list)[index]?.span ?? list?.span ?? headOf(node);
  }
}
