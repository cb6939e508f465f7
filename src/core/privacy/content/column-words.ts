import { fold } from './sample.js';

/** A name as folded words: `ff_ddenom_1` → ff, ddenom; `nomPatronymique` → nom, patronymique. */
export function columnWords(name: string): readonly string[] {
  const split = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/gu, '_');
  return fold(split)
    .split(/[^a-z0-9]+/u)
    .map((word) => word.replace(/\d+$/u, ''))
    .filter((word) => word !== '');
}

/** Whether one of a name's words is in the set. */
export function hasWord(name: string, set: ReadonlySet<string>): boolean {
  return columnWords(name).some((word) => set.has(word));
}

function set(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** Columns that name a person, in French and English; `nom` and `name` alone are weak and stand in `weakNameWords`. */
export const nameWords = set(
  'prenom prenoms firstname lastname surname forename givenname given familyname family fullname full patronyme patronymique usage usuel naissance ' +
    'proprietaire proprietaires titulaire titulaires owner owners holder referent interlocuteur contact beneficiaire locataire agent client ' +
    'ddenom dnomus dprnus dnomlp dprnlp complet maiden last first signataire demandeur occupant heritier usufruitier',
);
export const weakNameWords = set('nom noms name names denomination');

/** Whose name it is when it is nobody's: places, things, organisations, words of a list. */
export const thingWords = set(
  'commune communes ville villes city town voie rue street odonyme libvoie libcom libgeo epci etablissement ecole equipement appellation quartier iris ' +
    'tempete storm variete cultivar marque constructeur brand raison sociale enseigne produit product espece species jour mois day month saison season ' +
    'indicateur fichier file source version table column colonne champ pays country region departement departement canton secteur zone zonage lieu place ' +
    'gare station ligne arret cours monument site parc stade college lycee theme categorie category type nature statut status etat profession metier pcs ' +
    'film livre title titre label projet project campagne campaign groupe group domaine domain service programme chien chat navire bateau',
);

/** Columns of a table about establishments and public bodies: what stands beside them belongs to no person. */
export const bodyWords = set(
  'siret siren uai finess etablissement mairie siege ecole organisme structure rna association',
);

/** Columns of statistics: a count beside a word makes the word a category. */
export const countWords = set('nombre effectif count occurrences n total frequence frequency');

/** Dates of acts, not of births. */
export const eventWords = set(
  'creation created updated update modification permis mutation acte depot debut fin start end dpe construction achat vente visite export import ' +
    'jdatat signature publication maj decision depart arrivee naissance_entreprise immatriculation at on',
);
/** Dates of births. */
export const birthWords = set(
  'naissance naiss birth birthdate birthday dob ddn datnss jdatnss dnaiss born ne nee',
);
