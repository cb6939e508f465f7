import type { Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Source } from '../../core/diagnostics/source.js';
import { mayBePersonal, readableBy, withheldFailure } from '../../core/plan/told-personal.js';
import { toldRows } from '../../core/plan/told-rows.js';
import { unanswered } from '../../core/plan/unanswered.js';
import type { Answers, OpenQuestion } from '../../core/template/answers.js';
import type { Answer, Question } from '../../core/template/ask.js';
import type { Connection } from '../../engine/duckdb/connection.js';
import { SqlError } from '../../engine/duckdb/sql-error.js';
import { answerQuestion } from '../../engine/execute/answer-question.js';
import type { Io } from '../frame/io.js';
import { openSession, type WarehouseSession } from './warehouse-session.js';
import type { Workspace } from './workspace-type.js';

/** A template that may ask the database. */
export interface AskingTemplate {
  /** Renders it anew: what it asks that nobody has answered. */
  readonly open: () => OpenQuestion | undefined;
  /** Its file, where the call that asks is not known. */
  readonly source?: Source;
}

/**
 * Answers what templates ask of the database, from the warehouse as it stands, so that their SQL can be shown without being built. Nothing is opened where
 * nothing is asked, and nothing is written. Gives what cannot be answered, at the author's place: SQL that rests on it is not whole. Throws `SessionError`.
 */
export async function answerFromWarehouse(
  templates: readonly AskingTemplate[],
  workspace: Workspace,
  answers: Answers,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const asking = templates.filter(({ open }) => open() !== undefined);
  if (asking.length === 0) return [];
  const session = await openSession(
    workspace,
    { readOnly: true, extensions: [], wait: 0, command: 'eider compile' },
    io,
  );
  try {
    const found: Diagnostic[] = [];
    for (const template of asking) found.push(...(await answerAll(template, workspace, answers, session)));
    return found;
  } finally {
    await session.close();
  }
}

async function answerAll(
  { open, source }: AskingTemplate,
  workspace: Workspace,
  answers: Answers,
  session: WarehouseSession,
): Promise<readonly Diagnostic[]> {
  const connection = await session.connect();
  try {
    for (let asked = open(); asked; asked = open()) {
      answers.answer(asked, await answerReading(asked.question, connection));
    }
    return [];
  } catch (error) {
    const asked = open();
    if (!(error instanceof SqlError) || !asked) throw error;
    const told = toldRows(answers, asked.rendering);
    // Whose template it is, is not known here: it may read anything.
    const isHidden =
      told.length > 0 && mayBePersonal(told, readableBy(undefined, workspace.graph), workspace);
    const { message } = isHidden ? withheldFailure(error.failure) : error.failure;
    return [unanswered(asked, source, message.split('\n')[0])];
  } finally {
    await connection.close();
  }
}

/** A statement with an effect is refused by the database. */
async function answerReading(question: Question, connection: Connection): Promise<Answer> {
  await connection.run('begin transaction read only');
  try {
    return await answerQuestion(question, connection);
  } finally {
    await connection.run('rollback');
  }
}
