export function band(column: string, width: number): string {
  return `floor(${column} / ${width})`;
}
export const columns = (): string[] => ['a', 'b'];
export const limits = (): Record<string, number> => ({ low: 1, high: 2 });
