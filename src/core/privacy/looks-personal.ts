import type { PersonalClass } from '../project/privacy.js';

/**
 * Whether a column's name says that it holds personal data, and of which class. Names are read as words (`ownerBirthDate`, `date_naissance`,
 * `FF_JDATNSS_1`), never as substrings; accents, case and digits at the end do not count. Words such as `count`, `code`, `nombre` or `is` speak
 * against. A hint for people to check: it proves nothing.
 */
export function looksPersonal(name: string): PersonalClass | undefined {
  const words = wordsOf(name);
  const has = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  if (words.length === 0 || has(against)) return undefined;
  for (const rule of rules) {
    if (has(rule.words) && !(rule.unless && has(rule.unless)) && (!rule.also || has(rule.also)))
      return rule.class;
  }
  return undefined;
}

/** Whether a name says that the column is a key, a code or a measure: negative evidence for numbers that look like phones. */
export function looksTechnical(name: string): boolean {
  const words = wordsOf(name);
  return looksPersonal(name) === undefined && words.some((word) => technical.has(word) || against.has(word));
}

/** Words that say "this is a hash of": hashing a birth date or an e-mail address without a key hides nothing. */
export function looksHashed(name: string): PersonalClass | undefined {
  const words = wordsOf(name);
  const rest = words.filter((word) => !hashes.has(word));
  return rest.length < words.length ? looksPersonal(rest.join('_')) : undefined;
}

/** `ownerBirthDate`, `owner_birth_date`, `OWNER BIRTH DATE 2` → owner, birth, date. */
function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/gu, '_')
    .toLowerCase()
    .replaceAll(/(?<![a-z])ipv[46](?![a-z])/gu, 'ip')
    .split(/[^a-z0-9]+/u)
    .map((word) => word.replace(/\d+$/u, ''))
    .filter((word) => word !== '');
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

const against = words(
  'count counts nb nbr nombre code codes flag is has was type types status statut etat total share part taux rate ratio pct percent percentage avg mean ' +
    'moyenne median sum somme min max length longueur valid valide verified verifie domain domaine quality qualite hash hashed md5 sha sha1 sha256 ' +
    'md year annee years tranche band age optin consent consentement enabled missing rank score precision source lang langue format',
);
const technical = words(
  'id ids key cle ref reference invar invariant uid uuid local siren siret parcelle parcel parcelles serial batch lot ean sku ts epoch',
);
const hashes = words('hash hashed hache hachage empreinte digest md md5 sha sha1 sha256 sha512 crc');

/** Whose name it is when it is nobody's. */
const things = words(
  'commune communes city cities ville villes epci departement departements department region regions country countries pays table column file fichier ' +
    'voie street rue lieu place zone zonage perimeter perimetre campaign campagne group groupe establishment etablissement structure organisation organization ' +
    'company entreprise societe product produit model event site host domain domaine tag layer couche source job task field champ day jour month mois canton ' +
    'iris quartier section sheet index schema database role category categorie service programme program project projet metric test action short long',
);
const dated = words('date dates at on sent envoi created updated modified time heure timestamp');

interface Rule {
  readonly class: PersonalClass;
  readonly words: ReadonlySet<string>;
  /** At least one of these too. */
  readonly also?: ReadonlySet<string>;
  readonly unless?: ReadonlySet<string>;
}

/** First match wins: the more specific come first. */
const rules: readonly Rule[] = [
  { class: 'ip_address', words: words('ip ipaddress adresseip') },
  {
    class: 'birth_place',
    words: words('naissance birth birthplace lieunaissance'),
    also: words('lieu place birthplace lieunaissance commune ville city pays country departement'),
  },
  {
    class: 'birth_date',
    words: words(
      'naissance birth birthdate birthday dob ddn datnss jdatnss dnaissance datenaissance datnaiss naiss born',
    ),
  },
  {
    class: 'email',
    words: words('email emails mail mails courriel courriels mel adressemail adresseemail emailaddress'),
    unless: dated,
  },
  {
    class: 'phone',
    words: words(
      'tel telephone telephones phone phones mobile portable gsm fax numtel telmobile telfixe phonenumber numerotelephone',
    ),
    unless: dated,
  },
  { class: 'iban', words: words('iban ibans rib bankaccount') },
  { class: 'national_id', words: words('nir ssn nss secu numsecu nationalid passport passeport cni') },
  {
    class: 'national_id',
    words: words('securite social national identity identite'),
    also: words('sociale security number numero card carte'),
    unless: things,
  },
  { class: 'fiscal_id', words: words('spi nif numfiscal taxid') },
  { class: 'fiscal_id', words: words('fiscal tax'), also: words('numero number id identifiant num') },
  {
    class: 'address',
    words: words('adresse adresses address addresses addr adr street dlign'),
    unless: dated,
  },
  { class: 'account', words: words('login username pseudo password motdepasse mdp') },
  { class: 'account', words: words('user'), also: words('name') },
  {
    class: 'name',
    words: words(
      'prenom prenoms firstname lastname surname forename givenname familyname fullname patronyme nomprenom nomusage nomnaissance ddenom dnomus dprnus dnomlp dprnlp',
    ),
  },
  {
    class: 'name',
    words: words('first last full given family maiden middle'),
    also: words('name names'),
    unless: things,
  },
  { class: 'name', words: words('nom noms name'), unless: new Set([...things, 'file', 'user']) },
  {
    class: 'free_text',
    words: words(
      'commentaire commentaires comment comments remarque remarques memo observation observations',
    ),
    unless: dated,
  },
];
