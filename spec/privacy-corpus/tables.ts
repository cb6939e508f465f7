import { lookalikeKinds, plainKinds } from './clean.js';
import type { CleanKind } from './clean.js';
import type { Cell, Draft, Label } from './column.js';
import { firstNames } from './names.js';
import {
  address,
  birthDate,
  email,
  firstName,
  iban,
  nirBody,
  nirKey,
  ownerName,
  pad,
  personStyles,
  phoneStyles,
  plain,
  surname,
  taxNumber,
} from './personal.js';
import { streets, towns } from './places.js';
import type { Dice } from './random.js';

/** A table before its columns are placed: a name and columns of one length. */
export interface TableDraft {
  readonly name: string;
  readonly columns: readonly Draft[];
}

/** Names of columns that tell nothing: personal data hide under them. */
const blandNames = [
  'c1',
  'c2',
  'col_3',
  'champ_12',
  'libelle',
  'valeur',
  'label',
  'ref',
  'info',
  'data',
  'attribut',
  'field_7',
  'texte',
  'v',
  'description',
  'extra',
  'cle',
  'value',
];

type Maker = (dice: Dice, rows: number) => Draft;

/** People as registers keep them. */
export const peopleTable = (dice: Dice, rows: number): TableDraft => ({
  name: dice.pick([
    'owners',
    'proprietaires',
    'contacts',
    'agents',
    'locataires',
    'beneficiaires',
    'users',
    'demandes',
  ]),
  columns: [...some(dice, personalMakers, 4, 7, rows, 0), ...fill(dice, plainKinds, 2, 4, rows)],
});

/** People behind bland or misleading names of columns. */
export const disguisedTable = (dice: Dice, rows: number): TableDraft => ({
  name: dice.pick(['export', 'import_2024', 'tmp_join', 'donnees', 'marts_x', 'extract']),
  columns: [
    ...some(dice, personalMakers, 2, 4, rows, 0.8),
    ...fill(dice, plainKinds, 1, 3, rows),
    ...fill(dice, lookalikeKinds, 1, 2, rows),
  ],
});

/** Public data without people, with many columns that look like theirs. */
export const publicTable = (dice: Dice, rows: number): TableDraft => ({
  name: dice.pick([
    'communes',
    'logements',
    'etablissements',
    'equipements',
    'lovac',
    'dvf',
    'campagnes',
    'permis',
    'stats',
  ]),
  columns: [...fill(dice, lookalikeKinds, 4, 7, rows), ...fill(dice, plainKinds, 2, 4, rows)],
});

/** Public bodies: addresses and mailboxes of nobody in particular. */
export const bodiesTable = (dice: Dice, rows: number): TableDraft => ({
  name: dice.pick(['mairies', 'ecoles', 'etablissements', 'services_publics']),
  columns: [
    made(dice.pick(['siret', 'uai', 'finess']), 'none', rows, () => dice.digits(9)),
    made(
      dice.pick(['nom_etablissement', 'nom_ecole', 'mairie']),
      'none',
      rows,
      () => `${dice.pick(['École', 'Mairie de', 'Lycée'])} ${dice.pick(streets)}`,
    ),
    made(dice.pick(['adresse_etablissement', 'adresse_mairie', 'adresse_siege']), 'none', rows, () =>
      address(dice, dice.chance(0.5)),
    ),
    made(
      dice.pick(['email_mairie', 'courriel', 'email_contact', 'mail']),
      'none',
      rows,
      () =>
        `${dice.pick(['mairie', 'contact', 'accueil', 'secretariat', 'info', 'urbanisme'])}@${slug(dice.pick(towns))}.fr`,
    ),
    ...fill(dice, plainKinds, 1, 2, rows),
  ],
});

/** The statistics of first names: each name once or a few times, with a count. They are about nobody. */
export const firstNameStatistics = (dice: Dice, rows: number): TableDraft => ({
  name: dice.pick(['prenoms_nouveaux_nes', 'nat', 'statistiques_prenoms']),
  columns: [
    made(
      dice.pick(['prenom', 'preusuel', 'enfant_prenom']),
      'none',
      rows,
      (row) => firstNames[row % firstNames.length] ?? '',
    ),
    {
      name: dice.pick(['nombre', 'nombre_occurrences', 'effectif']),
      type: 'BIGINT',
      label: 'none',
      values: cells(rows, () => dice.between(3, 5000)),
    },
    {
      name: dice.pick(['annais', 'annee']),
      type: 'BIGINT',
      label: 'none',
      values: cells(rows, () => dice.between(1946, 2024)),
    },
    made('sexe', 'none', rows, () => dice.pick(['1', '2'])),
  ],
});

const personalMakers: readonly Maker[] = [
  (dice, rows) =>
    made(
      dice.pick([
        'nom',
        'nom_usage',
        'nom_naissance',
        'last_name',
        'surname',
        'NOM',
        'family_name',
        'ddenom_nom',
        'nomPatronymique',
      ]),
      'name',
      rows,
      cased(dice, surname),
    ),
  (dice, rows) =>
    made(
      dice.pick(['prenom', 'prenoms', 'first_name', 'given_name', 'PRENOM', 'prenom_usuel', 'dprnus']),
      'name',
      rows,
      cased(dice, firstName),
    ),
  (dice, rows) => {
    const style = dice.pick(personStyles);
    return made(
      dice.pick([
        'full_name',
        'nom_complet',
        'owner_name',
        'proprietaire',
        'contact',
        'interlocuteur',
        'nom_prenom',
        'referent',
      ]),
      'name',
      rows,
      () => style(dice),
    );
  },
  (dice, rows) => {
    const style = dice.pick(personStyles.slice(1, 4));
    return made(
      dice.pick(['ddenom', 'ff_ddenom_1', 'denomination_proprietaire', 'titulaire', 'owner']),
      'name',
      rows,
      () => ownerName(dice, style),
    );
  },
  (dice, rows) =>
    made(
      dice.pick([
        'email',
        'mail',
        'courriel',
        'adresse_mail',
        'e_mail',
        'contact_email',
        'adresseElectronique',
      ]),
      'email',
      rows,
      upperSometimes(dice, email),
    ),
  (dice, rows) => {
    const style = dice.pick(phoneStyles);
    return made(
      dice.pick(['telephone', 'tel', 'mobile', 'phone', 'tel_portable', 'num_tel', 'portable']),
      'phone',
      rows,
      () => style(dice),
    );
  },
  (dice, rows) => ({
    name: dice.pick(['tel_num', 'telephone', 'mobile']),
    type: 'BIGINT',
    label: 'phone',
    values: cells(rows, () => Number(`${dice.pick(['2', '6', '7'])}${dice.digits(8)}`)),
  }),
  (dice, rows) => {
    const spaced = dice.chance(0.3);
    const bare = dice.chance(0.3);
    return made(
      dice.pick(['nir', 'num_secu', 'numero_secu', 'no_ss', 'insee_personne', 'ssn']),
      'national_id',
      rows,
      () => {
        const body = nirBody(dice);
        if (bare) return body;
        return spaced
          ? `${body.slice(0, 1)} ${body.slice(1, 3)} ${body.slice(3, 5)} ${body.slice(5, 7)} ${body.slice(7, 10)} ${body.slice(10)} ${nirKey(body)}`
          : `${body}${nirKey(body)}`;
      },
    );
  },
  (dice, rows) => {
    const spaced = dice.chance(0.4);
    return made(dice.pick(['iban', 'compte_bancaire', 'rib', 'coordonnees_bancaires']), 'iban', rows, () => {
      const value = iban(dice);
      return spaced ? (value.match(/.{1,4}/gu) ?? []).join(' ') : value;
    });
  },
  (dice, rows) => ({
    name: dice.pick([
      'date_naissance',
      'ddn',
      'birth_date',
      'naissance',
      'dob',
      'jdatnss',
      'ne_le',
      'date_naiss',
    ]),
    type: 'DATE',
    label: 'birth_date',
    values: cells(rows, () => birthDate(dice)),
  }),
  (dice, rows) =>
    made(
      dice.pick(['jdatnss', 'ff_jdatnss_1', 'date_de_naissance', 'birthdate', 'dt_naiss', 'naissance']),
      'birth_date',
      rows,
      () => birthDate(dice).split('-').reverse().join('/'),
    ),
  (dice, rows) =>
    made(
      dice.pick(['adresse', 'address', 'adresse_postale', 'owner_address', 'rue', 'adresse_complete']),
      'address',
      rows,
      wholeOrNot(dice),
    ),
  (dice, rows) =>
    made(dice.pick(['spi', 'numero_fiscal', 'num_fiscal', 'identifiant_fiscal']), 'fiscal_id', rows, () =>
      taxNumber(dice),
    ),
  (dice, rows) => {
    const share = 0.1 + dice.next() * 0.4;
    return made(
      dice.pick(['commentaire', 'notes', 'observations', 'message', 'remarques']),
      'free_text',
      rows,
      () =>
        dice.chance(share)
          ? letter(dice)
          : dice.pick([
              'RAS',
              'Dossier complet',
              'Relance prévue',
              'Sans réponse depuis 2023',
              'Travaux en cours',
            ]),
    );
  },
];

function letter(dice: Dice): string {
  const phone = dice.pick(phoneStyles)(dice);
  return dice.pick([
    `Rappeler ${dice.pick(['M.', 'Mme'])} ${surname(dice)} au ${phone}`,
    `Écrire à ${email(dice)} avant jeudi`,
    `Mme ${surname(dice)} (${phone}) vend le bien`,
    `Propriétaire joint par ${email(dice)}, rappel au printemps`,
    `N° sécu ${nirBody(dice)} au dossier, tél. ${phone}`,
  ]);
}

function wholeOrNot(dice: Dice): () => string {
  const whole = dice.chance(0.5);
  return () => address(dice, whole);
}

function cased(dice: Dice, name: (dice: Dice) => string): () => string {
  const form = dice.pick([
    (value: string) => value,
    (value: string) => value.toUpperCase(),
    (value: string) => plain(value).toUpperCase(),
    (value: string) => value.toLowerCase(),
  ]);
  return () => form(name(dice));
}

function upperSometimes(dice: Dice, value: (dice: Dice) => string): () => string {
  const upper = dice.chance(0.1);
  return () => (upper ? value(dice).toUpperCase() : value(dice));
}

function some(
  dice: Dice,
  makers: readonly Maker[],
  low: number,
  high: number,
  rows: number,
  bland: number,
): readonly Draft[] {
  return shuffled(dice, makers)
    .slice(0, dice.between(low, high))
    .map((maker) => {
      const draft = maker(dice, rows);
      const named = dice.chance(bland) ? { ...draft, name: dice.pick(blandNames) } : draft;
      return withNulls(dice, named);
    });
}

function fill(
  dice: Dice,
  kinds: readonly CleanKind[],
  low: number,
  high: number,
  rows: number,
): readonly Draft[] {
  return shuffled(dice, kinds)
    .slice(0, dice.between(low, high))
    .map((kind) =>
      withNulls(dice, {
        name: dice.pick(kind.names),
        type: kind.type,
        label: 'none',
        values: cells(rows, (row) => kind.value(dice, row)),
      }),
    );
}

function withNulls(dice: Dice, draft: Draft): Draft {
  const share = dice.chance(0.5) ? 0 : dice.next() * 0.6;
  return { ...draft, values: draft.values.map((value) => (dice.chance(share) ? null : value)) };
}

function made(name: string, label: Label, rows: number, value: (row: number) => string): Draft {
  return { name, type: 'VARCHAR', label, values: cells(rows, value) };
}

function cells<T extends Cell>(rows: number, value: (row: number) => T): readonly T[] {
  return Array.from({ length: rows }, (_, row) => value(row));
}

function shuffled<T>(dice: Dice, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, order: dice.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function slug(text: string): string {
  return plain(text)
    .toLowerCase()
    .replaceAll(/[^a-z]+/gu, '-');
}

/** A table's number, as it stands in its id. */
export function tableId(index: number): string {
  return `t${pad(index, 4)}`;
}
