import { didYouMean, warning } from '../code.js';

/** Names for people: `a`, `b` and 3 more. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
}

/** Findings of project rules. All are warnings here; `rules:` of project.yml may raise each to an error. */
export const ruleCodes = {
  'rule/mart-on-source': warning<{ model: string; layer: string; source: string }>(
    (data) =>
      `\`${data.model}\` is ${data.layer === 'marts' ? 'a mart' : 'an intermediate model'} and reads the source \`${data.source}\``,
    () => 'read a staging model, where names and types of the source are put right once',
  ),
  'rule/source-and-model': warning<{ model: string; source: string; other: string }>(
    (data) => `\`${data.model}\` reads the source \`${data.source}\` beside the model \`${data.other}\``,
    () => 'give the source a staging model, and read that',
  ),
  'rule/joined-sources': warning<{ model: string; sources: readonly string[] }>(
    (data) => `\`${data.model}\` reads ${data.sources.length} sources: ${listed(data.sources)}`,
    () => 'give each source a staging model, and join these',
  ),
  'rule/duplicate-source': warning<{ source: string; other: string; what: string }>(
    (data) => `the sources \`${data.other}\` and \`${data.source}\` are the same ${data.what}`,
    () => 'keep one of them, and let all models read it',
  ),
  'rule/hard-coded-relation': warning<{ model: string; relation: string; replacement?: string | undefined }>(
    (data) => `\`${data.model}\` names \`${data.relation}\` in its SQL`,
    (data) =>
      data.replacement === undefined
        ? 'declare it as a source and read it with `source()`: otherwise no one knows that it is needed'
        : `write \`${data.replacement}\`: otherwise no one knows that it is needed (\`eider fix\` does it)`,
  ),
  'rule/fan-out': warning<{ model: string; readers: readonly string[] }>(
    (data) =>
      `${data.readers.length} models that nothing else reads are made of \`${data.model}\`: ${listed(data.readers)}`,
    () => 'make fewer of them, or leave the last step to the tool that shows them',
  ),
  'rule/rejoined-parent': warning<{ model: string; parent: string; between: string }>(
    (data) =>
      `\`${data.model}\` reads \`${data.parent}\`, and \`${data.between}\` that is made of it and read nowhere else`,
    (data) => `move what \`${data.between}\` does into \`${data.model}\`, or read \`${data.between}\` only`,
  ),
  'rule/root-model': warning<{ model: string }>(
    (data) => `\`${data.model}\` reads nothing`,
    () => 'read what it needs with `ref()` or `source()`, or keep its rows as a seed',
  ),
  'rule/source-fan-out': warning<{ source: string; readers: readonly string[] }>(
    (data) => `${data.readers.length} models read the source \`${data.source}\`: ${listed(data.readers)}`,
    () => 'give the source one staging model, and let the others read that',
  ),
  'rule/staging-on-later-layer': warning<{ model: string; parent: string; layer: string }>(
    (data) =>
      `\`${data.model}\` is a staging model and reads \`${data.parent}\` of the later layer \`${data.layer}\``,
    () => 'staging models read sources: move one of the two to its own layer',
  ),
  'rule/staging-on-staging': warning<{ model: string; parent: string }>(
    (data) => `\`${data.model}\` is a staging model and reads the staging model \`${data.parent}\``,
    () => 'staging models read sources: move it to the intermediate layer',
  ),
  'rule/too-many-parents': warning<{ model: string; parents: number }>(
    (data) => `\`${data.model}\` reads ${data.parents} nodes`,
    () => 'join some of them in an intermediate model first',
  ),
  'rule/unused-source': warning<{ source: string }>(
    (data) => `nothing reads the source \`${data.source}\``,
    () => 'remove it, or give it a staging model',
  ),
  'rule/unused-macro': warning<{ macro: string; kind: string }>(
    (data) => `nothing uses the ${data.kind} \`${data.macro}\``,
    () => 'remove it; if only `eider run-operation` calls it, say so in a comment beside it',
  ),
  'rule/untested-model': warning<{ model: string }>(
    (data) => `\`${data.model}\` has no test`,
    () => 'test its key first: `unique` and `not_null`',
  ),
  'rule/untested-key': warning<{ model: string; half?: string | undefined }>(
    (data) =>
      data.half === undefined
        ? `no test says what identifies a row of \`${data.model}\``
        : `\`${data.half}\` of \`${data.model}\` is tested to be unique, but may be NULL`,
    (data) =>
      data.half === undefined
        ? 'add `unique` and `not_null` to its key, or `unique_combination_of_columns` to the model'
        : 'add `not_null` (`eider fix` does it)',
  ),
  'rule/undocumented-model': warning<{ model: string }>(
    (data) => `\`${data.model}\` has no description`,
    () => 'add a `description`: what one row is, and where it comes from',
  ),
  'rule/undocumented-column': warning<{ model: string; columns: readonly string[] }>(
    (data) =>
      data.columns.length === 0
        ? `no column of \`${data.model}\` is described`
        : `${data.columns.length === 1 ? 'a column' : `${data.columns.length} columns`} of \`${data.model}\` ${data.columns.length === 1 ? 'has' : 'have'} no description: ${listed(data.columns)}`,
    () => 'list its columns in a YAML file beside it, each with a `description`',
  ),
  'rule/undocumented-source': warning<{ source: string; what: 'source' | 'table' }>(
    (data) =>
      `the ${data.what === 'source' ? 'source' : 'source table'} \`${data.source}\` has no description`,
    () => 'add a `description`: who makes it, and what one row is',
  ),
  'rule/undocumented-macro': warning<{ macro: string }>(
    (data) => `the macro \`${data.macro}\` has no description`,
    () => 'describe it under `macros:` in a YAML file beside it',
  ),
  'rule/model-name': warning<{
    model: string;
    layer: string;
    prefixes: readonly string[];
    found?: string | undefined;
  }>(
    (data) =>
      data.found === undefined
        ? `\`${data.model}\` is in the layer \`${data.layer}\` and does not begin with ${data.prefixes.map((prefix) => `\`${prefix}\``).join(' or ')}`
        : `\`${data.model}\` is in the layer \`${data.layer}\` and begins with \`${data.found}\`, as another layer does`,
    () => 'rename it, or move it to the folder of its layer',
  ),
  'rule/model-folder': warning<{ model: string; folder: string }>(
    (data) => `\`${data.model}\` does not lie in a folder \`${data.folder}\``,
    (data) => `move it to a folder \`${data.folder}\``,
  ),
  'rule/source-folder': warning<{ source: string; folder: string }>(
    (data) => `the source \`${data.source}\` is declared in \`${data.folder}\`, not in a folder of its name`,
    (data) => `move it to a folder such as \`models/staging/${data.source}\``,
  ),
  'rule/test-folder': warning<{ model: string; file: string }>(
    (data) => `the tests of \`${data.model}\` stand in \`${data.file}\`, which is not beside it`,
    () => 'move its entry to a YAML file in its own folder',
  ),
  'rule/chained-views': warning<{ model: string; path: readonly string[] }>(
    (data) => `\`${data.model}\` is a chain of ${data.path.length} views: ${data.path.join(' → ')}`,
    () => 'make one in the middle a table',
  ),
  'rule/exposure-on-view': warning<{ exposure: string; node: string; kind: string }>(
    (data) => `the exposure \`${data.exposure}\` reads \`${data.node}\`, which is ${data.kind}`,
    () => 'let it read a table: a query of the reader should not compute it each time',
  ),
  'rule/public-without-contract': warning<{ model: string }>(
    (data) => `\`${data.model}\` is public and has no enforced contract`,
    () => 'others rely on its columns: add `contract: { enforced: true }` and their types',
  ),
  'rule/undocumented-public-model': warning<{ model: string; missing: string }>(
    (data) => `\`${data.model}\` is public and has no ${data.missing}`,
    () => 'describe the model and every column of it',
  ),
  'rule/exposure-on-private': warning<{ exposure: string; node: string; access: string }>(
    (data) => `the exposure \`${data.exposure}\` reads \`${data.node}\`, which is ${data.access}`,
    () => 'let it read a model with `access: public`',
  ),
  'rule/select-star': warning<{ model: string; star: string }>(
    (data) => `the columns of the mart \`${data.model}\` come from \`${data.star}\``,
    () => 'list them: a new column upstream would appear here by itself',
  ),
  'rule/unpruned-partitions': warning<{ model: string; partition: string; column: string }>(
    (data) =>
      `a filter of \`${data.model}\` mixes the partition column \`${data.partition}\` with \`${data.column}\`, so that every file is read`,
    (data) => `compare \`${data.partition}\` with a value, in a condition of its own`,
  ),
  'rule/silence-without-reason': warning<{ code: string }>(
    (data) => `\`${data.code}\` is allowed here without a reason`,
    (data) => `write why: \`eider: allow ${data.code} because …\``,
  ),
  'rule/unused-silence': warning<{ code: string }>(
    (data) => `\`${data.code}\` is allowed here, but nothing breaks that rule`,
    () => 'remove the comment (`eider fix` does it)',
  ),
  'rule/unknown-rule': warning<{ name: string; suggestion?: string | undefined }>(
    (data) => (data.name === '' ? 'this comment names no rule' : `there is no rule \`${data.name}\``),
    (data) => didYouMean(data) ?? 'the rules are in docs/rules.md: `eider: allow rule/select-star because …`',
  ),
};
