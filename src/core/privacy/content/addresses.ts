import { columnWords } from './column-words.js';
import { percent, shareOf, type ContentColumn } from './sample.js';

const numbered =
  /^\s*(?:(?:appt?|apt|bat|bât|étage|lot|résidence|res)\b.{0,30}?[ ,])?\d{1,4}\s?(?:bis|ter|quater|[a-d])?\s?,?\s+(?:r|rue|av|ave|avenue|bd|bld|boulevard|imp|impasse|all|allée|allee|ch|che|chemin|pl|place|rte|route|quai|sq|square|cours|lieu|lieu-dit|hameau|lot|lotissement|villa|passage|sentier|venelle|street|road)\b/iu;

/** Words of a column that holds the address of a public body, a shop or a school. */
const bodyOwners = new Set([
  'etablissement',
  'mairie',
  'siege',
  'ecole',
  'organisme',
  'structure',
  'agence',
  'magasin',
  'bureau',
]);

/**
 * Whether a column holds postal addresses with a number: those of dwellings tell who lives there. Addresses of establishments are not personal: a column
 * named so, or beside the number of one. Street names without a number are not addresses.
 */
export function addressEvidence(column: ContentColumn, isBody: boolean): string | undefined {
  if (isBody || columnWords(column.name).some((word) => bodyOwners.has(word))) return undefined;
  const share = shareOf(column.values, (value) => numbered.test(value));
  return share >= 0.4 ? `${percent(share)} of the values are a street with a number` : undefined;
}
