import type { Source } from '../diagnostics/source.js';
import type { ProjectGraph } from '../graph/types.js';
import type { ConfigKind } from '../project/schemas/config-schema.js';
import type { Project, Target } from '../project/types.js';
import type { Value } from '../project/value.js';
import { parseJinja } from '../template/jinja/parse-template.js';
import { convertProjectFile, type ProjectFacts } from './convert-project-file.js';
import { convertProperties } from './convert-properties.js';
import {
  convertMacros,
  convertSnapshots,
  convertTemplate,
  type Converted,
  type ConvertScope,
} from './convert-template.js';
import type { YamlScope } from './convert-yaml.js';
import { NotMechanical, type Place } from './not-mechanical.js';
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
}

/** What became of one file of the dbt project. */
export interface MovedFile {
  readonly path: string;
  /** `unneeded`: native projects have no use for it. */
  readonly became: 'converted' | 'left' | 'unneeded';
  /** The files that it became. */
  readonly written: readonly { readonly path: string; readonly text: string }[];
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
  readonly #macros: ReadonlySet<string>;
  readonly #macroFiles: ReadonlySet<string>;
  readonly #database: string;

  constructor(input: MoveInput) {
    this.#input = input;
    const own = input.project.dbt?.packages[0]?.macroFiles ?? [];
    this.#macroFiles = new Set(own.map(({ path }) => path));
    const definitions = own.flatMap((file) => parseJinja(file).value.definitions);
    this.#macros = new Set(definitions.filter(({ block }) => block === 'macro').map(({ name }) => name));
    this.#database = input.target.dbt?.database ?? 'memory';
  }

  all(): Moved {
    const { project, seedTypes, target, texts } = this.#input;
    const facts = project.dbt;
    // Those that were said for this project alone are among the others.
    const { [project.name]: _own, ...vars } = facts?.packages[0]?.vars ?? project.vars;
    const file = convertProjectFile(project.source, { vars, seedTypes }, this.#yaml('project'));
    const example = {
      path: 'profiles.example.yml',
      text: profilesExample(project.profile ?? project.name, target),
    };
    const head = moved(project.source.path, file, 'project.yml');
    const files = [
      { ...head, written: [...head.written, example] },
      ...texts.map((text) => this.#file(text)),
    ];
    return { files, places: this.#places() };
  }

  #file(source: Source): MovedFile {
    const { path } = source;
    const { paths } = this.#input.project;
    if (/\.ya?ml$/iu.test(path)) return moved(path, convertProperties(source, this.#yaml('properties')));
    if (this.#macroFiles.has(path)) return this.#macroFile(source);
    if (/\.csv$/iu.test(path)) return moved(path, { kind: 'converted', text: source.text });
    if (!/\.sql$/iu.test(path)) return moved(path, { kind: 'converted', text: '' });
    const isWithin = (folders: readonly string[]): boolean =>
      folders.some((folder) => path.startsWith(`${folder}/`));
    if (isWithin(paths.snapshots)) return this.#snapshots(source);
    if (isWithin(paths.models) || isWithin(paths.tests))
      return moved(path, convertTemplate(source, this.#scope(path)));
    return moved(path, { kind: 'converted', text: '' });
  }

  #macroFile(source: Source): MovedFile {
    const { path } = source;
    const [home = 'macros'] = this.#input.project.paths.macros;
    const isAtHome = this.#input.project.paths.macros.some((folder) => path.startsWith(`${folder}/`));
    const to = isAtHome ? path : `${home}/${path.split('/').slice(1).join('/')}`;
    const made = convertMacros(source, this.#scope(), ({ name }) => namingMacros.test(name));
    return moved(path, made, to);
  }

  #snapshots(source: Source): MovedFile {
    const { path } = source;
    const folder = path.split('/').slice(0, -1).join('/');
    const each = [...convertSnapshots(source, (name) => this.#scope(path, name))];
    const whole = each.length === 0 ? [moved(path, convertTemplate(source, this.#scope(path)))] : [];
    const files = [...whole, ...each.map(([name, made]) => moved(path, made, `${folder}/${name}.sql`))];
    const places = files.flatMap((file) => file.places);
    return {
      path,
      became: places.length > 0 ? 'left' : 'converted',
      written: places.length > 0 ? [] : files.flatMap((file) => file.written),
      places,
    };
  }

  /** What the templates of a file may name; `config()` says where its relation is in this target. */
  #scope(path?: string, name?: string): ConvertScope {
    const { graph, library } = this.#input;
    const scope = { macros: this.#macros, library };
    for (const node of path === undefined ? [] : graph.nodes.values()) {
      if (node.kind !== 'model' || node.path !== path || (name !== undefined && node.name !== name)) continue;
      const schema = `'${node.relation.schema}'`;
      return { ...scope, config: { schema, target_schema: schema, alias: `'${node.relation.name}'` } };
    }
    return scope;
  }

  #yaml(where: 'project' | 'properties'): YamlScope {
    const { graph, project, render } = this.#input;
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
      locationOf: (source, table) => {
        for (const node of graph.nodes.values()) {
          if (node.kind === 'source' && node.resource.sourceName === source && node.name === table)
            return node.resource.location;
        }
        return undefined;
      },
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

  /** What native projects cannot say of the project as a whole. */
  #places(): readonly Place[] {
    const { graph, project, target } = this.#input;
    const places: Place[] = [];
    for (const node of graph.nodes.values()) {
      if (node.kind === 'source' && (node.resource.reader?.before ?? '') !== '')
        places.push({
          why: `the source \`${node.resource.sourceName}.${node.name}\` is a call of a function`,
          at: node.resource.at,
        });
      if (node.kind !== 'model' && node.kind !== 'seed') continue;
      const { config, relation, resource } = node;
      if (resource.package !== undefined)
        places.push({ why: `\`${node.name}\` is of the package \`${resource.package}\`` });
      else if (
        relation.name !== (config.alias ?? node.name) ||
        (config.schema === undefined &&
          relation.schema !== target.schema &&
          config.materialized !== 'snapshot')
      )
        places.push({
          why: `a macro of the project gives \`${node.name}\` the place \`${relation.schema}.${relation.name}\``,
        });
    }
    for (const { language, name, source } of project.models)
      if (language === 'python')
        places.push({ why: `the model \`${name}\` is in Python`, at: { source, start: 0, end: 0 } });
    for (const { at, matters, what } of [
      ...(project.dbt?.unsupported ?? []),
      ...(target.dbt?.unsupported ?? []),
    ])
      if (matters) places.push({ why: `${what} has no equal`, at });
    return places;
  }
}

function moved(path: string, made: Converted, to = path): MovedFile {
  if (made.kind === 'left') return { path, became: 'left', written: [], places: made.places };
  if (made.text.trim() === '') return { path, became: 'unneeded', written: [], places: [] };
  return { path, became: 'converted', written: [{ path: to, text: made.text }], places: [] };
}
