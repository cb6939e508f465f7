import type { StageResult } from '../../core/plan/events.js';
import type { BuildStage, PlannedHook, PlannedTest } from '../../core/plan/stages.js';
import type { NodeId } from '../../core/project/ids.js';
import type { Answer, Question } from '../../core/template/ask.js';

/** Answers a question on the connection of a stage. Rejects with `SqlError`. */
export type AskDatabase = (question: Question) => Promise<Answer>;

/**
 * Makes the SQL of what is late: what asks the database, and could not be rendered before its inputs were in place. Rejects with `SqlError`, of type
 * `Template` where the template itself is at fault.
 */
export interface LateSql {
  readonly stage: (stage: BuildStage, ask: AskDatabase) => Promise<BuildStage>;
  /** A hook of the run; absent where none is late. `results` are those of the stages so far. */
  readonly hook?: (
    place: { readonly when: 'on-run-start' | 'on-run-end'; readonly index: number },
    results: readonly StageResult[],
    ask: AskDatabase,
  ) => Promise<PlannedHook>;
  /** A hook that follows the relation of a node; absent where none is late. */
  readonly postHook?: (
    place: { readonly id: NodeId; readonly index: number; readonly isUpdate: boolean },
    ask: AskDatabase,
  ) => Promise<PlannedHook>;
  /** What looks at a stage's relation once it was made and is not yet committed; none where there is nothing to look at. */
  readonly looksAt?: (stage: BuildStage) => ((ask: AskDatabase) => Promise<void>) | undefined;
  /**
   * Builds a relation by a materialisation of the project's own; absent where there is none.
   * @param attempt different for each time that the same stage is tried
   */
  readonly materialise?: (
    stage: BuildStage,
    query: { readonly sql: string; readonly incremental: boolean; readonly attempt: string },
    ask: AskDatabase,
  ) => Promise<void>;
  /**
   * The statements by which a strategy of the project's own takes the rows of a temporary table in, and whether what DuckDB says of them may quote a
   * person; absent where there is none.
   */
  readonly strategy?: (
    stage: BuildStage,
    query: { readonly sql: string; readonly staging: string; readonly attempt: string },
    ask: AskDatabase,
  ) => Promise<{ readonly statements: string; readonly withheld?: true }>;
  readonly test: (test: PlannedTest, ask: AskDatabase) => Promise<PlannedTest>;
}
