import type { JinjaExpression } from '../template/jinja/types.js';

/** How a setting of `config()` is written in a native project. */
export interface NativeSetting {
  readonly name: string;
  /** Its value, where that is another than the author's. */
  readonly text?: string;
}

/** Settings of dbt that say nothing of what is built. */
const idle: ReadonlySet<string> = new Set(['docs', 'quoting']);

/**
 * A setting in its native form; undefined where it is left out.
 * @param given values that are known to be others than the author's, as expressions
 */
export function nativeSetting(
  name: string,
  value: JinjaExpression,
  given: { readonly [key: string]: string } | undefined,
): NativeSetting | undefined {
  const text = given?.[name];
  const told = text === undefined ? {} : { text };
  if (idle.has(name)) return undefined;
  if (name === 'target_schema') return { name: 'schema', ...told };
  // That of the target itself is not written.
  if (name === 'target_database') return text === undefined ? undefined : { name: 'database', text };
  if (name === 'invalidate_hard_deletes' && value.kind === 'literal')
    return { name: 'hard_deletes', text: value.value === true ? "'invalidate'" : "'ignore'" };
  return { name, ...told };
}
