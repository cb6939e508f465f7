import { randomUUID } from 'node:crypto';
import { quoteIdentifier, quoteText } from '../../core/sql/quote.js';

/** A scalar macro of SQL whose name lineage shall see. */
export interface MarkedMacro {
  readonly name: string;
  /** What lineage calls it; its name unless said. */
  readonly label?: string;
  /** `column`, or `column := 'default'`. */
  readonly parameters: readonly string[];
  /** The SQL expression that it stands for. */
  readonly body: string;
}

/**
 * DuckDB puts a macro's body in the place of its call and forgets the name. A marked macro's body carries a text that nobody else can
 * write, because part of it is random: `CASE WHEN '<text>' IS NULL THEN NULL ELSE <body> END` is the body, of the same type.
 */
export class MarkedMacros {
  readonly definitions: readonly string[];
  /** Names by the texts in the bodies. */
  readonly names: ReadonlyMap<string, string>;

  constructor(macros: readonly MarkedMacro[]) {
    const nonce = randomUUID();
    const texts = macros.map((macro) => ({ macro, text: `${nonce} ${macro.name}` }));
    this.names = new Map(texts.map(({ macro, text }) => [text, macro.label ?? macro.name]));
    this.definitions = texts.map(
      ({ macro: { name, parameters, body }, text }) =>
        `create macro ${quoteIdentifier(name)}(${parameters.join(', ')}) as case when ${quoteText(text)} is null then null else (${body}) end`,
    );
  }
}
