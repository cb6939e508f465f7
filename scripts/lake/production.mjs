import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canariesOf } from './canaries.mjs';
import { asciiOf, firstName, phoneNumber, surname } from './people.mjs';
import { Random } from './random.mjs';

/** The application's tables and the types of their columns, in DuckDB's words. */
export const productionTables = {
  owners: {
    id: 'UUID',
    idpersonne: 'VARCHAR',
    full_name: 'VARCHAR',
    birth_date: 'DATE',
    raw_address: 'VARCHAR[]',
    additional_address: 'VARCHAR',
    email: 'VARCHAR',
    phone: 'VARCHAR',
    kind: 'VARCHAR',
    created_at: 'TIMESTAMP',
    updated_at: 'TIMESTAMP',
  },
  housing: {
    id: 'UUID',
    local_id: 'VARCHAR',
    geo_code: 'VARCHAR',
    raw_address: 'VARCHAR[]',
    longitude: 'DOUBLE',
    latitude: 'DOUBLE',
    housing_kind: 'VARCHAR',
    occupancy: 'VARCHAR',
    status: 'INTEGER',
    energy_consumption: 'VARCHAR',
    data_file_years: 'VARCHAR[]',
    updated_at: 'TIMESTAMP',
  },
  owners_housing: {
    owner_id: 'UUID',
    housing_id: 'UUID',
    rank: 'INTEGER',
    start_date: 'TIMESTAMP',
    end_date: 'TIMESTAMP',
    origin: 'VARCHAR',
  },
  campaigns: {
    id: 'UUID',
    title: 'VARCHAR',
    description: 'VARCHAR',
    status: 'VARCHAR',
    establishment_id: 'UUID',
    user_id: 'UUID',
    created_at: 'TIMESTAMP',
    sent_at: 'TIMESTAMP',
  },
  events: {
    id: 'UUID',
    kind: 'VARCHAR',
    housing_id: 'UUID',
    campaign_id: 'UUID',
    created_by: 'UUID',
    created_at: 'TIMESTAMP',
    comment: 'VARCHAR',
  },
  establishments: {
    id: 'UUID',
    name: 'VARCHAR',
    siren: 'BIGINT',
    kind: 'VARCHAR',
    geo_codes: 'VARCHAR[]',
    contact_email: 'VARCHAR',
    available: 'BOOLEAN',
    updated_at: 'TIMESTAMP',
  },
  users: {
    id: 'UUID',
    email: 'VARCHAR',
    first_name: 'VARCHAR',
    last_name: 'VARCHAR',
    phone: 'VARCHAR',
    establishment_id: 'UUID',
    role: 'VARCHAR',
    activated_at: 'TIMESTAMP',
    last_authenticated_at: 'TIMESTAMP',
  },
};

const comments = [
  'A rappeler après les vacances',
  'Propriétaire injoignable,\ncourrier retourné',
  'Projet de "rénovation" en cours',
  'Logement vendu – à vérifier',
  'Souhaite louer à sa nièce Françoise',
];
const eventKinds = ['housing:status-updated', 'housing:occupancy-updated', 'owner:updated', 'campaign:sent', 'note:created'];

/** Establishments, users and campaigns: small, kept in memory for the events to refer to. */
export function makeOrganisations(lake, seeds) {
  const establishments = makeEstablishments(lake, seeds);
  const users = Array.from({ length: Math.max(30, Math.floor(lake.rows / 400)) }, (_, i) =>
    makeUser(lake, i, establishments),
  );
  const campaigns = Array.from({ length: Math.max(20, Math.floor(lake.rows / 500)) }, (_, i) =>
    makeCampaign(lake, i, users),
  );
  return { establishments, users, campaigns };
}

function makeEstablishments(lake, seeds) {
  const communesOf = new Map();
  for (const commune of lake.geography.communes) {
    const members = communesOf.get(commune.epci);
    if (members === undefined) communesOf.set(commune.epci, [commune]);
    else members.push(commune);
  }
  const [, ...lines] = readFileSync(join(seeds, 'admin/epci.csv'), 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => /^(\d{9}),(?:"([^"]*)"|([^,]*)),([^,]*),/u.exec(line))
    .filter((match) => match !== null)
    .map(([, code, quoted, plain, kind], i) => ({ code, name: quoted ?? plain, kind, i, communes: communesOf.get(code) ?? [] }))
    .filter((epci) => epci.i % 20 === 0 || ['23', '29'].includes(epci.communes[0]?.departement))
    .map((epci, i) => {
      const random = new Random(lake.seed, 21, i);
      return {
        id: random.uuid(),
        name: epci.name,
        siren: Number(epci.code),
        kind: epci.kind,
        geo_codes: epci.communes.map((commune) => commune.code),
        contact_email: i % 11 === 2 ? canariesOf('email')[0] : `contact@epci-${epci.code}.exemple.fr`,
        available: random.chance(0.9),
        updated_at: timeIn(random, 2022, 2025),
      };
    });
}

function makeUser(lake, index, establishments) {
  const random = new Random(lake.seed, 22, index);
  const isCanary = index % 17 === 3;
  const [canarySurname, , canaryFirstName] = canariesOf('name');
  const first = isCanary ? canaryFirstName : firstName(random);
  const last = isCanary ? canarySurname : surname(random);
  return {
    id: userId(index, random.uuid()),
    email: isCanary ? canariesOf('email')[0] : `${asciiOf(first)}.${asciiOf(last)}@collectivite${index}.exemple.fr`,
    first_name: random.chance(0.1) ? `${first} ` : first,
    last_name: last,
    phone: isCanary ? canariesOf('phone')[0] : random.chance(0.5) ? phoneNumber(random) : null,
    establishment_id: random.pick(establishments).id,
    role: random.weighted([
      [0.85, 'usual'],
      [0.1, 'admin'],
      [0.05, 'visitor'],
    ]),
    activated_at: timeIn(random, 2021, 2024),
    last_authenticated_at: random.chance(0.8) ? timeIn(random, 2024, 2025) : null,
  };
}

const userId = (index, usual) => (index === 3 ? canariesOf('account')[0] : usual);

function makeCampaign(lake, index, users) {
  const random = new Random(lake.seed, 23, index);
  const user = random.pick(users);
  const isCanary = index % 13 === 4;
  const status = random.pick(['draft', 'sending', 'in-progress', 'archived']);
  return {
    id: random.uuid(),
    title: isCanary ? `Relance ${canariesOf('name')[0]}` : `Campagne ${index} – ${random.pick(['centre-bourg', 'îlot République', 'sortie de vacance'])}`,
    description: isCanary ? canariesOf('free_text')[0] : random.pick(comments),
    status,
    establishment_id: user.establishment_id,
    user_id: user.id,
    created_at: timeIn(random, 2022, 2023),
    sent_at: status === 'draft' ? null : timeIn(random, 2024, 2025),
  };
}

/** The row of `owners` for an owner; some are entered twice, in another spelling. */
export function ownerRows(lake, owner, isCanary) {
  const random = new Random(lake.seed, isCanary ? 25 : 24, owner.index);
  const row = {
    id: owner.uuid,
    idpersonne: random.chance(0.1) ? null : owner.fiscalId,
    full_name: owner.name.replace('/', ' '),
    birth_date: random.chance(0.03) ? null : owner.birth,
    raw_address: owner.lines.filter((line) => line !== ''),
    additional_address: isCanary ? owner.lines[0] : random.chance(0.05) ? 'Chez M. Le Gall' : null,
    email: owner.email,
    phone: owner.phone,
    kind: owner.isCompany ? (owner.name.startsWith('SCI') ? 'SCI, Copropriété, Autres personnes morales' : 'Autres') : 'Particulier',
    created_at: timeIn(random, 2021, 2023),
    updated_at: timeIn(random, 2024, 2025),
  };
  return random.chance(0.02) ? [row, { ...row, id: random.uuid(), full_name: `${row.full_name.toLowerCase()} ` }] : [row];
}

/** The rows of `housing`, `owners_housing` and `events` for a dwelling; some dwellings are unknown to the application. */
export function dwellingRows(lake, dwelling, { users, campaigns }) {
  const random = new Random(lake.seed, 26, dwelling.index);
  if (random.chance(0.05)) return { housing: [], owners: [], events: [] };
  const id = random.uuid();
  const status = random.weighted([
    [0.7, 0],
    [0.12, 1],
    [0.07, 2],
    [0.06, 3],
    [0.04, 4],
    [0.01, 5],
  ]);
  const housing = {
    id,
    local_id: dwelling.localId,
    geo_code: dwelling.commune.code,
    raw_address: [dwelling.address, `${dwelling.commune.postalCode} ${dwelling.commune.name}`],
    longitude: dwelling.point === undefined ? null : Number(dwelling.point[0]),
    latitude: dwelling.point === undefined ? null : Number(dwelling.point[1]),
    housing_kind: dwelling.isHouse ? 'MAISON' : 'APPART',
    occupancy: dwelling.years.includes(2025) ? 'V' : random.pick(['L', 'P', 'RS', 'inconnu']),
    status,
    energy_consumption: dwelling.energy,
    data_file_years: dwelling.years.map((year) => `lovac-${year}`),
    updated_at: timeIn(random, 2025, 2025),
  };
  const owners = dwelling.owners.map((owner, i) => ({
    owner_id: owner.uuid,
    housing_id: id,
    rank: random.chance(0.01) ? 0 : i + 1,
    start_date: timeIn(random, 2022, 2023),
    end_date: random.chance(0.03) ? timeIn(random, 2024, 2025) : null,
    origin: random.pick(['lovac', 'ff', 'lovac', null]),
  }));
  return { housing: [housing], owners, events: eventRows(lake, dwelling, id, status, users, campaigns) };
}

function eventRows(lake, dwelling, housingId, status, users, campaigns) {
  const random = new Random(lake.seed, 27, dwelling.index);
  const count = status === 0 ? (random.chance(0.2) ? 1 : 0) : random.integer(1, 4);
  return Array.from({ length: dwelling.isCanary ? Math.max(1, count) : count }, () => {
    const kind = random.pick(eventKinds);
    return {
      id: random.uuid(),
      kind,
      housing_id: housingId,
      campaign_id: kind === 'campaign:sent' ? random.pick(campaigns).id : null,
      created_by: random.pick(users).id,
      created_at: timeIn(random, 2022, 2025),
      comment: dwelling.isCanary ? canariesOf('free_text')[0] : random.chance(0.4) ? random.pick(comments) : null,
    };
  });
}

function timeIn(random, from, to) {
  const two = (n) => String(n).padStart(2, '0');
  const date = `${random.integer(from, to)}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
  return `${date} ${two(random.integer(7, 19))}:${two(random.integer(0, 59))}:00`;
}
