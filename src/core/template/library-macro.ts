import type { Value } from '../project/value.js';
import type { Relation } from '../sql/relation.js';
import type { Ask } from './ask.js';
import type { TemplateValue } from './template-value.js';

/**
 * A macro that comes with Eider, in the place of one of the packages that projects use: `dbt_utils.star`. It is one function for both dialects; each of
 * them turns its own values into these and back.
 */
export interface LibraryMacro {
  readonly kind: 'library';
  readonly package: string;
  readonly name: string;
  /** In the order of the original. One without a fallback must be given. */
  readonly parameters: readonly { readonly name: string; readonly fallback?: Value }[];
  /** Parameters beyond these are taken too, as a list or by name: `args` and `kwargs` then hold them. */
  readonly open?: boolean;
  /** What it must ask the database for: nothing, columns of a relation, or the rows of a query. */
  readonly looksUp: 'nothing' | 'columns' | 'query';
  /** Throws `LibraryFailure` for wrong arguments. */
  readonly run: (given: ReadonlyMap<string, TemplateValue>, context: LibraryContext) => TemplateValue;
}

/** What a macro of the library may know besides its arguments. */
export interface LibraryContext {
  /** False while a project is only read: nothing can be asked, and what looks something up gives what the original gives then. */
  readonly execute: boolean;
  /** Present while `execute` is true. */
  readonly ask?: Ask;
  readonly variable: (name: string) => Value | undefined;
  /** When the run began. */
  readonly startedAt: Date;
  /** The database of the target, as `target.database`. */
  readonly database: string;
  /** How a relation is written where its name becomes a value of rows. Its SQL unless said: dbt puts the database before it. */
  readonly written?: (relation: Relation) => string;
  /** Where a macro can tell people something. */
  readonly log?: (text: string) => void;
}

/** The library as templates of a run see it. */
export interface LibraryScope {
  /** By the name that they are called by: `dbt_utils.star`. */
  readonly macros: ReadonlyMap<string, LibraryMacro>;
  readonly startedAt: Date;
  readonly database: string;
}

/** What is wrong with a call of a library macro, in words that end a sentence begun with its name: `needs …`. */
export class LibraryFailure extends Error {}
