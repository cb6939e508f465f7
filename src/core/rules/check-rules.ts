import { sortDiagnostics, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { NodeId } from '../project/ids.js';
import { ruleSetting } from '../project/rule-settings.js';
import { costRules } from './cost-rules.js';
import { documentRules } from './document-rules.js';
import { flowRules } from './flow-rules.js';
import { RuleContext, type Finding, type Rule, type RuleInput } from './rule.js';
import { applySilences } from './silences.js';
import { sqlRules } from './sql-rules.js';
import { structureRules } from './structure-rules.js';
import { testRules } from './test-rules.js';
import { unusedRules } from './unused-rules.js';

/** All rules. */
export const rules: readonly Rule[] = [
  ...flowRules,
  ...unusedRules,
  ...testRules,
  ...documentRules,
  ...structureRules,
  ...costRules,
  ...sqlRules,
];

/**
 * What breaks the rules of a project, at the levels of `rules:` in project.yml and without what is silenced in place; and
 * silences that lack a reason, silence nothing, or name no rule.
 */
export function findRuleBreaks(input: RuleInput): readonly Finding[] {
  const context = new RuleContext(input);
  const found = rules.flatMap((rule) => {
    const setting = ruleSetting(input.project.rules, rule.name);
    if (setting.level === 'off') return [];
    const findings = rule.find(context, setting);
    return setting.level === 'error' ? findings.map(asError) : findings;
  });
  return applySilences(found, context);
}

function asError(finding: Finding): Finding {
  return { ...finding, diagnostic: { ...finding.diagnostic, severity: 'error' } };
}

/**
 * The findings of all rules, sorted by place.
 * @param selected only what is about these nodes; what is about no node, such as a macro, is then left out
 */
export function checkRules(input: RuleInput, selected?: ReadonlySet<NodeId>): readonly Diagnostic[] {
  const findings = findRuleBreaks(input).filter(
    ({ node }) => selected === undefined || (node !== undefined && selected.has(node)),
  );
  return sortDiagnostics(findings.map((finding) => finding.diagnostic));
}
