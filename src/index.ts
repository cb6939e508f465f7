/** Eider as a library: the pure steps from a project's files to a plan, for tools that build on it. */
export { loadProject, type LoadContext } from './core/project/load-project.js';
export { linkProject } from './core/graph/link.js';
export type { LinkInput } from './core/graph/link-input.js';
export type { ProjectGraph } from './core/graph/types.js';
export { selectNodes } from './core/graph/select.js';
export type { Selection, SelectionFacts } from './core/graph/selection.js';
export { Compiler, type CompiledModel } from './core/plan/compile.js';
export { buildPlan } from './core/plan/build-plan.js';
export type { PlanInput } from './core/plan/plan-input.js';
export type { Plan } from './core/plan/stages.js';
export type { RunEvent, RunResult } from './core/plan/events.js';
export { makeManifest, type Manifest } from './core/manifest/manifest.js';
export {
  messageOf,
  hintOf,
  plainDiagnostic,
  type Diagnostic,
  type Outcome,
} from './core/diagnostics/diagnostic.js';
export { main } from './cli.js';
