import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf, type Source, type Span } from '../diagnostics/source.js';
import { configFor, type ConfigTree } from './config-tree.js';
import type { Describer } from './describe.js';
import { plainSqlPath } from './dialect.js';
import { withDialect } from './file-dialects.js';
import { nodeId } from './ids.js';
import { mergeConfig } from './merge-config.js';
import { placeOf } from './place-of.js';
import type { Properties } from './properties.js';
import { isFixture } from './unit-test-resources.js';
import type { NodeConfig } from './node-config.js';
import type { ProjectFiles, ProjectPaths } from './project.js';
import type { ModelResource, SeedResource, SingularTestResource } from './resources.js';

/** What the resources with a file of their own are made from. */
export interface FileResourcesInput {
  readonly files: ProjectFiles;
  readonly paths: ProjectPaths;
  readonly project: string;
  readonly describe: Describer;
  readonly diagnostics: Diagnostic[];
}

/** The models: every SQL and Python file under the model paths, in the order of the files. */
export function modelResources(input: FileResourcesInput, tree: ConfigTree): readonly ModelResource[] {
  return input.files.texts.flatMap((source) => {
    const isPython = /\.py$/iu.test(source.path);
    const place = isPython ? placeOf(source.path, input.paths) : sqlPlace(source, input.paths);
    // What only helps Python to find modules is no model.
    if (place?.kind !== 'models' || source.path.endsWith('/__init__.py')) return [];
    const name = nameOf(plainSqlPath(source.path));
    checkName(name, 'a model', spanOf(source, 0, 0), input.diagnostics);
    const fqn = [...place.folders, name];
    const said = input.describe('models', name);
    const own = configOf(tree, input.project, fqn, said);
    const config = isPython ? ofPython(own, said) : withDialect(own, source, said, input.diagnostics);
    const id = nodeId('model', input.project, name);
    const constraints = said?.constraints;
    return [
      {
        kind: 'model' as const,
        id,
        name,
        source,
        fqn,
        ...documentation(said),
        ...(constraints && { constraints }),
        ...(isPython && { language: 'python' as const }),
        config,
      },
    ];
  });
}

/** Its program is read as dbt's are, and what a folder says of SQL does not make it a view. */
function ofPython(config: NodeConfig, said: Properties | undefined): NodeConfig {
  return { ...config, dialect: 'jinja', materialized: said?.config.materialized ?? 'table' };
}

/** The seeds: every CSV file under the seed paths, in the order of the files. */
export function seedResources(input: FileResourcesInput, tree: ConfigTree): readonly SeedResource[] {
  return input.files.seeds.flatMap((file) => {
    const place = placeOf(file.path, input.paths);
    if (place?.kind !== 'seeds') return [];
    const name = nameOf(file.path);
    checkName(name, 'a seed', spanOf({ path: file.path, text: '' }, 0, 0), input.diagnostics);
    const fqn = [...place.folders, name];
    const said = input.describe('seeds', name);
    const config = configOf(tree, input.project, fqn, said);
    const id = nodeId('seed', input.project, name);
    return [{ kind: 'seed' as const, id, name, file, fqn, ...documentation(said), config }];
  });
}

/** The singular tests: every SQL file under the test paths but those of `generic/`, which are macros, and of `fixtures/`. */
export function singularTestResources(
  input: FileResourcesInput,
  tree: ConfigTree,
): readonly SingularTestResource[] {
  return input.files.texts.flatMap((source) => {
    const place = sqlPlace(source, input.paths);
    if (place?.kind !== 'tests' || place.folders[0] === 'generic' || isFixture(source.path, input.paths))
      return [];
    const name = nameOf(plainSqlPath(source.path));
    checkName(name, 'a test', spanOf(source, 0, 0), input.diagnostics);
    const fqn = [...place.folders, name];
    const said = input.describe('tests', name);
    const config = withDialect(configOf(tree, input.project, fqn, said), source, said, input.diagnostics);
    const id = nodeId('test', input.project, name);
    return [{ kind: 'test' as const, id, name, source, fqn, description: said?.description ?? '', config }];
  });
}

/** Where a SQL file lies; undefined for other files, and outside of the project's paths. */
export function sqlPlace(source: Source, paths: ProjectPaths): ReturnType<typeof placeOf> {
  return /\.sql$/iu.test(source.path) ? placeOf(source.path, paths) : undefined;
}

/** A file's name without folders and extension, composed, because some file systems take accents apart. */
export function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]+$/u, '');
  return plainName.test(name) ? name : name.normalize('NFC');
}

/** A good name without accents. What Unicode has to say of others takes a tenth of a second to load. */
const plainName = /^\w[\w-]*$/u;

/** Reports a name that cannot stand in SQL and on a command line without more ado. */
export function checkName(name: string, what: string, at: Span, diagnostics: Diagnostic[]): void {
  if (plainName.test(name) || /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_-]*$/u.test(name)) return;
  diagnostics.push(diagnostic('project/bad-name', { name, what }, { at }));
}

/** What project.yml and then properties YAML say of a resource. */
export function configOf(
  tree: ConfigTree,
  project: string,
  fqn: readonly string[],
  said: Properties | undefined,
): NodeConfig {
  return mergeConfig(configFor(tree, project, fqn), said?.config ?? {});
}

/** What properties YAML says about a resource, its configuration left out. */
export function documentation(
  said: Properties | undefined,
): Pick<ModelResource, 'description' | 'columns' | 'tests' | 'properties'> {
  return {
    description: said?.description ?? '',
    columns: said?.columns ?? [],
    tests: said?.tests ?? [],
    ...(said && { properties: said.at }),
  };
}
