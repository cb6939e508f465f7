import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import { cannotBuild, type CannotBuild } from '../project/dbt/cannot-build.js';
import type { ModelResource, NodeConfig } from '../project/types.js';
import { ownMaterialisation, refusedParts } from '../template/dbt/materialisations.js';
import { namesRead } from '../template/jinja/macro-uses.js';
import type { TemplateScope } from './template-scope.js';

/** Why a model of a dbt project cannot be built as it asks to be. */
export function whyNotBuilt(
  resource: ModelResource,
  config: NodeConfig,
  { dbt }: TemplateScope,
): CannotBuild | undefined {
  const { language, name, source } = resource;
  const own = dbt && ownMaterialisation(materializationIn(config), dbt);
  const lacks = own ? { lacks: refusedParts(own, dbt) } : undefined;
  const hasMacro = (macro: string, from?: string): boolean =>
    [...(dbt?.macros ?? [])].some(([of, own]) => (from ?? of) === of && own.has(macro));
  return cannotBuild(config, { name, language, own: lacks, hasMacro }, spanOf(source, 0, 0));
}

/** Materialisations of the project's own in place of dbt's that Eider does in its own way. */
export function replacedParts(dbt: NonNullable<TemplateScope['dbt']>): readonly Diagnostic[] {
  return ['seed', 'test'].flatMap((name) => {
    const own = ownMaterialisation(name, dbt);
    if (!own) return [];
    const what = `the materialisation \`${name}\` of this project`;
    // One that leads to that of dbt runs the same test: packages that watch over tests have it do more than that.
    if (namesRead(own.macro).has(`materialization_${name}_default`)) {
      const why = `${name}s are run as dbt's own does, which it calls; what else it does is not done`;
      return [diagnostic('dbt/unsupported', { what, why }, { at: own.macro.span })];
    }
    const data = { name, what, why: `${name}s are run in Eider's own way` };
    return [diagnostic('dbt/cannot-build', data, { at: own.macro.span })];
  });
}

/** As the author names it. */
export function materializationIn({ extra, materialized = 'view' }: NodeConfig): string {
  const said = extra?.['materialized'];
  return typeof said === 'string' ? said : materialized;
}
