import type { Outcome } from '../../diagnostics/diagnostic.js';
import type { JinjaTemplate } from '../jinja/types.js';
import { MacroValue } from '../jinja/macro-value.js';
import { MappedText, type JinjaValue } from '../jinja/value.js';
import type { ModelRecord } from '../model-functions.js';
import type { RenderedModel } from '../rendered-model.js';
import type { Fragment, Reference, Segment } from '../types.js';
import { conversions } from './conversions.js';
import { RelationMaker } from './relation-object.js';
import type { DbtContext } from './rendering.js';

/** A `ref` or `source` that is a tag of the template's own text, and from where to where of the text is the relation that it gave. */
export interface Written {
  readonly reference: Reference;
  readonly start: number;
  readonly end: number;
}

/** What rendering gave while the project was read, of a template that gives the same when it is executed but for the relations that it writes. */
interface Settled {
  readonly context: DbtContext;
  readonly text: MappedText;
  readonly record: ModelRecord;
  readonly written: readonly Written[];
  /** The ids of the macros that it called. */
  readonly macros: readonly string[];
}

const settled = new WeakMap<JinjaTemplate, Settled>();

/** The names that give the same while the project is read and when it is executed; what is told besides by `onProvisional` excepted. */
const steady: ReadonlySet<string> = new Set([
  'ref',
  'source',
  'config',
  'var',
  'env_var',
  'target',
  'return',
  ...conversions.keys(),
]);

/** Whether a name may be something else once the template is executed. */
export function isProvisional(name: string, value: JinjaValue | undefined): boolean {
  return !(value instanceof MacroValue) && (value === undefined || !steady.has(name));
}

/** Keeps a rendering whose every reference was written where it stands, and nowhere looked at. */
export function keepSettled(template: JinjaTemplate, made: Settled): void {
  if (made.written.length === made.record.references.length) settled.set(template, made);
}

/** The template rendered as it is executed, where that is known from reading it in the same context. */
export function renderSettled(
  template: JinjaTemplate,
  context: DbtContext,
): Outcome<RenderedModel> | undefined {
  const known = settled.get(template);
  if (context.execute !== true || !known || !isSame(known.context, context)) return undefined;
  const { macros, record } = known;
  const value = { rendered: filled(known, context), ...record, ...(macros.length > 0 && { macros }) };
  return { value, diagnostics: [] };
}

function isSame(read: DbtContext, now: DbtContext): boolean {
  return (
    read.dbt === now.dbt &&
    read.vars === now.vars &&
    read.env === now.env &&
    read.target === now.target &&
    now.names === undefined &&
    read.node?.packageName === now.node?.packageName
  );
}

/** The text with the relations of now in place of those of then. Where each stretch came from is asked only when something is wrong with it. */
function filled({ text, written }: Settled, context: DbtContext): Fragment {
  const relations = new RelationMaker(context.dbt);
  /** By where they stand in the text. */
  const texts = new Map<number, string>();
  let sql = '';
  let from = 0;
  for (const { reference, start, end } of written) {
    const relation = relations.make(resolved(reference, context)).text();
    texts.set(start, relation);
    sql += text.text.slice(from, start) + relation;
    from = end;
  }
  sql += text.text.slice(from);
  return new MappedText(sql, () => movedMap(text.map, texts));
}

/** The map of a text in which segments have become others, by where they began. */
function movedMap(map: readonly Segment[], texts: ReadonlyMap<number, string>): readonly Segment[] {
  let offset = 0;
  return map.map((segment) => {
    const start = segment.start + offset;
    const text = texts.get(segment.start);
    if (text !== undefined) offset += text.length - (segment.end - segment.start);
    return { ...segment, start, end: segment.end + offset };
  });
}

/** As the template would be told; what cannot be resolved was reported by the resolver. */
function resolved(
  { kind, names = [], named = {}, at }: Reference,
  context: DbtContext,
): Parameters<RelationMaker['make']>[0] {
  const { report, thisRelation } = context;
  const [source = '', table = ''] = names;
  const relation =
    kind === 'ref'
      ? context.resolveRef(names, named, at, report)
      : context.resolveSource(source, table, at, report);
  return relation ?? thisRelation ?? { schema: '', name: 'unknown' };
}
