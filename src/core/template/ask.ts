import type { Value, Values } from '../project/value.js';
import { relationKey, type Relation } from '../sql/relation.js';

/** What a template can ask of the database while it is rendered. */
export type Question =
  /** The rows of a statement. */
  | { readonly kind: 'query'; readonly sql: string }
  /** The columns of a relation. */
  | { readonly kind: 'columns'; readonly relation: Relation }
  /** What stands at a relation's place. */
  | { readonly kind: 'relation'; readonly relation: Relation }
  /** All relations of a schema. */
  | { readonly kind: 'relations'; readonly database?: string; readonly schema: string }
  /** What running a model in Python gives. */
  | { readonly kind: 'python'; readonly job: PythonJob };

/** A model in Python with all that it is told. */
export interface PythonJob {
  /** Of its file, relative to the project. */
  readonly path: string;
  readonly code: string;
  /** What `dbt.ref` and `dbt.source` find, by their names with points between. */
  readonly reads: readonly {
    readonly kind: 'ref' | 'source';
    readonly key: string;
    readonly relation: Relation;
  }[];
  readonly thisRelation: Relation;
  /** The name of the target's own database. */
  readonly database: string;
  readonly incremental: boolean;
  /** Seconds that it may take, where it says so. */
  readonly timeout?: number;
  /** What `dbt.config.get` gives. */
  readonly config: Values;
  /** What `dbt.config.meta_get` gives. */
  readonly meta: Values;
}

/** A column as the database tells it: its name and DuckDB type. */
export interface AskedColumn {
  readonly name: string;
  readonly type: string;
}

/** The answer to a question of the same kind. */
export type Answer =
  | {
      readonly kind: 'query';
      readonly columns: readonly AskedColumn[];
      readonly rows: readonly (readonly Value[])[];
    }
  /** Undefined where there is no such relation. */
  | { readonly kind: 'columns'; readonly columns: readonly AskedColumn[] | undefined }
  | { readonly kind: 'relation'; readonly type: 'table' | 'view' | undefined }
  | {
      readonly kind: 'relations';
      readonly relations: readonly (Relation & { readonly type: 'table' | 'view' })[];
    }
  /** Where its rows are; undefined where that rendering of it is not the one that is built. */
  | {
      readonly kind: 'python';
      readonly relation: Relation | undefined;
      readonly columns: readonly AskedColumn[];
    };

/** Thrown through a template that asks what nobody has answered yet. Rendering is pure: it is done again once there is an answer. */
export class Unanswered extends Error {
  readonly question: Question;
  /** How many questions the rendering has asked before. */
  readonly index: number;
  constructor(question: Question, index: number) {
    super(`a template asks the database: ${question.kind}`);
    this.question = question;
    this.index = index;
  }
}

/** Gives the answer to a template's question, or throws `Unanswered`. */
export type Ask = <Kind extends Question['kind']>(
  question: Extract<Question, { kind: Kind }>,
) => Extract<Answer, { kind: Kind }>;

/** A question that was asked in an earlier rendering of the same template, and its answer. */
export interface Asked {
  readonly question: Question;
  readonly answer: Answer;
}

/**
 * Answers the questions of one rendering with those of the rendering before it. A template is a function of what it is told: while all answers are the
 * same it asks the same again, in the same order, so that a statement with an effect is run once.
 */
export function replay(asked: readonly Asked[]): Ask {
  let next = 0;
  return (question) => {
    const known = asked[next];
    if (!known || questionKey(known.question) !== questionKey(question)) throw new Unanswered(question, next);
    next += 1;
    return known.answer as never;
  };
}

/** Answers that are the same for every template that asks: what columns a relation has. They come as they are found out. */
export class KnownAnswers {
  readonly #byKey = new Map<string, Answer>();

  /** Undefined while it is not known. */
  get(question: Question): Answer | undefined {
    return this.#byKey.get(questionKey(question));
  }

  set(question: Question, answer: Answer): void {
    this.#byKey.set(questionKey(question), answer);
  }
}

/** Equal for questions that have one answer. */
export function questionKey(question: Question): string {
  switch (question.kind) {
    case 'query':
      return `query ${question.sql}`;
    case 'columns':
    case 'relation':
      return `${question.kind} ${relationKey(question.relation)}`;
    case 'relations':
      return `relations ${relationKey({ ...question, schema: question.schema, name: '' })}`;
    case 'python':
      return `python ${JSON.stringify(question.job)}`;
  }
}
