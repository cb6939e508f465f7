import { cutToWidth } from '../core/diagnostics/frame.js';
import { formatDuration } from './format.js';
import type { Style } from './style.js';

/** The line at the bottom of a terminal that says what is running. */
export interface LiveLine {
  /** Draws the line anew. */
  show(state: LiveState): void;
  /** Removes it; the next text starts at the left. */
  clear(): void;
}

export interface LiveState {
  readonly running: readonly string[];
  readonly done: number;
  readonly total: number;
  /** Seconds since the run started. */
  readonly elapsed: number;
}

const clearLine = '\r\u001B[2K';

/** A live line for a terminal `columns` wide. It is cut to one line: a line that wraps cannot be removed again. */
export function createLiveLine(write: (text: string) => void, style: Style, columns: number): LiveLine {
  let shown = false;
  let frame = 0;
  return {
    show: (state) => {
      const { spinner, ellipsis } = style.symbols;
      const sign = spinner[frame % spinner.length] ?? '';
      frame += 1;
      const text = cutToWidth(liveText(state, sign, style), Math.max(1, columns - 1), ellipsis);
      write(`${clearLine}${style.paint('muted', text)}`);
      shown = true;
    },
    clear: () => {
      if (shown) write(clearLine);
      shown = false;
    },
  };
}

function liveText(state: LiveState, sign: string, style: Style): string {
  const parts = [`${state.done}/${state.total}`, formatDuration(state.elapsed), state.running.join(', ')];
  return `  ${sign} ${parts.filter((text) => text !== '').join(` ${style.symbols.dot} `)}`;
}
