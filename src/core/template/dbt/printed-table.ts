const mostRows = 20;
const mostColumns = 6;
const widest = 20;

/** A table for people, as `print_table()` shows it: the first rows and columns, long texts cut. */
export function printedTable(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: ReadonlySet<number>,
): string {
  const more = names.length > mostColumns;
  const cells = (row: readonly string[]): readonly string[] => [
    ...row.slice(0, mostColumns).map(cut),
    ...(more ? ['...'] : []),
  ];
  const header = cells(names);
  const body = rows.slice(0, mostRows).map(cells);
  if (rows.length > mostRows) body.push(header.map(() => '...'));
  const widths = header.map((name, index) =>
    Math.max(name.length, ...body.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string => {
    const padded = row.map((text, index) => {
      const width = widths[index] ?? 0;
      return rightAligned.has(index) ? text.padStart(width) : text.padEnd(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(header), rule, ...body.map(line)].join('\n');
}

function cut(text: string): string {
  return text.length > widest ? `${text.slice(0, widest - 3)}...` : text;
}
