import type { ContentColumn } from './sample.js';
import { fold, percent, shareOf } from './sample.js';
import { hasWord, nameWords, thingWords, weakNameWords } from './column-words.js';
import { firstNames } from './first-names.js';
import { surnames } from './surnames.js';

/** What the neighbours of a column say. */
export interface NameContext {
  /** Other columns of the table hold personal data or are named so. */
  readonly amongPeople: boolean;
  /** The table counts something for each word: the words are categories. */
  readonly isStatistic: boolean;
}

/** What a column's values look like, as shares of its distinct values. */
interface NameShape {
  /** One to six words of letters. */
  readonly wordy: number;
  /** A word of the value is a known first name. */
  readonly withFirst: number;
  /** A word, or the whole, is a known surname. */
  readonly withLast: number;
  /** Either. */
  readonly known: number;
  /** A first name and another word that is none of places and organisations. */
  readonly whole: number;
  /** Written as whole people: a title, `LAST First`, `LAST/FIRST`. */
  readonly written: number;
  readonly organisation: number;
  readonly famous: number;
  readonly words: number;
  readonly capitalised: number;
}

const titles = /^(?:m\.?|mr\.?|mme|mlle|monsieur|madame|m\.? et mme|m\.? ou mme|dr|me)\s+/iu;

/** Words of places, organisations and things: their values name no person. */
const organisationWords = new Set(
  (
    'rue avenue av place allee allees boulevard bd impasse chemin route quai square cours ecole college lycee maternelle gymnase stade espace mediatheque ' +
    'maison residence mairie commune sarl sas sci eurl sa sasu scop gaec earl cc ca cu metropole pays communaute syndicat office hlm centre quartier ' +
    'saint sainte st ste les le la aux bourg zone port hopital clinique parc hotel bibliotheque theatre salle groupe societe association club ' +
    'departement region ministere prefecture agence indivision succession copropriete'
  ).split(' '),
);

/** People whom streets, schools and squares honour: a column full of them is one of places. */
const famous = new Set(
  (
    'jean jaures|victor hugo|jean moulin|general de gaulle|charles de gaulle|jules ferry|louis pasteur|marie curie|pierre curie|emile zola|anatole france|' +
    "aristide briand|simone veil|paul langevin|georges brassens|jacques prevert|jeanne d'arc|robert schuman|henri barbusse|maurice thorez|leon blum|" +
    'leon gambetta|georges clemenceau|pierre mendes france|jean mermoz|antoine de saint-exupery|alphonse de lamartine|marcel pagnol|louise michel|' +
    'albert camus|olympe de gouges|jacques brel|pierre brossolette|jean zay|rosa parks|nelson mandela|alphonse daudet|pierre loti|paul eluard|docteur roux|' +
    'louis aragon|claude debussy|claude monet|hector berlioz|gustave eiffel|jules verne|guy moquet|salvador allende|gabriel peri|edith piaf|jean racine'
  ).split('|'),
);

function shapeOf(values: readonly string[]): NameShape {
  const distinct = [...new Set(values.map((value) => value.trim()))];
  const read = distinct.map(readName);
  const share = (holds: (name: ReadName) => boolean): number =>
    read.length === 0 ? 0 : read.filter(holds).length / read.length;
  return {
    wordy: share((name) => name.wordy),
    withFirst: share((name) => name.first && !name.organisation),
    withLast: share((name) => name.last && !name.organisation),
    known: share((name) => (name.first || name.last) && !name.organisation),
    whole: share((name) => name.first && name.words >= 2 && !name.organisation),
    written: share((name) => name.written && !name.organisation),
    organisation: share((name) => name.organisation),
    famous: share((name) => name.famous),
    words: read.reduce((sum, name) => sum + name.words, 0) / Math.max(read.length, 1),
    capitalised: shareOf(distinct, (value) => /^\p{Lu}/u.test(value) || value === value.toLowerCase()),
  };
}

interface ReadName {
  readonly wordy: boolean;
  readonly first: boolean;
  readonly last: boolean;
  readonly written: boolean;
  readonly organisation: boolean;
  readonly famous: boolean;
  readonly words: number;
}

function readName(value: string): ReadName {
  const bare = value.replace(titles, '');
  const folded = fold(bare);
  const words = folded.split(/[\s,/]+/u).filter((word) => word !== '');
  const parts = words.flatMap((word) => [word, ...word.split('-')]);
  const wordy =
    words.length > 0 && words.length <= 6 && words.every((word) => /^[a-z][a-z'.-]*$/u.test(word));
  const organisation =
    (words.some((word) => organisationWords.has(word)) && !/^le [a-z]+/u.test(folded)) ||
    /^(?:saint|sainte|st|ste)-/u.test(folded);
  return {
    wordy,
    first: wordy && parts.some((word) => firstNames.has(word)),
    last: wordy && (surnames.has(folded) || words.some((word) => surnames.has(word)) || particle(folded)),
    written:
      wordy &&
      (bare !== value ||
        /^[\p{Lu}' -]{2,}(?:\/[\p{Lu} -]+| \p{Lu}\p{Ll}+)/u.test(bare) ||
        /^\p{L}+, \p{Lu}/u.test(bare)),
    organisation,
    famous: famous.has(folded) || famous.has(folded.replace(/^\S+ /u, '')),
    words: words.length,
  };
}

/** `Le Goff`, `D'Arcy`, `De Oliveira`, `Ben Salah`: what surnames begin with. */
function particle(folded: string): boolean {
  return (
    /^(?:le|de|du|da|dos|d'|l'|ben|ait|el|van|von|mac|mc|o')[ ']?[a-z]{3,}$/u.test(folded) &&
    /[ ']/u.test(folded)
  );
}

/**
 * Whether a column holds names of people: the sentence that says why, without a value, or undefined. A dictionary alone proves nothing
 * (streets, towns, storms and brands are full of names); the column's name, its neighbours, how many values differ and how they are written corroborate.
 */
export function namesEvidence(column: ContentColumn, context: NameContext): string | undefined {
  const { values } = column;
  if (values.length === 0 || context.isStatistic) return undefined;
  const named = hasWord(column.name, nameWords);
  const weak = hasWord(column.name, weakNameWords);
  const thing = hasWord(column.name, thingWords);
  if (thing && !named) return undefined;
  const distinct = new Set(values).size;
  const isList = distinct <= 15 && values.length >= distinct * 4;
  if (isList && !named) return undefined;
  const shape = shapeOf(values);
  const evidence = `${percent(shape.known)} of the different values hold a known first name or surname`;
  if (shape.wordy < 0.5 || shape.famous > 0.1) return undefined;
  if (named) return shape.known >= 0.12 ? `${evidence}, and the column is named so` : undefined;
  if (shape.organisation > 0.4) return undefined;
  if (weak) return shape.known >= 0.2 ? `${evidence}, and the column is named so` : undefined;
  if (distinct < 12) return undefined;
  const threshold = context.amongPeople ? 0.25 : 0.33;
  if (shape.whole >= threshold && shape.words >= 1.8) return `${evidence}, most beside another word`;
  if (shape.written >= 0.5 && shape.known >= 0.2) return `${evidence}, written as people are`;
  if (shape.known >= threshold && shape.capitalised > 0.8 && shape.words < 1.9) return evidence;
  return undefined;
}
