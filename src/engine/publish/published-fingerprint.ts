import { quoteText } from '../../core/sql/quote.js';
import { releaseTable } from '../../core/privacy/publication-policy.js';
import { exists } from './target.js';
import { DatabaseError, guarded, type SqlSession } from './ports.js';

/** The fingerprint of the release that is in place; undefined when there is none, or none that can be read. */
export async function publishedFingerprint(path: string, session: SqlSession): Promise<string | undefined> {
  if (!(await exists(path))) return undefined;
  const connection = guarded(session);
  try {
    await connection.run(`attach ${quoteText(path)} as _eider_published (read_only)`);
    const [row] = await connection.rows(
      `select fingerprint from _eider_published.main.${releaseTable} limit 1`,
    );
    await connection.run('detach _eider_published');
    return typeof row?.['fingerprint'] === 'string' ? row['fingerprint'] : undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return undefined;
    throw error;
  }
}
