import type { PersonalClass } from './privacy.js';
import type { Column } from './resources.js';

/** Names of columns whose values a guessed type would spoil: codes lose their zeros, birth dates their form. Lower case; `*` is any text. */
export const sensitiveNames: readonly string[] = [
  'ff_jdatnss_*',
  'ff_ccogrm_*',
  'ff_ccogrm',
  '*birth*date*',
  '*date*naissance*',
  'code',
  'code_*',
  '*_code',
  '*_code_*',
  'codgeo*',
  '*insee*',
  'siren',
  'siret',
  '*_siren',
  '*_siret',
  'nir',
];

/** Classes of personal data that are written in digits. */
const writtenInDigits: ReadonlySet<PersonalClass | 'none'> = new Set([
  'birth_date',
  'national_id',
  'fiscal_id',
  'iban',
  'phone',
] as const);

/**
 * The columns whose type must be declared and is not: those with such a name, among what the source has, and those that are declared as
 * personal data written in digits. In the order of the source.
 */
export function undeclaredSensitive(
  present: readonly string[],
  declared: readonly Column[],
  patterns: readonly string[],
): readonly string[] {
  const byName = new Map(declared.map((column) => [column.name.toLowerCase(), column]));
  const rules = [...sensitiveNames, ...patterns].map(patternOf);
  return present.filter((name) => {
    const column = byName.get(name.toLowerCase());
    if (column?.type !== undefined) return false;
    return (
      (column?.pii !== undefined && writtenInDigits.has(column.pii)) || rules.some((rule) => rule.test(name))
    );
  });
}

function patternOf(pattern: string): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/gu, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${source}$`, 'iu');
}
