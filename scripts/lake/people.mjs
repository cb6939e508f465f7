import { canariesOf } from './canaries.mjs';
import { Random } from './random.mjs';

const surnames =
  'MARTIN BERNARD THOMAS PETIT ROBERT RICHARD DURAND DUBOIS MOREAU LAURENT SIMON MICHEL LEFÈVRE LEROY ROUX DAVID BERTRAND MOREL FOURNIER GIRARD BONNET DUPUIS LAMBERT FONTAINE ROUSSEAU VINCENT MÜLLER LEFÈBVRE FAURE ANDRÉ MERCIER BLANC GUÉRIN BOYER GARNIER CHEVALIER FRANÇOIS LEGRAND GAUTHIER GARCIA PERRIN ROBIN CLÉMENT MORIN NICOLAS HENRY ROUSSEL MATHIEU GAUTIER MASSON LE-GALL LE-GOFF QUÉMÉNEUR KERVELLA ABGRALL D’AGOSTINO N’DIAYE DE-LA-TOUR L’HOSTIS CŒUR NÚÑEZ LE-BIHAN BÉGUIN JEAN-BAPTISTE'
    .split(' ')
    .map((name) => name.replaceAll('-', ' ').replaceAll('’', "'"));
const firstNames =
  'Marie Jeanne Françoise Monique Hélène Noëlle Anne-Marie Zoé Léa Maëlle Soizic Chloé Jean Pierre Michel André Philippe René Loïc Yann Gaël Jérôme Stéphane François-Xavier Aïssa Éric Benoît Hervé Thérèse Jean-Loup'
    .split(' ');
const streets =
  'RUE DE L’ÉGLISE;RUE DU GÉNÉRAL DE GAULLE;PLACE DE LA MAIRIE;CHEMIN DES CHÊNES;IMPASSE DU MOULIN;AVENUE DE LA RÉPUBLIQUE;RUE VICTOR HUGO;ALLÉE DES TILLEULS;ROUTE DE BREST;RUE DES FORGES;BD CARNOT;QUAI DE L’ODET;RUE D’EN BAS;VENELLE DU PUITS'
    .replaceAll('’', "'")
    .split(';');
const hamlets = 'KERGOAT;LE BOURG;LES QUATRE CHEMINS;LA CROIX;KER ANNA;LE MAS;CHEZ PAULIN;PENN AR BED'.split(';');
const companies = 'SCI DES PINS;SCI "LES HORTENSIAS";SARL IMMO OUEST;INDIVISION LE GALL;SCI FAMILIALE, LA CÔTE;HOIRS MARTIN'.split(';');

/** Group codes of legal persons in the land registry (`ccogrm`): 0 ordinary company … 9 public establishment. */
const legalGroups = [
  [0.62, '0'],
  [0.02, '1'],
  [0.02, '3'],
  [0.1, '4'],
  [0.08, '5'],
  [0.03, '6'],
  [0.05, '7'],
  [0.05, '8'],
  [0.03, '9'],
];

export const streetName = (random) => random.pick(streets);
export const hamletName = (random) => random.pick(hamlets);

/** What a person may be called in the application. */
export const firstName = (random) => random.pick(firstNames);
export const surname = (random) => random.pick(surnames);

/**
 * Makes owner number `index`: a function of the seed and the number only, so that millions need no memory.
 * `near` is the commune of one of the owner's dwellings.
 */
export function makeOwner(seed, index, near, geography) {
  const random = new Random(seed, 11, index);
  // The first owners hold many dwellings each: they are companies and public bodies.
  const isCompany = index < 60 || random.chance(0.17);
  const home = random.weighted([
    [0.55, () => near],
    [0.22, () => geography.communeOfDepartement(near.departement, random)],
    [0.23, () => geography.anyCommune(random)],
  ])();
  const last = surname(random);
  const first = firstName(random);
  return {
    index,
    uuid: random.uuid(),
    fiscalId: `${home.departement.slice(0, 2)}${random.integer(0, 2176782335).toString(36).toUpperCase().padStart(6, '0')}`,
    isCompany,
    group: isCompany ? random.weighted(legalGroups) : '',
    name: isCompany ? `${random.pick(companies)} ${home.code}${index % 97}` : `${last}/${first.toUpperCase()}`,
    first: isCompany ? undefined : first,
    last: isCompany ? undefined : last,
    birth: isCompany ? undefined : birthDate(random),
    lines: addressLines(random, home),
    email: random.chance(0.3) ? `${asciiOf(first)}.${asciiOf(last)}${index}@exemple.fr` : undefined,
    phone: random.chance(0.25) ? phoneNumber(random) : undefined,
  };
}

/** An owner whose every personal value is a canary. Companies and people alternate. */
export function makeCanaryOwner(seed, index) {
  const random = new Random(seed, 12, index);
  const [surnameOf, companyOf] = canariesOf('name');
  const isCompany = index % 5 === 4;
  const first = firstName(random);
  const [street, residence, hamlet, town] = canariesOf('address');
  return {
    index,
    uuid: random.uuid(),
    fiscalId: canariesOf('fiscal_id')[0],
    isCompany,
    group: isCompany ? '0' : '',
    name: isCompany ? `SCI ${companyOf} ${index}` : `${surnameOf}/${first.toUpperCase()}`,
    first: isCompany ? undefined : first,
    last: isCompany ? undefined : surnameOf,
    birth: canariesOf('birth_date')[0],
    lines: [residence, street, hamlet, town],
    email: canariesOf('email')[0],
    phone: random.pick(canariesOf('phone')),
  };
}

function birthDate(random) {
  const year = Math.min(2004, 1926 + Math.floor((random.next() + random.next()) * 40));
  return `${year}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
}

function addressLines(random, home) {
  if (random.chance(0.015)) return ['', '12 RUE NEUVE', '', random.pick(['B-1000 BRUXELLES', '1204 GENÈVE SUISSE', 'LONDON SW1A 1AA'])];
  const town = home.name.toUpperCase().replace(/^SAINT(E?)[ -]/u, (whole, e) => (random.chance(0.4) ? `ST${e} ` : whole));
  return [
    random.chance(0.1) ? `RES LES LILAS BAT ${random.pick(['A', 'B', 'C'])}` : '',
    `${two(random.integer(1, 140))} ${streetName(random)}`,
    random.chance(0.2) ? hamletName(random) : '',
    `${home.postalCode} ${town}`,
  ];
}

export function phoneNumber(random) {
  const digits = Array.from({ length: 4 }, () => two(random.integer(0, 99)));
  return random.chance(0.6) ? `0${random.integer(1, 7)} ${digits.join(' ')}` : `+33${random.integer(1, 7)}${digits.join('')}`;
}

export function asciiOf(text) {
  return text
    .normalize('NFD')
    .replace(/[^a-zA-Z]/gu, '')
    .toLowerCase();
}

const two = (n) => String(n).padStart(2, '0');
