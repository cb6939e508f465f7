import { skip } from './statements.js';

/** A part of a text of SQL; comments and white space are none. */
export interface Piece {
  /** `word` is a keyword or a name without quotes, `quoted` a name with them; `text` a literal in any of its forms; `mark` any other character. */
  readonly kind: 'word' | 'quoted' | 'number' | 'text' | 'mark';
  /** A name as it folds, without its quotes; anything else as it stands. */
  readonly text: string;
}

/** The parts of a text of SQL, in order. A name with a doubled quote is two pieces. */
export function piecesOf(sql: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let index = 0; index < sql.length;) {
    const bare = bareAt(sql, index);
    if (bare) {
      pieces.push(bare);
      index += bare.text.length;
      continue;
    }
    const { comment, end } = skip(sql, index);
    const text = sql.slice(index, end);
    if (!comment && text.trim() !== '') pieces.push(markOf(text));
    index = end;
  }
  return pieces.map((piece) =>
    piece.kind === 'word' ? { ...piece, text: piece.text.toLowerCase() } : piece,
  );
}

/** A word or number: read whole, as `$` and letters inside begin nothing else. */
function bareAt(sql: string, index: number): Piece | undefined {
  const pattern = /[\p{L}\p{N}_][\p{L}\p{N}_$]*/uy;
  pattern.lastIndex = index;
  const text = pattern.exec(sql)?.[0];
  if (text === undefined) return undefined;
  return { kind: /^\p{N}/u.test(text) ? 'number' : 'word', text };
}

function markOf(text: string): Piece {
  const first = text.charAt(0);
  if (first === '"') return { kind: 'quoted', text: text.slice(1, -1).toLowerCase() };
  return { kind: first === "'" || (first === '$' && text.length > 1) ? 'text' : 'mark', text };
}
