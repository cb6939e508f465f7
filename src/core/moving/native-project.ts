import type { Source } from '../diagnostics/source.js';
import type { ModelNode, ProjectGraph, SeedNode } from '../graph/types.js';
import type { ConfigKind } from '../project/schemas/config-schema.js';
import type { Project } from '../project/project.js';
import type { Target } from '../project/target.js';
import type { Value } from '../project/value.js';
import { macroKey } from '../template/dbt/macro-index.js';
import { parseJinja } from '../template/jinja/parse-template.js';
import type { JinjaMacro } from '../template/jinja/types.js';
import { convertProjectFile, type ProjectFacts } from './convert-project-file.js';
import { convertProperties } from './convert-properties.js';
import {
  convertMacros,
  convertSnapshots,
  convertTemplate,
  type Converted,
  type ConvertScope,
} from './convert-template.js';
import { jinjaForm, jinjaMacroFile, jinjaSnapshot } from './jinja-form.js';
import type { YamlScope } from './convert-yaml.js';
import { MadeSources } from './made-sources.js';
import { nativeFiles } from './reader-call.js';
import { NotMechanical, type Place } from './not-mechanical.js';
import { MacroShare } from './share-macros.js';
import { profilesExample } from './profiles-example.js';

export interface MoveInput {
  readonly project: Project;
  readonly graph: ProjectGraph;
  readonly target: Target;
  /** The project's own files, those of installed packages not among them. */
  readonly texts: readonly Source[];
  /** Macros that come with Eider, by their dotted names. */
  readonly library: ReadonlySet<string>;
  /** The text of YAML with its Jinja rendered; undefined where it depends on more than variables. dbt_project.yml does not see its own. */
  readonly render: (text: string, where: 'project' | 'properties') => Value | undefined;
  readonly seedTypes: ProjectFacts['seedTypes'];
  /** The path of a file of the dbt project as seen from the new folder; addresses stay what they are. */
  readonly relocated: (path: string) => string;
}

/** What became of one file of the dbt project. */
export interface MovedFile {
  readonly path: string;
  /** `jinja`: it stays in Jinja, at least in part. `left`: it keeps the project from being moved. `unneeded`: native projects have no use for it. */
  readonly became: 'converted' | 'jinja' | 'left' | 'unneeded';
  /** The files that it became. */
  readonly written: readonly { readonly path: string; readonly text: string }[];
  /** Why it stays in Jinja, or is left. */
  readonly places: readonly Place[];
}

export interface Moved {
  readonly files: readonly MovedFile[];
  /** Of the whole project: what no file alone is to blame for. */
  readonly places: readonly Place[];
}

const namingMacros = /(?:^|__)generate_(?:schema|alias|database)_name$/u;

/** The native form of a dbt project: every file, or why it was left. */
export function nativeProject(input: MoveInput): Moved {
  return new Move(input).all();
}

class Move {
  readonly #input: MoveInput;
  readonly #macros: MacroShare;
  readonly #macroFiles: readonly Source[];
  readonly #database: string;
  readonly #sources: MadeSources;

  constructor(input: MoveInput) {
    this.#input = input;
    this.#database = input.target.dbt?.database ?? 'memory';
    this.#sources = new MadeSources(input.graph, this.#database);
    const own = input.project.dbt?.packages[0]?.macroFiles ?? [];
    this.#macroFiles = own.map((source) => this.#sources.withReferences(source));
    this.#macros = new MacroShare(this.#macroFiles, input.library, isNaming);
  }

  all(): Moved {
    const { project, seedTypes, target, texts } = this.#input;
    const facts = project.dbt;
    // Those that were said for this project alone are among the others.
    const { [project.name]: _own, ...vars } = facts?.packages[0]?.vars ?? project.vars;
    const file = convertProjectFile(
      project.source,
      { vars, seedTypes, placed: this.#placed() },
      this.#yaml('project'),
    );
    const example = {
      path: 'profiles.example.yml',
      text: profilesExample(project.profile ?? project.name, target),
    };
    const head = moved(project.source.path, file, 'project.yml');
    const macroPaths = new Set(this.#macroFiles.map(({ path }) => path));
    const others = texts
      .filter(({ path }) => !macroPaths.has(path))
      .map((text) => this.#file(this.#sources.withReferences(text)));
    const used = this.#macros.written({
      jinja: textsOf(others.filter(({ became }) => became === 'jinja')),
      native: [...head.written.map(({ text }) => text), ...textsOf(others)],
    });
    const macros = this.#macroFiles.map((source) => this.#macroFile(source, used));
    const files = [{ ...head, written: [...head.written, example] }, ...others, ...macros];
    return { files: inOrder(files, texts), places: this.#places() };
  }

  #file(source: Source): MovedFile {
    const { path } = source;
    const { paths } = this.#input.project;
    if (/\.ya?ml$/iu.test(path)) return moved(path, convertProperties(source, this.#yaml('properties')));
    // A model in Python is one in native projects too.
    if (/\.(?:csv|py)$/iu.test(path)) return moved(path, { kind: 'converted', text: source.text });
    if (!/\.sql$/iu.test(path)) return moved(path, { kind: 'converted', text: '' });
    const isWithin = (folders: readonly string[]): boolean =>
      folders.some((folder) => path.startsWith(`${folder}/`));
    if (isWithin(paths.snapshots)) return this.#snapshots(source);
    if (isWithin(paths.models) || isWithin(paths.tests)) return this.#query(source);
    return moved(path, { kind: 'converted', text: '' });
  }

  /** A model or test: in native form, or word for word in Jinja. */
  #query(source: Source): MovedFile {
    const scope = this.#scope(source.path);
    const made = convertTemplate(source, scope);
    if (made.kind === 'converted') return moved(source.path, made);
    return this.#stays(source, made.places, [
      { path: jinjaPath(source.path), text: jinjaForm(source, scope.config) },
    ]);
  }

  /** A file that stays in Jinja; it is left where it needs a package that native projects do not have. */
  #stays(source: Source, places: readonly Place[], written: MovedFile['written']): MovedFile {
    const { path } = source;
    const foreign = this.#foreignCalls(source);
    if (foreign.length > 0) return { path, became: 'left', written: [], places: foreign };
    return { path, became: 'jinja', written, places };
  }

  #foreignCalls(source: Source): readonly Place[] {
    const { library, project } = this.#input;
    const packages = new Set((project.dbt?.packages ?? []).slice(1).map(({ name }) => name));
    return [...source.text.matchAll(/\b(?<from>[A-Za-z_]\w*)\.(?<name>[A-Za-z_]\w*)\s*\(/gu)].flatMap(
      (match) => {
        const { from = '', name = '' } = match.groups ?? {};
        if (!packages.has(from) || library.has(`${from}.${name}`)) return [];
        const at = { source, start: match.index, end: match.index + from.length + 1 + name.length };
        return [
          {
            why: `\`${from}.${name}\` is a macro of an installed package, which native projects do not have`,
            at,
          },
        ];
      },
    );
  }

  #macroFile(source: Source, used: ReturnType<MacroShare['written']>): MovedFile {
    const { path } = source;
    const { paths } = this.#input.project;
    const [home = 'macros'] = paths.macros;
    const isAtHome = paths.macros.some((folder) => path.startsWith(`${folder}/`));
    const to = isAtHome ? path : `${home}/${path.split('/').slice(1).join('/')}`;
    const own = parseJinja(source).value.definitions.filter(
      ({ block }) => !['macro', 'test'].includes(block),
    );
    if (own.length > 0) {
      const places = own.map(({ block, span }) => ({
        why: `a ${block} of one's own has no equal`,
        at: span,
      }));
      return { path, became: 'left', written: [], places };
    }
    const isIn = (keys: ReadonlySet<string>) => (definition: JinjaMacro) =>
      !isNaming(definition) && keys.has(macroKey(definition));
    const native = convertMacros(source, this.#scope(), (definition) => !isIn(used.native)(definition));
    if (native.kind === 'left') return moved(path, native);
    const jinja = jinjaMacroFile(source, isIn(used.jinja));
    const made = moved(path, native, to);
    if (jinja.trim() === '') return made;
    const written = [...made.written, { path: jinjaPath(to), text: jinja }];
    const places = this.#macros.placesIn(source);
    // What only is there in Jinja too, for the files that are, was converted all the same.
    if (places.length === 0 && made.became === 'converted')
      return { path, became: 'converted', written, places };
    return this.#stays(source, places, written);
  }

  #snapshots(source: Source): MovedFile {
    const { path } = source;
    const folder = path.split('/').slice(0, -1).join('/');
    const definitions = parseJinja(source).value.definitions.filter(({ block }) => block === 'snapshot');
    if (definitions.length === 0) return this.#query(source);
    const each = convertSnapshots(source, (name) => this.#scope(path, name));
    const places: Place[] = [];
    const written = definitions.map((definition) => {
      const { name } = definition;
      const made = each.get(name);
      if (made?.kind === 'converted') return { path: `${folder}/${name}.sql`, text: made.text };
      places.push(...(made?.places ?? []));
      const text = jinjaSnapshot(definition, this.#scope(path, name).config);
      return { path: `${folder}/${name}.jinja.sql`, text };
    });
    return places.length > 0
      ? this.#stays(source, places, written)
      : { path, became: 'converted', written, places };
  }

  /** What the templates of a file may name; `config()` says where its relation is in this target. */
  #scope(path?: string, name?: string): ConvertScope {
    const { graph, library } = this.#input;
    const scope = { ...this.#macros.scope, library };
    for (const node of path === undefined ? [] : graph.nodes.values()) {
      if (node.kind !== 'model' || node.path !== path || (name !== undefined && node.name !== name)) continue;
      const schema = `'${node.relation.schema}'`;
      const { database } = node.relation;
      return {
        ...scope,
        config: {
          schema,
          target_schema: schema,
          alias: `'${node.relation.name}'`,
          ...(database !== undefined && { target_database: `'${database}'` }),
        },
      };
    }
    return scope;
  }

  #yaml(where: 'project' | 'properties'): YamlScope {
    const { project, render } = this.#input;
    return {
      database: this.#database,
      render: (text) => render(text, where),
      schemaOf: (kind, custom) => this.#schemaOf(kind, custom),
      docs: (name) => project.dbt?.docs.get(`${project.name}.${name}`)?.text.trim(),
      hook: (text) => {
        const made = convertTemplate({ path: project.source.path, text }, this.#scope());
        if (made.kind === 'converted') return made.text;
        throw new NotMechanical(`the hook \`${text}\`: ${made.places[0]?.why ?? ''}`);
      },
      filesOf: (source, table) => {
        const node = this.#sources.node(source, table);
        const files = node && nativeFiles(node.resource);
        return files && { ...files, location: files.location.map(this.#input.relocated) };
      },
      madeBy: (source, table) => this.#sources.by(source, table),
    };
  }

  #schemaOf(kind: ConfigKind, custom: string): string | undefined {
    const { graph, target } = this.#input;
    if (kind === 'source') return custom;
    const nodes = [...graph.nodes.values()].flatMap((node) =>
      node.kind === 'model' || node.kind === 'seed' ? [node] : [],
    );
    const ofKind = nodes.filter((node) => (kind === 'seed') === (node.kind === 'seed'));
    const made = new Set(
      ofKind.filter(({ config }) => config.schema === custom).map(({ relation }) => relation.schema),
    );
    if (made.size === 1) return [...made][0];
    if (made.size > 1) return undefined;
    return ofKind.some(({ relation }) => relation.schema === custom) ? custom : `${target.schema}_${custom}`;
  }

  /** The relations that macros of the project have put elsewhere than native projects would. */
  #placed(): ProjectFacts['placed'] {
    const { graph, target } = this.#input;
    return [...graph.nodes.values()].flatMap((node): ProjectFacts['placed'] => {
      if ((node.kind !== 'model' && node.kind !== 'seed') || node.resource.package !== undefined) return [];
      const { config, fqn, id, relation } = node;
      const isSnapshot = id.startsWith('snapshot.');
      const schema = config.schema === undefined && relation.schema !== target.schema && !isSnapshot;
      const alias = config.alias === undefined && relation.name !== node.name;
      if (!schema && !alias) return [];
      const tree = node.kind === 'seed' ? 'seeds' : isSnapshot ? 'snapshots' : 'models';
      return [
        { tree, fqn, ...(schema && { schema: relation.schema }), ...(alias && { alias: relation.name }) },
      ];
    });
  }

  /** What native projects cannot say of the project as a whole. */
  #places(): readonly Place[] {
    const { graph, project, target } = this.#input;
    const places: Place[] = [];
    for (const node of graph.nodes.values()) {
      if (node.kind === 'source' && node.resource.external !== undefined && !nativeFiles(node.resource))
        places.push({
          why: `the source \`${node.resource.sourceName}.${node.name}\` is more than a call that reads files`,
          at: node.resource.at,
        });
      if (node.kind !== 'model' && node.kind !== 'seed') continue;
      const { relation, resource } = node;
      if (resource.package !== undefined)
        places.push({ why: `\`${node.name}\` is of the package \`${resource.package}\`` });
      else if (isPlacedOtherwise(node))
        places.push({
          why: `a macro of the project gives \`${node.name}\`, which has an alias, the name \`${relation.name}\``,
        });
    }
    for (const { at, matters, what } of [
      ...(project.dbt?.unsupported ?? []),
      ...(target.dbt?.unsupported ?? []),
    ])
      if (matters) places.push({ why: `${what} has no equal`, at });
    return places;
  }
}

/** An alias is written where the author has it: another name cannot be said beside it. */
function isPlacedOtherwise({ config, relation }: ModelNode | SeedNode): boolean {
  return config.alias !== undefined && relation.name !== config.alias;
}

function isNaming({ name }: JinjaMacro): boolean {
  return namingMacros.test(name);
}

function jinjaPath(path: string): string {
  return path.replace(/\.sql$/iu, '.jinja.sql');
}

function textsOf(files: readonly MovedFile[]): readonly string[] {
  return files.flatMap(({ written }) => written.map(({ text }) => text));
}

/** In the order of the files of the dbt project, its own first. */
function inOrder(files: readonly MovedFile[], texts: readonly Source[]): readonly MovedFile[] {
  const places = new Map(texts.map(({ path }, index) => [path, index]));
  const placeOf = ({ path }: MovedFile): number => places.get(path) ?? -1;
  return files.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function moved(path: string, made: Converted, to = path): MovedFile {
  if (made.kind === 'left') return { path, became: 'left', written: [], places: made.places };
  if (made.text.trim() === '') return { path, became: 'unneeded', written: [], places: [] };
  return { path, became: 'converted', written: [{ path: to, text: made.text }], places: [] };
}
