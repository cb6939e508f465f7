import type { Source } from '../diagnostics/source.js';
import { macroKey } from '../template/dbt/macro-index.js';
import { parseJinja } from '../template/jinja/parse-template.js';
import type { JinjaMacro } from '../template/jinja/types.js';
import { convertMacros, type ConvertScope } from './convert-template.js';
import type { Place } from './not-mechanical.js';

/** A macro or generic test of the dbt project. */
interface Known {
  readonly key: string;
  readonly source: Source;
  readonly definition: JinjaMacro;
  /** Why it stays in Jinja; none where it does not. */
  readonly places: readonly Place[];
}

/** Which macros have a native form. A macro that calls one which stays in Jinja stays too. */
export class MacroShare {
  readonly #known: ReadonlyMap<string, Known>;

  /** @param isLeftOut of macros that native projects have no use for */
  constructor(
    files: readonly Source[],
    library: ConvertScope['library'],
    isLeftOut: (definition: JinjaMacro) => boolean,
  ) {
    const all = files.flatMap((source) =>
      parseJinja(source)
        .value.definitions.filter((definition) => isMacro(definition) && !isLeftOut(definition))
        .map((definition): Known => ({ key: macroKey(definition), source, definition, places: [] })),
    );
    const known = new Map(all.map((each) => [each.key, each]));
    for (let isChanged = true; isChanged;) {
      isChanged = false;
      const scope = { library, ...scopeOf(known) };
      for (const each of known.values()) {
        if (each.places.length > 0) continue;
        const made = convertMacros(
          each.source,
          scope,
          ({ span }) => span.start !== each.definition.span.start,
        );
        if (made.kind === 'converted') continue;
        known.set(each.key, { ...each, places: made.places });
        isChanged = true;
      }
    }
    this.#known = known;
  }

  /** The macros that templates in native form may call, and those that stay in Jinja. */
  get scope(): Pick<ConvertScope, 'macros' | 'inJinja'> {
    return scopeOf(this.#known);
  }

  /** Why definitions of a file stay in Jinja. */
  placesIn({ path }: Source): readonly Place[] {
    return [...this.#known.values()].flatMap(({ places, source }) => (source.path === path ? places : []));
  }

  /**
   * The keys of the macros that are written in each language: in Jinja what has no other form and what files in Jinja call; in native form the others, and
   * what native files call.
   * @param texts of the files that stay in Jinja, and of those in native form
   */
  written(texts: { readonly jinja: readonly string[]; readonly native: readonly string[] }): {
    readonly jinja: ReadonlySet<string>;
    readonly native: ReadonlySet<string>;
  } {
    const all = [...this.#known.values()];
    const stay = all.filter(({ places }) => places.length > 0);
    const jinja = this.#reached(
      texts.jinja,
      all,
      stay.map(({ key }) => key),
    );
    const mechanical = all.filter(({ places }) => places.length === 0);
    const others = mechanical.filter(({ key }) => !jinja.has(key)).map(({ key }) => key);
    return { jinja, native: this.#reached(texts.native, mechanical, others) };
  }

  /** The macros that texts name, and those that these name. A macro's name without what `dispatch` puts before it counts. */
  #reached(texts: readonly string[], among: readonly Known[], first: readonly string[]): ReadonlySet<string> {
    const found = new Set(first);
    const words = new Set([...texts, ...first.map((key) => this.#text(key))].flatMap(wordsOf));
    for (let isChanged = true; isChanged;) {
      isChanged = false;
      for (const { definition, key } of among) {
        const plain = definition.name.replace(/^(?:default|duckdb)__/u, '');
        if (found.has(key) || definition.block !== 'macro') continue;
        if (!words.has(definition.name) && !words.has(plain)) continue;
        found.add(key);
        for (const word of wordsOf(this.#text(key))) words.add(word);
        isChanged = true;
      }
    }
    return found;
  }

  #text(key: string): string {
    const known = this.#known.get(key);
    if (!known) return '';
    const { definition, source } = known;
    return source.text.slice(definition.span.start, definition.span.end);
  }
}

function isMacro({ block }: JinjaMacro): boolean {
  return block === 'macro' || block === 'test';
}

function scopeOf(known: ReadonlyMap<string, Known>): { macros: Set<string>; inJinja: Set<string> } {
  const macros = new Set<string>();
  const inJinja = new Set<string>();
  for (const { definition, places } of known.values())
    if (definition.block === 'macro') (places.length > 0 ? inJinja : macros).add(definition.name);
  return { macros, inJinja };
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Za-z_]\w*/gu) ?? [];
}
