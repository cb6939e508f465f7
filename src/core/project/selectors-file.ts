import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.js';
import type { Source, Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import {
  indirectSelections,
  type IndirectSelection,
  type MethodDefinition,
  type NamedSelector,
  type SelectorDefinition,
  type SetDefinition,
} from './named-selector.js';
import { methodKeys, selectorsFile } from './schemas/selectors-schema.js';
import { validate } from './schemas/validate.js';
import { parseYaml } from './yaml/parse-yaml.js';
import { childOf, entryOf, headOf, itemsOf, textOf, type YamlMap, type YamlNode } from './yaml/tree.js';

/**
 * Reads selectors.yml. A selector with a mistake is left out and reported; so is a second one of a name, and a second default.
 * @param render what becomes of the file before it is looked at: templates in it, in a dbt project
 * @param ofDbt dbt takes keys that it does not know, and does nothing with them
 */
export function readSelectorsFile(
  source: Source,
  {
    render = (tree) => tree,
    ofDbt = false,
  }: { readonly render?: (tree: YamlNode) => YamlNode; readonly ofDbt?: boolean } = {},
): Outcome<readonly NamedSelector[]> {
  const parsed = parseYaml(source);
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  if (!parsed.value) return { value: [], diagnostics };
  if (parsed.value.kind === 'scalar' && parsed.value.value === null) return { value: [], diagnostics };
  const checked = validate(render(parsed.value), selectorsFile);
  diagnostics.push(...checked.diagnostics);
  const list = itemsOf(childOf(checked.node, 'selectors'));
  const found = (checked.value?.selectors ?? []).flatMap((entry, index): NamedSelector[] => {
    const node = list[index];
    const definition = childOf(node, 'definition');
    const at = childOf(node, 'name')?.span;
    if (!definition || !at) return [];
    const read = new DefinitionReader(entry.name, diagnostics, ofDbt).root(definition);
    if (!read) return [];
    const { name, description = '', default: isDefault = false } = entry;
    return [{ name, description, isDefault, definition: read, at }];
  });
  return { value: withoutTwins(found, diagnostics), diagnostics };
}

function withoutTwins(
  selectors: readonly NamedSelector[],
  diagnostics: Diagnostic[],
): readonly NamedSelector[] {
  const byName = new Map<string, NamedSelector>();
  let standard: NamedSelector | undefined;
  for (const selector of selectors) {
    const { name: selectorName, at } = selector;
    const refuse = (problem: string, other: NamedSelector): void => {
      const related = [{ message: 'the other one is here', at: other.at }];
      diagnostics.push(
        diagnostic('select/bad-definition', { selector: selectorName, problem }, { at, related }),
      );
    };
    const twin = byName.get(selectorName);
    if (twin) refuse('there are two selectors of this name', twin);
    else byName.set(selectorName, selector);
    if (selector.isDefault && standard) refuse(`\`${standard.name}\` is the default already`, standard);
    else if (selector.isDefault) standard = selector;
  }
  return [...byName.values()];
}

/** Reads the definition of one selector; undefined, and reported, where it cannot be understood. */
class DefinitionReader {
  readonly #selector: string;
  readonly #diagnostics: Diagnostic[];
  readonly #ofDbt: boolean;

  constructor(selector: string, diagnostics: Diagnostic[], ofDbt: boolean) {
    this.#selector = selector;
    this.#diagnostics = diagnostics;
    this.#ofDbt = ofDbt;
  }

  root(node: YamlNode): SelectorDefinition | undefined {
    if (node.kind === 'map' && node.entries.length > 1) {
      const set = entryOf(node, 'union') ?? entryOf(node, 'intersection');
      if (set) return this.#refuse(`\`${set.key}\` stands alone, with nothing beside it`, set.keySpan);
    }
    return this.#definition(node);
  }

  #definition(node: YamlNode): SelectorDefinition | undefined {
    if (node.kind === 'list')
      return this.#refuse('a list is no selection: write `union:` or `intersection:` above it', headOf(node));
    if (node.kind === 'scalar') {
      const text = textOf(node)?.trim() ?? '';
      return text === '' ? this.#refuse('it is empty', node.span) : { kind: 'text', text, at: node.span };
    }
    const [first] = node.entries;
    if (!first) return this.#refuse('it is empty', node.span);
    const set = entryOf(node, 'union') ?? entryOf(node, 'intersection');
    if (set) return this.#set(set.key === 'union' ? 'union' : 'intersection', set.value, set.keySpan);
    if (first.key === 'exclude' && node.entries.length === 1)
      return this.#refuse(
        '`exclude` stands in a `union` or an `intersection`, or beside `method`',
        first.keySpan,
      );
    if (node.entries.length === 1 && first.key !== 'method')
      return this.#pair(first.key, first.value, first.keySpan);
    return this.#method(node);
  }

  #set(kind: SetDefinition['kind'], node: YamlNode, at: Span): SetDefinition | undefined {
    if (node.kind !== 'list') return this.#refuse(`\`${kind}\` takes a list`, headOf(node));
    let exclude: readonly SelectorDefinition[] | undefined;
    const parts: SelectorDefinition[] = [];
    for (const item of node.items) {
      const excluded = item.kind === 'map' ? entryOf(item, 'exclude') : undefined;
      if (!excluded || entryOf(item, 'method')) {
        const part = this.#definition(item);
        if (part) parts.push(part);
      } else if (exclude) {
        return this.#refuse(`\`${kind}\` takes \`exclude\` once: put both lists into one`, excluded.keySpan);
      } else exclude = this.#list(excluded.value);
    }
    if (parts.length === 0) return this.#refuse(`\`${kind}\` chooses nothing`, at);
    return { kind, parts, exclude: exclude ?? [], at };
  }

  #list(node: YamlNode): readonly SelectorDefinition[] {
    if (node.kind !== 'list') {
      this.#refuse('`exclude` takes a list', headOf(node));
      return [];
    }
    return node.items.flatMap((item) => this.#definition(item) ?? []);
  }

  #pair(method: string, node: YamlNode, at: Span): MethodDefinition | undefined {
    const value = textOf(node);
    if (value === undefined) return this.#refuse(`\`${method}\` takes one value`, headOf(node));
    return {
      kind: 'method',
      method,
      value,
      ancestors: 0,
      descendants: 0,
      everyRelative: false,
      exclude: [],
      at,
    };
  }

  #method(node: YamlMap): MethodDefinition | undefined {
    const allowed = [...Object.keys(methodKeys), 'exclude'];
    const [unknown, ...more] = node.entries.filter(({ key }) => !allowed.includes(key));
    if (unknown && this.#ofDbt) {
      for (const { key, keySpan: at } of [unknown, ...more]) {
        const data = { key, owner: 'a selection by method', suggestion: suggest(key, allowed) };
        this.#diagnostics.push(diagnostic('dbt/unknown-key', data, { at }));
      }
    } else if (unknown) {
      const near = suggest(unknown.key, allowed);
      const help = near === undefined ? `it has ${allowed.join(', ')}` : `did you mean \`${near}\`?`;
      return this.#refuse(`\`${unknown.key}\` means nothing here; ${help}`, unknown.keySpan);
    }
    const [method, value] = [textOf(childOf(node, 'method')), textOf(childOf(node, 'value'))];
    if (method === undefined || value === undefined)
      return this.#refuse('a definition has `method` and `value`', headOf(node));
    const exclude = childOf(node, 'exclude');
    const indirect = this.#indirect(childOf(node, 'indirect_selection'));
    const everyRelative = this.#flag(node, 'childrens_parents');
    const descendants = this.#depth(node, 'children');
    if (everyRelative && descendants > 0)
      return this.#refuse(
        '`childrens_parents` takes all children already: leave `children` out',
        headOf(node),
      );
    return {
      kind: 'method',
      method,
      value,
      ancestors: this.#depth(node, 'parents'),
      descendants,
      everyRelative,
      ...(indirect && { indirect }),
      exclude: exclude ? this.#list(exclude) : [],
      at: headOf(node),
    };
  }

  #flag(node: YamlMap, key: string): boolean {
    const child = childOf(node, key);
    if (!child) return false;
    if (child.kind === 'scalar' && typeof child.value === 'boolean') return child.value;
    this.#refuse(`\`${key}\` is \`true\` or \`false\``, headOf(child));
    return false;
  }

  #depth(node: YamlMap, key: 'parents' | 'children'): number {
    if (!this.#flag(node, key)) return 0;
    const child = childOf(node, `${key}_depth`);
    if (!child) return Number.POSITIVE_INFINITY;
    const text = textOf(child) ?? '';
    if (/^\d{1,9}$/u.test(text)) return Number(text);
    this.#refuse(`\`${key}_depth\` is a whole number from 0`, headOf(child));
    return 0;
  }

  #indirect(node: YamlNode | undefined): IndirectSelection | undefined {
    if (!node) return undefined;
    const text = textOf(node);
    const found = indirectSelections.find((mode) => mode === text);
    if (found) return found;
    return this.#refuse(`\`indirect_selection\` is one of ${indirectSelections.join(', ')}`, headOf(node));
  }

  #refuse(problem: string, at: Span): undefined {
    this.#diagnostics.push(
      diagnostic('select/bad-definition', { selector: this.#selector, problem }, { at }),
    );
  }
}
