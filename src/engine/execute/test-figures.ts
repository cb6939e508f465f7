import { figuresTable } from '../../core/plan/figures.js';
import type { PlannedTest } from '../../core/plan/stages.js';
import { quoteText } from '../../core/sql/quote.js';
import { trimStatement } from '../../core/sql/trim-statement.js';
import type { Connection } from '../duckdb/connection.js';

/** How long figures are kept; columns and types, which are compared with the last ones whenever those were, stay. */
const kept = 'interval 400 days';

/** What tests of a stage kept. It is part of the stage's transaction, and is written again where that one is rolled back: a run that failed was a run. */
export class TestFigures {
  readonly #runId: string;
  readonly #statements: string[] = [];

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** Keeps what the test says of this run; nothing where it keeps nothing. Throws `SqlError`. */
  async keep(test: PlannedTest, connection: Connection): Promise<void> {
    if (test.figures === undefined) return;
    const rows = await connection.rows(trimStatement(test.figures));
    const shape =
      '[{"metric_name":"VARCHAR","column_name":"VARCHAR","metric_value":"DOUBLE","metric_text":"VARCHAR"}]';
    const figures = rows.map((row) => ({
      metric_name: row['metric_name'],
      column_name: row['column_name'],
      metric_value: row['metric_value'] === null ? null : Number(row['metric_value']),
      metric_text: row['metric_text'],
    }));
    const statement = `delete from ${figuresTable}
      where id = ${quoteText(test.id)} and metric_text is null and recorded_at < now() - ${kept};
      insert into ${figuresTable} by name
      select ${quoteText(test.id)} as id, ${quoteText(this.#runId)} as run_id, now() as recorded_at, unnest(from_json(${quoteText(JSON.stringify(figures))}, ${quoteText(shape)}), recursive := true)`;
    await connection.run(statement);
    this.#statements.push(statement);
  }

  /** Writes all of it again, in a new transaction. */
  async again(connection: Connection): Promise<void> {
    for (const statement of this.#statements) await connection.run(statement);
  }
}
