/** The languages in which the templates of a native project can be written. */
export const dialects = ['handlebars', 'jinja'] as const;
export type Dialect = (typeof dialects)[number];

/** The ending by which a file says of itself that it is in Jinja; it still is a SQL file for whatever looks at names. */
const jinjaEnding = /\.jinja\.sql$/iu;

/** Whether the name of a file says that it is written in Jinja: `orders.jinja.sql`. */
export function isNamedJinja(path: string): boolean {
  return jinjaEnding.test(path);
}

/** The path with a plain `.sql` at its end, whatever the language. */
export function plainSqlPath(path: string): string {
  return path.replace(jinjaEnding, '.sql');
}
