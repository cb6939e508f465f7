import type { RuleInput } from '../../core/rules/rule.js';
import type { Workspace } from '../project/workspace.js';

/** What the project rules look at. */
export function ruleInputOf({ graph, project, compiler }: Workspace): RuleInput {
  return { graph, project, macros: compiler.scope.macros };
}
