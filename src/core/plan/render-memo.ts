import type { Outcome } from '../diagnostics/diagnostic.js';
import type { TemplateScope } from '../graph/template-scope.js';
import { comparableRelation, type RenderRead, type RenderRecord } from '../graph/template-memo.js';
import type { Relation } from '../sql/relation.js';
import type { RenderedModel } from '../template/rendered-model.js';
import { SqlFragment } from '../template/template-value.js';
import type { Reference, Rendered, Template } from '../template/types.js';
import { foldedOf, rememberFolded } from './folded.js';

type Kind = Reference['kind'];

/** Is told of a reference that rendering reached, and what the template was told. */
export type NoteRead = (kind: Kind, names: readonly string[], relation: Relation | undefined) => void;

export interface RenderInput {
  /** A key of the rendering, for what it asks. */
  readonly rendering: () => string;
  readonly template: Template;
  readonly scope: TemplateScope;
  readonly thisRelation: Relation | undefined;
  readonly incremental: boolean;
  /** What a reference is told, without being noted. */
  readonly resolve: (kind: Kind, names: readonly string[]) => Relation | undefined;
  /** Renders, and says what it reads; the findings of the resolvers are in the outcome. */
  readonly render: (noteRead: NoteRead) => Outcome<RenderedModel>;
  /** Called for all that the SQL reads, however it was found. */
  readonly onRead: (kind: Kind, names: readonly string[]) => void;
}

/** Renders a template, or takes what an earlier run made of it with the same inputs. */
export function renderThroughMemo(input: RenderInput): Outcome<Rendered> {
  const { template, scope } = input;
  const at = placeOf(input);
  const found = scope.memo?.rendered(template, scope).find((record) => fits(record, at, input));
  if (found) {
    for (const { kind, names } of found.reads) input.onRead(kind, names);
    return { value: asRendered(found, input), diagnostics: [] };
  }
  const reads = new Map<string, RenderRead>();
  let isWhole = true;
  const { value, diagnostics } = input.render((kind, names, relation) => {
    input.onRead(kind, names);
    if (!relation) isWhole = false;
    else reads.set(JSON.stringify([kind, names]), { kind, names, relation: comparableRelation(relation) });
  });
  const { outside, rendered, unanswered } = value;
  if (unanswered) {
    const open = { rendering: input.rendering(), ...unanswered };
    const { sql, map } = rendered;
    return { value: { sql, map, unanswered: open }, diagnostics };
  }
  if (scope.memo && isWhole && !outside && !value.logged && diagnostics.length === 0) {
    const { text, volatile, keyed } = foldedOf(rendered);
    const folded = text === rendered.sql ? null : text;
    const { sql } = rendered;
    scope.memo.keepRendered(template, scope, {
      at,
      reads: [...reads.values()],
      sql,
      folded,
      volatile,
      keyed,
    });
  }
  return { value: rendered, diagnostics };
}

function placeOf({ thisRelation, incremental }: RenderInput): string {
  return `${incremental ? 'again' : 'first'} ${thisRelation ? comparableRelation(thisRelation) : ''}`;
}

/**
 * A template's first read is the same wherever all before it is the same, and so on to its end: where every reference that was reached is told the same
 * relation, the SQL is the same.
 */
function fits(record: RenderRecord, at: string, input: RenderInput): boolean {
  return (
    record.at === at &&
    record.reads.every(({ kind, names, relation }) => {
      const told = input.resolve(kind, names);
      return told !== undefined && comparableRelation(told) === relation;
    })
  );
}

/** Where each stretch of the SQL came from is asked only when something is wrong with it: it is then rendered again. */
function asRendered({ sql, folded, volatile, keyed }: RenderRecord, input: RenderInput): Rendered {
  const rendered = new SqlFragment(sql, () => input.render(() => undefined).value.rendered.map);
  rememberFolded(rendered, { text: folded ?? sql, volatile, keyed });
  return rendered;
}
