import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { NodeConfig } from '../node-config.js';
import { childOf, type YamlNode } from '../yaml/tree.js';
import { readDbtTree, treeConfig, unusedLevels, type DbtConfigTree } from './config-tree.js';
import type { DbtKind } from './dbt-kinds.js';

/** What a dbt_project.yml says of the resources of each kind. */
export type ConfigTrees = { readonly [Kind in DbtKind]: DbtConfigTree };

const keys: { readonly [Kind in DbtKind]: readonly string[] } = {
  model: ['models'],
  seed: ['seeds'],
  snapshot: ['snapshots'],
  source: ['sources'],
  test: ['data_tests', 'tests'],
  unit_test: ['unit_tests'],
  exposure: ['exposures'],
  analysis: ['analyses'],
  metric: ['metrics'],
  semantic_model: ['semantic-models'],
  saved_query: ['saved-queries'],
};

/** Reads the trees of a rendered dbt_project.yml. */
export function readTrees(project: YamlNode, diagnostics: Diagnostic[]): ConfigTrees {
  const read = (kind: DbtKind): readonly [DbtKind, DbtConfigTree] => {
    const node = keys[kind].map((key) => childOf(project, key)).find((each) => each !== undefined);
    return [kind, readDbtTree(node, kind, diagnostics)];
  };
  return Object.fromEntries((Object.keys(keys) as DbtKind[]).map(read)) as ConfigTrees;
}

/** Finds what the projects say of a resource. */
export class Configured {
  readonly #own: ConfigTrees;
  readonly #project: ConfigTrees | undefined;
  readonly #package: string;
  readonly #fqns = new Map<DbtKind, (readonly string[])[]>();

  /**
   * @param own the trees of the resource's package
   * @param project those of the project, where the package is another one
   */
  constructor(packageName: string, own: ConfigTrees, project: ConfigTrees | undefined) {
    this.#package = packageName;
    this.#own = own;
    this.#project = project;
  }

  /** @param fqn the folders below its path, then its name */
  base(kind: DbtKind, fqn: readonly string[]): NodeConfig {
    const full = [this.#package, ...fqn];
    const asked = this.#fqns.get(kind);
    if (asked) asked.push(full);
    else this.#fqns.set(kind, [full]);
    return treeConfig(this.#own[kind], full);
  }

  /** What goes before the resource's own configuration; undefined where there is nothing. */
  override(kind: DbtKind, fqn: readonly string[]): NodeConfig | undefined {
    if (!this.#project) return undefined;
    const config = treeConfig(this.#project[kind], [this.#package, ...fqn]);
    return Object.keys(config).length > 0 ? config : undefined;
  }

  /** Every resource that was asked for, by kind, as configuration sees it. */
  asked(kind: DbtKind): readonly (readonly string[])[] {
    return this.#fqns.get(kind) ?? [];
  }
}

/** Warns about parts of the project's trees that apply to nothing in any package. */
export function unusedConfig(trees: ConfigTrees, packages: readonly Configured[]): readonly Diagnostic[] {
  return (Object.keys(keys) as DbtKind[]).flatMap((kind) =>
    unusedLevels(
      trees[kind],
      kind,
      packages.flatMap((each) => each.asked(kind)),
    ),
  );
}
