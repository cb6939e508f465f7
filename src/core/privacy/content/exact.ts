import type { Detector } from '../detector.js';
import { detectors } from '../detectors.js';
import { judgeColumn, Tally } from '../judge-column.js';
import { looksPersonal, looksTechnical } from '../looks-personal.js';
import { fiscalEvidence } from './fiscal-number.js';
import { percent, shareOf, type ContentColumn, type ContentEvidence } from './sample.js';

/** Mailboxes of a function, not of a person. */
const role =
  /^(?:mairie|contact|contacts|accueil|secretariat|secrétariat|info|infos|information|urbanisme|direction|bureau|service|services|admin|support|no-?reply|communication|postmaster|webmaster|commercial|hello|bonjour|technique|dpo|rgpd|presse|standard|greffe|etat-?civil|habitat|logement)(?:[._+-][\w.+-]*)?@/iu;

/**
 * What the exact detectors find in a column: e-mail addresses, phones, social security numbers, bank accounts and tax numbers. A column most of whose
 * values contain one within other text is free text.
 */
export function exactEvidence(column: ContentColumn): ContentEvidence | undefined {
  const { values, type } = column;
  if (values.length === 0 || /^(?:BOOLEAN|DATE|TIME)/u.test(type)) return undefined;
  const isNumber = !/VARCHAR|ENUM|STRUCT|JSON|\[/u.test(type);
  for (const detector of detectors) {
    if (isNumber && detector.id !== 'phone' && detector.id !== 'nir') continue;
    const found = judge(column, detector);
    if (found) return found;
  }
  return fiscalEvidence(column);
}

function judge(column: ContentColumn, detector: Detector): ContentEvidence | undefined {
  const values =
    detector.id === 'email' ? column.values.filter((value) => !role.test(value.trim())) : column.values;
  const tally = new Tally(detector);
  for (const value of values) tally.add(value);
  const evidence = tally.evidence(column.name, values.length);
  if (isLuck(evidence.shaped, evidence.certain, detector.chance)) return undefined;
  const verdict = judgeColumn(evidence);
  if (!verdict.personal) return undefined;
  if (detector.id === 'phone' && looksTechnical(column.name) && evidence.certain === 0) return undefined;
  const whole = shareOf(values, (value) => detector.isWhole(value));
  const isFree =
    whole < 0.2 && evidence.certain > 0 && shareOf(values, (value) => /\p{L}.*\s.*\p{L}/u.test(value)) > 0.3;
  const share = verdict.hits / column.values.length;
  return {
    class: isFree && looksPersonal(column.name) !== detector.class ? 'free_text' : detector.class,
    evidence: `${percent(share)} of the values hold ${detector.label}`,
  };
}

/** Whether no more checksums hold than luck makes hold, among few values too. */
function isLuck(shaped: number, certain: number, chance: number): boolean {
  if (chance === 0 || certain === 0 || shaped < 8) return false;
  const expected = shaped * chance;
  return certain <= expected * 2 + 3 * Math.sqrt(expected);
}
