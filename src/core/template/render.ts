import type { Outcome } from '../diagnostics/diagnostic.js';
import { Evaluator, type RenderContext } from './evaluator.js';
import type { Rendered, TemplateNode } from './types.js';

/**
 * Renders a template's body. A part that cannot be rendered is left out and reported, and rendering goes on, so that all
 * mistakes are found at once. The same input gives the same SQL and the same diagnostics.
 */
export function render(body: readonly TemplateNode[], context: RenderContext): Outcome<Rendered> {
  const evaluator = new Evaluator(context);
  const { sql, map } = evaluator.render(body);
  return { value: { sql, map }, diagnostics: evaluator.diagnostics };
}
