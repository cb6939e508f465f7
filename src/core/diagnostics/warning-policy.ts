import type { Diagnostic } from './diagnostic.js';

/** Which warnings fail a command, and which are not told. */
export interface WarningPolicy {
  /** Codes of Eider's, or all of them. */
  readonly errors: 'all' | ReadonlySet<string>;
  /** What stays a warning, whatever `errors` says. */
  readonly warnings: ReadonlySet<string>;
  /** What is not told. */
  readonly silenced: ReadonlySet<string>;
}

/** Whether a warning of this code fails the command. */
export function isRaised(code: string, { errors, silenced, warnings }: WarningPolicy): boolean {
  if (warnings.has(code) || silenced.has(code)) return false;
  return errors === 'all' || errors.has(code);
}

/** The findings as a policy has them: warnings raised to errors, or left out. */
export function judgeBy(diagnostics: readonly Diagnostic[], policy: WarningPolicy): readonly Diagnostic[] {
  return diagnostics.flatMap((finding): readonly Diagnostic[] => {
    if (finding.severity !== 'warning') return [finding];
    if (policy.silenced.has(finding.code)) return [];
    return [isRaised(finding.code, policy) ? { ...finding, severity: 'error' } : finding];
  });
}

/** What dbt calls the warnings that Eider has too. */
export const warningsOfDbt: Readonly<Record<string, readonly Diagnostic['code'][]>> = {
  ConstraintNotEnforced: ['contract/not-enforced'],
  ConstraintNotSupported: ['contract/not-enforced'],
  UnsupportedConstraintMaterialization: ['contract/not-enforced'],
  CustomKeyInConfigDeprecation: ['dbt/unknown-key'],
  CustomKeyInObjectDeprecation: ['dbt/unknown-key'],
  CustomTopLevelKeyDeprecation: ['dbt/unknown-key'],
  JinjaLogWarning: ['dbt/warned'],
  LogFreshnessResult: ['freshness/old'],
  LogTestResult: ['test/warned'],
  MacroNotFoundForPatch: ['project/unknown-resource'],
  MicrobatchModelNoEventTimeInputs: ['microbatch/whole-inputs'],
  NoNodeForYamlKey: ['project/unknown-resource'],
  NoNodesForSelectionCriteria: ['select/nothing'],
  UnusedResourceConfigPath: ['config/unused-folder'],
  WrongResourceSchemaFile: ['project/unknown-resource'],
};
