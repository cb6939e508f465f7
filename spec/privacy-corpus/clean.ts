import { pad, plain } from './personal.js';
import { streets, towns } from './places.js';
import type { Cell, Draft } from './column.js';
import type { Dice } from './random.js';

/** A maker of one clean column: its possible names, its type and a value for a row. */
export interface CleanKind {
  readonly names: readonly string[];
  readonly type: Draft['type'];
  readonly value: (dice: Dice, row: number) => Cell;
}

const text = (names: string, value: (dice: Dice, row: number) => Cell): CleanKind => ({
  names: names.split(' '),
  type: 'VARCHAR',
  value,
});
const number = (names: string, value: (dice: Dice, row: number) => Cell): CleanKind => ({
  names: names.split(' '),
  type: 'BIGINT',
  value,
});
const choice = (names: string, values: readonly string[]): CleanKind =>
  text(names, (dice) => dice.pick(values));

const department = (dice: Dice): string => dice.pick(['29', '23', '75', '2A', '13', '01', '69']);
const commune = (dice: Dice): string => `${department(dice)}${dice.digits(3)}`;
const schools = [
  'École',
  'Collège',
  'Lycée',
  'École maternelle',
  'Gymnase',
  'Stade',
  'Espace',
  'Médiathèque',
  'Maison de santé',
  'Résidence',
];

/** Codes, measures and words of public data that say nothing of a person. */
export const plainKinds: readonly CleanKind[] = [
  text('code_insee codgeo insee_com cod_commune depcom geo_code', commune),
  text('code_postal cp postal_code cpostal', (dice) => `${pad(dice.between(1, 95), 2)}${dice.digits(3)}`),
  text(
    'parcelle id_parcelle idpar idu ref_cadastrale',
    (dice) =>
      `${commune(dice)}000${dice.pick(['A', 'B', 'C', 'Z'])}${dice.pick(['A', 'B', 'H'])}${dice.digits(4)}`,
  ),
  text(
    'idlocal id_local invariant local_id',
    (dice) => `${department(dice).replace('A', '0')}${dice.digits(10)}`,
  ),
  text(
    'idprocpte compte_proprietaire compte ccopro',
    (dice) => `${commune(dice)}${dice.pick(['A', 'B', 'C', '+', '*'])}${dice.digits(5)}`,
  ),
  text('geo_epci code_lot ref_lot lot_key', (dice) => `${commune(dice)}_${dice.digits(5)}`),
  text('rnb_id id_rnb batiment_id', (dice) =>
    Array.from({ length: 12 }, () => dice.pick(Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ'))).join(''),
  ),
  number('annee year millesime annee_construction jannath', (dice) => dice.between(1850, 2026)),
  number('surface stoth surface_m2 dsueic', (dice) => dice.between(9, 400)),
  number('montant prix valeur_fonciere loyer', (dice) => dice.between(300, 900_000)),
  number('population pop_totale effectif', (dice) => dice.between(12, 500_000)),
  number('nb_logements pp_vacant_25 pp_vacant_plus_2ans_26 ff_pp_total_25', (dice) => dice.between(0, 4000)),
  {
    names: ['taux', 'taux_vacance', 'part', 'score', 'indice'],
    type: 'DOUBLE',
    value: (dice) => Math.round(dice.next() * 1e4) / 1e4,
  },
  {
    names: ['latitude', 'lat', 'y', 'longitude', 'x'],
    type: 'DOUBLE',
    value: (dice) => 40 + Math.round(dice.next() * 1e6) / 1e5,
  },
  {
    names: ['vacant', 'is_active', 'actif', 'zone_tendue'],
    type: 'BOOLEAN',
    value: (dice) => dice.chance(0.4),
  },
  {
    names: [
      'date_permis',
      'date_mutation',
      'jdatat',
      'created_at',
      'date_dpe',
      'updated_on',
      'date_creation',
      'debut',
    ],
    type: 'DATE',
    value: (dice) =>
      `${dice.between(1985, 2026)}-${pad(dice.between(1, 12), 2)}-${pad(dice.between(1, 28), 2)}`,
  },
  text(
    'date_acte date_depot jdatat_txt',
    (dice) => `${pad(dice.between(1, 28), 2)}/${pad(dice.between(1, 12), 2)}/${dice.between(1990, 2025)}`,
  ),
  choice('statut etat status phase', ['en cours', 'terminé', 'abandonné', 'à contacter', 'bloqué']),
  choice('type_local nature categorie dteloc', [
    'Maison',
    'Appartement',
    'Dépendance',
    'Local industriel',
    'Terrain',
  ]),
  choice('classe_dpe etiquette ges', ['A', 'B', 'C', 'D', 'E', 'F', 'G']),
  choice('zonage zone_abc secteur', ['A', 'Abis', 'B1', 'B2', 'C']),
  text('uuid id housing_id row_id', (dice) => hex(dice, [8, 4, 4, 4, 12])),
  text('geom_hash checksum fingerprint', (dice) => hex(dice, [64])),
  text('commune libelle_commune nom_commune ville libcom libgeo LIBGEO_26', (dice) => dice.pick(towns)),
];

/** Clean columns whose names or values look like those of people. */
export const lookalikeKinds: readonly CleanKind[] = [
  text(
    'nom_voie voie libelle_voie nom_rue street_name',
    (dice) => `${dice.pick(['Rue', 'Avenue', 'Place', 'Allée'])} ${dice.pick(streets)}`,
  ),
  text('voie_nom odonyme libvoie', (dice) => plain(dice.pick(streets)).toUpperCase()),
  text(
    'nom_etablissement nom_ecole appellation_officielle equipement',
    (dice) => `${dice.pick(schools)} ${dice.pick(streets)}`,
  ),
  text('denomination raison_sociale enseigne', (dice) =>
    `${dice.pick(['SARL', 'SAS', 'SCI', 'EURL', 'SA'])} ${dice.pick(['BREIZH', 'MARTIN', 'DUPONT ET FILS', 'ARMORIQUE', 'LEROY', 'HABITAT', 'DU ROUX'])} ${dice.pick(['BATIMENT', 'IMMO', 'CONSEIL', 'TRANSPORTS', ''])}`.trim(),
  ),
  text(
    'nom_epci epci libelle_epci',
    (dice) => `CC ${dice.pick(['du Pays de', 'de', 'Cœur de'])} ${dice.pick(towns)}`,
  ),
  text(
    'libelle_quartier quartier nom_iris iris_libelle',
    (dice) =>
      `${dice.pick(['Saint-', 'Les ', 'Le ', 'Centre '])}${dice.pick(['Pierre', 'Michel', 'Martin', 'Bernard', 'Roches', 'Port', 'Jacques'])}`,
  ),
  number('email_count nb_emails mail_sent_count emails_sent', (dice) => dice.between(0, 40)),
  number('telephone_count nb_telephones phone_calls', (dice) => dice.between(0, 12)),
  {
    names: ['email_valide', 'has_phone', 'telephone_renseigne', 'adresse_connue', 'nom_confirme'],
    type: 'BOOLEAN',
    value: (dice) => dice.chance(0.5),
  },
  choice('email_domain domaine_mail', ['gmail.com', 'orange.fr', 'wanadoo.fr', 'free.fr']),
  choice('email_status statut_email phone_type type_telephone', [
    'valide',
    'invalide',
    'inconnu',
    'mobile',
    'fixe',
  ]),
  choice('jour jour_semaine day weekday', [
    'lundi',
    'mardi',
    'mercredi',
    'jeudi',
    'vendredi',
    'samedi',
    'dimanche',
  ]),
  choice('mois month mois_libelle', [
    'janvier',
    'février',
    'mars',
    'avril',
    'mai',
    'juin',
    'juillet',
    'août',
    'septembre',
    'octobre',
    'novembre',
    'décembre',
  ]),
  choice('nom_tempete tempete storm', [
    'Ciarán',
    'Domingos',
    'Aline',
    'Louis',
    'Pierrick',
    'Céline',
    'Kirk',
    'Caetano',
    'Floris',
    'Nils',
  ]),
  choice('variete cultivar', [
    'Charlotte',
    'Amandine',
    'Agata',
    'Monalisa',
    'Annabelle',
    'Juliette',
    'Roseval',
    'Ratte',
  ]),
  choice('marque constructeur brand', [
    'Renault',
    'Peugeot',
    'Citroën',
    'Mercedes',
    'Lacoste',
    'Michelin',
    'Legrand',
    'Leroy Merlin',
    'Bernard Matériel',
  ]),
  choice('civilite titre_civilite', ['M.', 'Mme', 'M. et Mme']),
  choice('type_proprietaire nature_personne owner_kind ccogrm', [
    'Personne physique',
    'Personne morale',
    'SCI',
    'Commune',
    'Office HLM',
  ]),
  choice('profession pcs metier', [
    'Boulanger',
    'Charpentier',
    'Agriculteur',
    'Cadre',
    'Retraité',
    'Infirmier',
    'Meunier',
    'Berger',
  ]),
  choice('academic_year_code annee_scolaire', ['2021-2022', '2022-2023', '2023-2024', '2024-2025']),
  {
    names: ['acid_level', 'niveau_acide', 'ph'],
    type: 'DOUBLE',
    value: (dice) => Math.round(dice.next() * 140) / 10,
  },
  text('siren siren_gestionnaire', (dice) => luhn(dice, 9)),
  text('siret siret_siege etablissement_id', (dice) => luhn(dice, 14)),
  text('uai numero_uai code_uai', (dice) => `0${dice.digits(6)}${dice.pick(['A', 'B', 'K', 'X'])}`),
  text('rna id_association numero_rna', (dice) => `W${dice.digits(9)}`),
  text('finess num_finess', (dice) => dice.digits(9)),
  text(
    'num_dossier reference_dossier ads_id',
    (dice) => `PC0${department(dice)}${dice.digits(3)}${dice.digits(2)}A${dice.digits(4)}`,
  ),
  text('ean code_barres gtin', (dice) => `3${dice.digits(12)}`),
  text('num_compteur prm pdl point_de_livraison', (dice) => dice.digits(14)),
  text('serial no_serie numero_serie', (dice) => dice.digits(15)),
  text('transaction_id num_transaction', (dice) => dice.digits(16)),
  number('epoch_ms ts_ms timestamp_ms', (dice) => 1_600_000_000_000 + dice.between(0, 200_000_000) * 1000),
  number('sequence id_num objectid', (_dice, row) => 600_000_000 + row * 7919),
  number(
    'total_centimes volume_litres nom_bre',
    (dice) => dice.between(10_000_000_000, 20_000_000_000) * 100,
  ),
  text(
    'version release nom_version',
    (dice) => `${dice.between(1, 9)}.${dice.between(0, 30)}.${dice.between(0, 9)}`,
  ),
  text(
    'url site_web lien',
    (dice) =>
      `https://www.${plain(dice.pick(towns))
        .toLowerCase()
        .replaceAll(/[^a-z]/gu, '')}.fr/page-${dice.between(1, 99)}`,
  ),
  text(
    'mention compte_social handle_service',
    (dice) =>
      `@ville_${plain(dice.pick(towns))
        .toLowerCase()
        .replaceAll(/[^a-z]/gu, '')}`,
  ),
  text('observations commentaire note remarque', (dice) =>
    dice.pick([
      'RAS',
      'Dossier complet, en attente de la mairie',
      'Logement vacant depuis 2019, voir fiche',
      'Visite prévue au printemps',
      'Travaux estimés à 12 500 € HT',
      'Parcelle AB 124, succession en cours',
      'À revoir en commission du 12/03/2024',
      'Rue Jean Jaurès : 14 logements recensés',
    ]),
  ),
  text(
    'numero numero_voie num_voie dnvoiri',
    (dice) => `${dice.between(1, 200)}${dice.chance(0.2) ? ' bis' : ''}`,
  ),
  choice('complement_adresse batiment adresse_complement', [
    'Bât A',
    'Bât B',
    'Appt 12',
    'Rez-de-chaussée',
    'Étage 2',
  ]),
  choice('source_nom nom_source nom_fichier', [
    'lovac-2025.csv',
    'ff-2024.parquet',
    'dvf_2023.csv.gz',
    'rnb.csv',
  ]),
  choice('nom_indicateur libelle indicateur', [
    'Taux de vacance',
    'Population municipale',
    'Revenu médian',
    'Logements sociaux',
    'Résidences secondaires',
  ]),
  choice('name label title', [
    'Tableau de bord',
    'Vue d’ensemble',
    'Carte des zones',
    'Suivi mensuel',
    'Export complet',
    'Prix au m²',
  ]),
  choice('pays country nationalite', [
    'France',
    'Belgique',
    'Portugal',
    'Maroc',
    'Italie',
    'Espagne',
    'Allemagne',
  ]),
];

function luhn(dice: Dice, length: number): string {
  const body = dice.digits(length - 1);
  const sum = Array.from(body)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

function hex(dice: Dice, groups: readonly number[]): string {
  return groups
    .map((size) => Array.from({ length: size }, () => dice.pick(Array.from('0123456789abcdef'))).join(''))
    .join('-');
}
