/** What another key for pseudonyms changes in a project. */
export interface Rotation {
  /** Models that make pseudonyms. */
  readonly makers: readonly string[];
  /** Models with columns that hold them, at any distance. */
  readonly holders: readonly {
    readonly model: string;
    readonly columns: readonly string[];
    readonly incremental: boolean;
    /** Whether it keeps what was, and is never built anew. */
    readonly history: boolean;
  }[];
  /** `publication.table.column` */
  readonly published: readonly string[];
  /** How many nodes are built again: the makers and all that comes after them. */
  readonly rebuilt: number;
  /** Nodes that do not bind: they may hold pseudonyms too. */
  readonly unknown: readonly string[];
}

/** What changes, then the steps in order. */
export function renderRotation(rotation: Rotation): string {
  const { makers, holders, published, rebuilt, unknown } = rotation;
  if (makers.length === 0)
    return 'No model of this project makes pseudonyms with a key: there is nothing to rotate.\n';
  const incremental = holders.filter((holder) => holder.incremental).map(({ model }) => model);
  const publications = [...new Set(published.map((column) => column.split('.')[0] ?? ''))];
  const sections = [
    'Another key gives every person another pseudonym. Nothing is changed by this command.',
    section('Models that make pseudonyms', makers),
    section(
      'Columns that hold them',
      holders.map(
        ({ model, columns, incremental: grows, history }) =>
          `${model}: ${columns.join(', ')}${grows ? '  (incremental)' : history ? '  (snapshot: the versions that it has keep the old ones)' : ''}`,
      ),
    ),
    section('Published', published),
    ...(unknown.length === 0 ? [] : [section('Not known, as they do not bind', unknown)]),
    'What breaks: joins on these columns with anything made with the old key: exports, saved questions, other projects.',
    steps([
      'eider keys new\n     keep the new key where the old one is, and the old one as long as old exports are to be read',
      'set EIDER_PSEUDONYM_KEY to it, in the environment or .env of every machine that builds',
      `${buildLine(makers, incremental)}\n     builds ${rebuilt === 1 ? '1 node' : `${rebuilt} nodes`} again: each was recorded with a check value of its key, never with the key`,
      ...(publications.length === 0
        ? []
        : [
            `eider publish ${publications.join(' ')}\n     then remove the kept generations, which hold the old pseudonyms`,
          ]),
    ]),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Rows of an incremental model stay unless it is built from nothing: old and new pseudonyms would stand side by side. */
function buildLine(makers: readonly string[], incremental: readonly string[]): string {
  if (incremental.length === 0) return 'eider build';
  return `eider build --full-refresh -s ${makers.map((name) => `${name}+`).join(' ')}`;
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...(lines.length === 0 ? ['none'] : lines).map((line) => `  ${line}`)].join('\n');
}

function steps(lines: readonly string[]): string {
  return ['Steps', ...lines.map((line, index) => `  ${index + 1}. ${line}`)].join('\n');
}
