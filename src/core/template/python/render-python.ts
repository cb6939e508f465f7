import { diagnostic, type Outcome } from '../../diagnostics/diagnostic.js';
import { spanOf } from '../../diagnostics/source.js';
import { isValues, type Values } from '../../project/value.js';
import { relationSql, type Relation } from '../../sql/relation.js';
import { Unanswered, type PythonJob } from '../ask.js';
import type { ModelContext } from '../model-types.js';
import type { RenderedModel } from '../rendered-model.js';
import type { Template } from '../types.js';
import type { AskedKey, PythonModel } from './types.js';
import type { NodeFacts } from '../node-facts.js';

/**
 * The SQL of a model in Python: it reads what running it gave, which is asked for like anything else that only the database knows.
 */
export function renderPython(
  template: Template,
  python: PythonModel,
  context: ModelContext,
): Outcome<RenderedModel> {
  const { source } = template;
  const base = { config: python.configs, references: python.references, outside: true };
  const job = jobOf(template, python, context);
  const whole = (sql: string): RenderedModel['rendered'] => ({
    sql,
    map: [
      { start: 0, end: sql.length, span: spanOf(source, 0, source.text.length), exact: false, calls: [] },
    ],
  });
  try {
    if (!context.ask) throw new Unanswered({ kind: 'python', job }, 0);
    const { relation } = context.ask({ kind: 'python', job });
    // Of the two renderings of an incremental model only one is run.
    const sql = relation ? `select * from ${relationSql(relation)}` : 'select null as nothing where false';
    return { value: { ...base, rendered: whole(sql) }, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    const { index, question } = error;
    const at = spanOf(source, 0, 0);
    return {
      value: {
        ...base,
        rendered: { sql: '', map: [] },
        unanswered: { question, index, askedBy: { macro: 'model', at } },
      },
      diagnostics: [],
    };
  }
}

function jobOf({ source }: Template, python: PythonModel, context: ModelContext): PythonJob {
  const reads = python.references.flatMap(({ at, kind, named = {}, names }) => {
    const relation =
      kind === 'ref'
        ? context.resolveRef(names, named, at, context.report)
        : context.resolveSource(names[0] ?? '', names[1] ?? '', at, context.report);
    if (!relation) return [];
    if (relation.schema === '')
      context.report(
        diagnostic(
          'python/unreadable',
          {
            problem: `\`${names.join('.')}\` is ephemeral, and Python can only read what has rows of its own`,
          },
          { at },
        ),
      );
    return [{ kind, key: readKey(names, named), relation }];
  });
  const config = configOf(context.node);
  const { meta, timeout } = config;
  return {
    path: source.path,
    code: source.text,
    reads,
    thisRelation: context.thisRelation ?? nowhere,
    database: context.dbt?.database ?? 'memory',
    incremental: context.incremental,
    ...(typeof timeout === 'number' && timeout > 0 && { timeout }),
    config: asked(python.asks, config),
    meta: asked(python.asksMeta, isValues(meta) ? meta : {}),
  };
}

const nowhere: Relation = { schema: '', name: '' };

/** What `dbt.ref` looks a relation up by. */
function readKey(names: readonly string[], named: Values): string {
  const version = named['v'] ?? named['version'];
  return version === undefined || version === null
    ? names.join('.')
    : `${names.join('.')}.v${typeof version === 'string' ? version : JSON.stringify(version)}`;
}

function asked(keys: readonly AskedKey[], config: Values): Values {
  return Object.fromEntries(keys.map(({ key, otherwise }) => [key, config[key] ?? otherwise]));
}

function configOf(node: NodeFacts | undefined): Values {
  const config = node?.config;
  return isValues(config) ? config : {};
}
