import { Chalk } from 'chalk';
import type { FrameRole } from '../core/diagnostics/frame.js';

/** What a text is; the style decides how it looks. */
export type Role = FrameRole | 'success' | 'failure' | 'muted' | 'strong' | 'header' | 'null' | 'number';

/** The signs of reports, in Unicode or, where the terminal has no UTF-8, in ASCII. */
export interface Symbols {
  readonly pass: string;
  readonly fail: string;
  readonly warn: string;
  readonly skip: string;
  readonly stop: string;
  readonly dot: string;
  readonly ellipsis: string;
  readonly bar: string;
  readonly line: string;
  readonly cross: string;
  readonly nothing: string;
  readonly spinner: readonly string[];
}

/** How texts look on one stream. */
export interface Style {
  readonly colour: boolean;
  readonly symbols: Symbols;
  /** The text in the colours of its role; drawn parts of frames become ASCII where needed. */
  paint(role: Role, text: string): string;
}

/** What decides on colours and signs. */
export interface StyleInput {
  readonly isTty: boolean;
  readonly env: { readonly [name: string]: string | undefined };
  readonly platform: string;
  /** `false` from `--no-color`: wins over the environment. */
  readonly colour?: boolean | undefined;
}

const unicodeSymbols: Symbols = {
  pass: '✓',
  fail: '✗',
  warn: '!',
  skip: '─',
  stop: '■',
  dot: '·',
  ellipsis: '…',
  bar: '│',
  line: '─',
  cross: '┼',
  nothing: '∅',
  spinner: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'.split(''),
};

const asciiSymbols: Symbols = {
  pass: '+',
  fail: 'x',
  warn: '!',
  skip: '-',
  stop: '#',
  dot: '|',
  ellipsis: '...',
  bar: '|',
  line: '-',
  cross: '+',
  nothing: '<null>',
  spinner: '|/-\\'.split(''),
};

const drawn: ReadonlySet<Role> = new Set<Role>(['arrow', 'gutter', 'clip']);

/**
 * The style of a stream. Colours: `--no-color`, then a non-empty `NO_COLOR`, turn them off; `FORCE_COLOR` (not `0` or `false`)
 * turns them on; otherwise they are for terminals that are not dumb. The text is the same with and without colour.
 */
export function createStyle(input: StyleInput): Style {
  const colour = wantsColour(input);
  const unicode = hasUnicode(input);
  const symbols = unicode ? unicodeSymbols : asciiSymbols;
  const painters = paintersOf(new Chalk({ level: colour ? 1 : 0 }));
  return {
    colour,
    symbols,
    paint: (role, text) => painters[role](unicode || !drawn.has(role) ? text : asciiDrawing(text)),
  };
}

function wantsColour({ colour, env, isTty }: StyleInput): boolean {
  if (colour === false) return false;
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTty && env['TERM'] !== 'dumb';
}

/** A file takes any bytes; a terminal is asked through its locale, and on Windows through the signs of a modern one. */
function hasUnicode({ isTty, env, platform }: StyleInput): boolean {
  if (!isTty) return true;
  if (platform === 'win32') {
    return ['WT_SESSION', 'TERM_PROGRAM', 'ConEmuTask', 'TERMINAL_EMULATOR'].some(
      (name) => env[name] !== undefined,
    );
  }
  if (env['TERM'] === 'linux') return false;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale === undefined || /utf-?8/iu.test(locale);
}

function asciiDrawing(text: string): string {
  return text.replaceAll('──▶', '-->').replaceAll('│', '|').replaceAll('⋮', ':').replaceAll('…', '~');
}

type Painter = (text: string) => string;

function paintersOf(chalk: InstanceType<typeof Chalk>): { readonly [role in Role]: Painter } {
  const plain: Painter = (text) => text;
  return {
    error: chalk.red.bold,
    warning: chalk.yellow.bold,
    message: chalk.bold,
    arrow: chalk.blue,
    place: chalk.cyan,
    gutter: chalk.blue,
    source: plain,
    caret: chalk.red.bold,
    clip: chalk.dim,
    hint: chalk.green,
    note: plain,
    success: chalk.green,
    failure: chalk.red,
    muted: chalk.dim,
    strong: chalk.bold,
    header: chalk.bold,
    null: chalk.dim,
    number: plain,
  };
}
