import type { Span } from '../diagnostics/source.js';
import { replay, type Answer, type Ask, type Asked, type Question } from './ask.js';

/** A question that a rendering stopped at. */
export interface OpenQuestion {
  /** Of the rendering, see `Answers`. */
  readonly rendering: string;
  /** How many questions it had asked before. */
  readonly index: number;
  readonly question: Question;
  /** The call that asks, where that is known. */
  readonly askedBy?: { readonly macro: string; readonly at: Span };
}

/** What templates have asked and been told, by rendering: one template with what it was given. */
export class Answers {
  readonly #asked = new Map<string, Asked[]>();

  /** Answers the questions of one rendering from its start, until there is one that nobody has answered. */
  ask(rendering: () => string): Ask {
    let answers: Ask | undefined;
    // Most templates ask nothing: their key is never made.
    return (question) => (answers ??= replay(this.#asked.get(rendering()) ?? []))(question);
  }

  /** What the same rendering was told at this place, whatever the names in its question; undefined when it was not told. */
  told({ index, question, rendering }: OpenQuestion): Answer | undefined {
    const answer = this.#asked.get(rendering)?.[index]?.answer;
    return answer?.kind === question.kind ? answer : undefined;
  }

  /** What a rendering has asked and was told, in order. */
  of(rendering: string): readonly Asked[] {
    return this.#asked.get(rendering) ?? [];
  }

  answer({ rendering, index, question }: OpenQuestion, answer: Answer): void {
    const asked = this.#asked.get(rendering) ?? [];
    asked.splice(index, asked.length, { question, answer });
    this.#asked.set(rendering, asked);
  }
}
