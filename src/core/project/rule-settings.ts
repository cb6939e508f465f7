/** How loud a rule is. */
export const ruleLevels = ['error', 'warn', 'off'] as const;
export type RuleLevel = (typeof ruleLevels)[number];

interface RuleDefault {
  readonly level: RuleLevel;
  /** What it counts up to, for the rules that count. */
  readonly limit?: number;
  /** What it finds, for editors and the docs. */
  readonly summary: string;
}

function warn(summary: string, limit?: number): RuleDefault {
  return { level: 'warn', summary, ...(limit !== undefined && { limit }) };
}

function off(summary: string): RuleDefault {
  return { level: 'off', summary };
}

/** Every project rule by its name in `rules:` of project.yml; its code is `rule/<name>`. */
export const ruleDefaults = {
  'mart-on-source': warn('A mart or an intermediate model that reads a source.'),
  'source-and-model': warn('A model that reads a source beside a model.'),
  'joined-sources': warn('A model that reads several sources.'),
  'duplicate-source': warn('A table or file that is declared as two sources.'),
  'hard-coded-relation': warn('A table or file named in SQL without `ref()` or `source()`.'),
  'fan-out': warn('A model with `limit` or more readers that nothing else reads.', 3),
  'rejoined-parent': warn('A model that reads A, and B that is made of A for this model only.'),
  'root-model': warn('A model that reads nothing.'),
  'source-fan-out': warn('A source that several models read.'),
  'staging-on-later-layer': warn('A staging model that reads an intermediate model or a mart.'),
  'staging-on-staging': warn('A staging model that reads another one.'),
  'too-many-parents': warn('A model that reads `limit` or more nodes.', 7),
  'unused-source': warn('A source that nothing reads.'),
  'unused-macro': warn('A macro that nothing calls.'),
  'untested-model': warn('A model without any test.'),
  'untested-key': warn('A model without a key that is tested to be unique and not NULL.'),
  'undocumented-model': warn('A model without a description.'),
  'undocumented-column': warn('Declared columns without a description, or a model without declared columns.'),
  'undocumented-source': warn('A source, or a table of one, without a description.'),
  'undocumented-macro': off('A macro without a description.'),
  'model-name': warn('A model whose name does not begin as its layer asks.'),
  'model-folder': warn('A model that lies outside the folder of its layer or source.'),
  'source-folder': warn('A source that is declared outside of a folder of its name.'),
  'test-folder': warn('Tests of a model in a YAML file that is not beside it.'),
  'chained-views': warn('A chain of more than `limit` views.', 5),
  'exposure-on-view': warn('An exposure that reads a view, an ephemeral model or a source.'),
  'public-without-contract': warn('A public model without an enforced contract.'),
  'undocumented-public-model': warn('A public model that is not described down to its columns.'),
  'exposure-on-private': off('An exposure that reads anything but a public model.'),
  'select-star': warn('A mart whose columns come from `*`.'),
  'unpruned-partitions': warn('A filter that makes DuckDB read every partition.'),
} as const satisfies { readonly [name: string]: RuleDefault };

export type RuleName = keyof typeof ruleDefaults;
export const ruleNames = Object.keys(ruleDefaults) as readonly RuleName[];

export interface RuleSetting {
  readonly level: RuleLevel;
  /** Only of the rules that count. */
  readonly limit?: number;
}

/** What `rules:` of project.yml says; a rule that is not there is as in `ruleDefaults`. */
export type RuleSettings = { readonly [name in RuleName]?: RuleSetting };

/** A rule's setting in a project. */
export function ruleSetting(settings: RuleSettings | undefined, name: RuleName): RuleSetting {
  return settings?.[name] ?? ruleDefaults[name];
}
