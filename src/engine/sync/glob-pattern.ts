/**
 * A pattern of paths as DuckDB has them, as the source of a regular expression: `*` and `?` within a folder, `**` over any, `[…]` one of these
 * signs. Everything else stands for itself.
 */
export function globSource(glob: string): string {
  return glob
    .split(/(\*\*\/|\*\*|\*|\?|\[[^\]]+\])/u)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      if (/^\[.+\]$/su.test(part)) return part.replace(/^\[!/u, '[^').replaceAll('\\', '\\\\');
      return part.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);
    })
    .join('');
}
