import type { StateFacts } from '../../../graph/selection.js';
import { isOutside, type GraphNode } from '../../../graph/types.js';
import { isValues, type Value, type Values } from '../../../project/value.js';
import type { DbtIds } from '../dbt-ids.js';
import { hasChanged, partChanged, partsOf, type EntryComparison, type EntryPart } from './entry-changes.js';
import type { DbtState } from './read-dbt-state.js';
import { lacksRows, unitTestChanged } from './unit-test-changes.js';

/** The project as it is, as dbt's manifest has it. */
export interface DbtPresent extends EntryComparison {
  readonly ids: DbtIds;
  readonly entries: ReadonlyMap<string, Values>;
  readonly macros: ReadonlyMap<string, Values>;
}

/**
 * What `state:` asks of a project that is compared with dbt's manifest, by dbt's rules: what a file says counts, not what it comes to. Macros of dbt itself are
 * not compared, nor those of packages that are not installed here.
 * @param present made when it is asked for
 */
export function compareWithDbt(state: DbtState, present: () => DbtPresent): Pick<StateFacts, 'asDbt'> {
  let made: Comparison | undefined;
  return {
    asDbt: (node, wanted) => {
      made ??= new Comparison(state, present());
      return made.matches(node, wanted);
    },
  };
}

class Comparison {
  readonly #state: DbtState;
  readonly #present: DbtPresent;
  /** Macros that say something else, and those that come to call one. */
  readonly #otherMacros: ReadonlySet<string>;

  constructor(state: DbtState, present: DbtPresent) {
    this.#state = state;
    this.#present = present;
    const others = [...present.macros].filter(([id, macro]) => {
      const old = state.macros.get(id);
      return old === undefined || textOf(old['macro_sql']) !== textOf(macro['macro_sql']);
    });
    this.#otherMacros = withCallers(
      others.map(([id]) => id),
      present.macros,
    );
  }

  matches(node: GraphNode, wanted: string): boolean {
    const id = this.#present.ids.get(node.id) ?? node.id;
    const now = this.#present.entries.get(id);
    const old = this.#state.entries.get(id);
    if (!now) return false;
    switch (wanted) {
      case 'new':
        return old === undefined;
      case 'old':
        return old !== undefined;
      case 'modified':
        return this.#isModified(node, now, old);
      case 'unmodified':
        return !this.#isModified(node, now, old);
      case 'modified.macros':
        return this.#callsOtherMacro(now);
      default: {
        const part = partsOf(now).find((each) => `modified.${each}` === wanted);
        return part !== undefined && (old === undefined || this.#hasOther(part, now, old));
      }
    }
  }

  /** A source, an exposure or a metric that is new counts as unmodified: dbt has it so. */
  #isModified(node: GraphNode, now: Values, old: Values | undefined): boolean {
    if (this.#callsOtherMacro(now)) return true;
    if (!old) return node.kind !== 'source' && !isOutside(node);
    if (node.kind === 'unit_test') return !lacksRows(old) && unitTestChanged(old, node);
    return hasChanged(old, now, this.#present);
  }

  #hasOther(part: EntryPart, now: Values, old: Values): boolean {
    return partChanged(part, old, now, this.#present);
  }

  #callsOtherMacro(entry: Values): boolean {
    return macrosOf(entry).some((id) => this.#otherMacros.has(id));
  }
}

function withCallers(ids: readonly string[], macros: ReadonlyMap<string, Values>): ReadonlySet<string> {
  const callers = new Map<string, string[]>();
  for (const [id, macro] of ids.length === 0 ? [] : macros)
    for (const called of macrosOf(macro)) callers.set(called, [...(callers.get(called) ?? []), id]);
  const found = new Set(ids);
  // A set is gone through with what is added on the way.
  for (const id of found) for (const caller of callers.get(id) ?? []) found.add(caller);
  return found;
}

function macrosOf(entry: Values): readonly string[] {
  const depends = entry['depends_on'];
  const macros = isValues(depends) ? depends['macros'] : undefined;
  return Array.isArray(macros) ? (macros as readonly string[]) : [];
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value.trim().replaceAll('\r\n', '\n') : '';
}
