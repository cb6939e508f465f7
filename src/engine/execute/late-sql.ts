import type { BuildStage, PlannedTest } from '../../core/plan/stages.js';
import type { Answer, Question } from '../../core/template/ask.js';

/** Answers a question on the connection of a stage. Rejects with `SqlError`. */
export type AskDatabase = (question: Question) => Promise<Answer>;

/**
 * Makes the SQL of what is late: what asks the database, and could not be rendered before its inputs were in place. Rejects with `SqlError`, of type
 * `Template` where the template itself is at fault.
 */
export interface LateSql {
  readonly stage: (stage: BuildStage, ask: AskDatabase) => Promise<BuildStage>;
  readonly test: (test: PlannedTest, ask: AskDatabase) => Promise<PlannedTest>;
}
