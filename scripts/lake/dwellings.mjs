import { canariesOf } from './canaries.mjs';
import { hamletName, makeCanaryOwner, makeOwner, streetName } from './people.mjs';
import { Random } from './random.mjs';

/** How many owners there are for a dwelling: some hold several. */
const ownersPerDwelling = 0.72;
const ranks = [1, 2, 3, 4, 5, 6];

/** In which of the three yearly files a dwelling stands: it may enter vacancy, leave it, or leave and come back. */
const presences = [
  [0.58, [2023, 2024, 2025]],
  [0.1, [2024, 2025]],
  [0.12, [2025]],
  [0.1, [2023]],
  [0.08, [2023, 2024]],
  [0.02, [2023, 2025]],
];

export const lovacColumns = [
  ...['local_id', 'invariant', 'building_id', 'commune_code', 'commune_label', 'address', 'section', 'parcel'],
  ...['longitude', 'latitude', 'vacancy_start_year', 'surface', 'kind', 'rooms', 'building_year', 'rental_value'],
  ...ranks.flatMap((rank) => ownerColumns(rank)),
];

export const ffColumns = [
  ...['ff_idlocal', 'ff_idcom', 'ff_dteloc', 'ff_stoth', 'ff_npiece', 'ff_jannath', 'ff_jdatat', 'ff_ccthp'],
  ...[1, 2].flatMap((rank) => ownerColumns(rank)),
];

function ownerColumns(rank) {
  return [
    ...[`ff_idpersonne_${rank}`, `ff_ddenom_${rank}`, `ff_dlign3_${rank}`, `ff_dlign4_${rank}`, `ff_dlign5_${rank}`],
    ...[`ff_dlign6_${rank}`, `ff_jdatnss_${rank}`, `ff_ccogrm_${rank}`, `ff_ccodro_${rank}`],
  ];
}

export const ownerCount = (rows) => Math.ceil(rows * ownersPerDwelling);

/** Owner number `index` of a lake of `rows` dwellings. */
export function ownerAt(lake, index) {
  const dwelling = Math.min(lake.rows - 1, Math.ceil(index / ownersPerDwelling));
  return makeOwner(lake.seed, index, communeAt(lake, dwelling), lake.geography);
}

function communeAt(lake, index) {
  return lake.geography.dwellingCommune(new Random(lake.seed, 1, index));
}

/** Dwelling number `index`: what stays the same from year to year. */
export function dwellingAt(lake, index) {
  const random = new Random(lake.seed, 2, index);
  const commune = communeAt(lake, index);
  const isCanary = index % 211 === 7;
  const invariant = String(100_000 + index).padStart(10, '0');
  const years = random.weighted(presences);
  const isHouse = random.chance(commune.population > 20_000 ? 0.3 : 0.75);
  const surface = Math.round((isHouse ? 45 : 18) + random.next() ** 2 * 140);
  return {
    index,
    commune,
    isCanary,
    years,
    isHouse,
    surface,
    localId: `${commune.departement.slice(0, 2)}${invariant}`,
    invariant,
    buildingId: `${commune.code}_${String(index % 100_000).padStart(5, '0')}`,
    // Sections such as 0E with numbers look like powers of ten: they must stay text.
    section: random.weighted([
      [0.1, '0E'],
      [0.1, '000'],
      [0.8, `${random.pick('ABCDEHKLZ'.split(''))}${random.pick('ABCDEHKLZ'.split(''))}`],
    ]),
    parcel: String(random.integer(1, 980)).padStart(4, '0'),
    address: isCanary ? canariesOf('address')[0] : `${random.integer(1, 180)} ${streetName(random)}`,
    point: isCanary && commune.departement === '29' ? canariesOf('location') : lake.geography.point(commune, random),
    rooms: Math.max(1, Math.round(surface / 26)),
    built: random.chance(0.06) ? undefined : random.integer(1820, 2015),
    vacantSince: vacantSince(years[0], random.next()),
    rentalValue: Math.round(surface * (18 + random.next() * 30)),
    energy: random.chance(0.4) ? random.pick('ABCDEFG'.split('')) : undefined,
    owners: ownersOf(lake, index, isCanary, random),
  };
}

/** Most dwellings that enter the file have been vacant for a year; those of the first file for longer. `share` is in [0, 1). */
function vacantSince(firstYear, share) {
  const isNew = firstYear > 2023;
  if (isNew && share < 0.75) return firstYear - 1;
  const rest = isNew ? (share - 0.75) / 0.25 : share;
  return Math.max(1975, firstYear - 1 - Math.floor(-Math.log(1 - rest) * 5));
}

function ownersOf(lake, index, isCanary, random) {
  if (isCanary) {
    return ranks.map((rank) => ({ ...makeCanaryOwner(lake.seed, Math.floor(index / 211) * 6 + rank - 1), right: 'P' }));
  }
  const count = random.weighted([
    [0.01, 0],
    [0.62, 1],
    [0.22, 2],
    [0.08, 3],
    [0.04, 4],
    [0.02, 5],
    [0.01, 6],
  ]);
  const total = ownerCount(lake.rows);
  const first = random.chance(0.06) ? random.integer(0, Math.min(60, total) - 1) : Math.floor(index * ownersPerDwelling);
  return Array.from({ length: count }, (_, i) => ({
    ...ownerAt(lake, (first + i) % total),
    right: count > 1 ? random.pick(['P', 'P', 'U', 'N', 'I']) : 'P',
  }));
}

/** The dwelling's line in one year's LOVAC file, as dirty as the real one. */
export function lovacRow(lake, dwelling, year) {
  const random = new Random(lake.seed, year, dwelling.index);
  const { commune } = dwelling;
  return [
    dwelling.localId,
    dwelling.invariant,
    dwelling.buildingId,
    // A missing code is found again by the spatial join.
    random.chance(0.006) ? '' : random.chance(0.01) ? `${commune.code} ` : commune.code,
    random.chance(0.3) ? commune.name.toUpperCase() : commune.name,
    dwellingAddress(dwelling, random),
    dwelling.section,
    dwelling.parcel,
    ...coordinates(dwelling, random),
    vacancyStart(dwelling, year, random),
    random.chance(0.05) ? `${dwelling.surface},5` : random.chance(0.01) ? '0' : dwelling.surface,
    random.chance(0.02) ? (dwelling.isHouse ? 'maison ' : 'Appart') : dwelling.isHouse ? 'MAISON' : 'APPART',
    dwelling.rooms,
    dwelling.built ?? random.pick(['', '0']),
    random.chance(0.08) ? 's' : dwelling.rentalValue,
    ...ranks.flatMap((rank) => ownerCells(dwelling.owners[rank - 1], year, random)),
  ];
}

function dwellingAddress(dwelling, random) {
  if (!dwelling.isCanary && random.chance(0.01)) return `LIEU DIT "${hamletName(random)}"`;
  if (random.chance(0.01)) return `${dwelling.address}\nBAT ${random.pick(['A', 'B'])}`;
  return soiled(dwelling.address, random);
}

function coordinates(dwelling, random) {
  if (dwelling.point === undefined || random.chance(0.02)) return ['', ''];
  return random.chance(0.003) ? ['0', '0'] : dwelling.point;
}

function vacancyStart(dwelling, year, random) {
  const start = dwelling.years.length === 2 && year - dwelling.years[0] === 2 ? year - 1 : dwelling.vacantSince;
  return random.weighted([
    [0.01, ''],
    [0.005, '0'],
    [0.03, `${start}.0`],
    [0.955, start],
  ]);
}

/** The dwelling's line in one year's land registry file. */
export function ffRow(lake, dwelling, year) {
  const random = new Random(lake.seed, year + 100, dwelling.index);
  const isVacant = dwelling.years.includes(year);
  return [
    dwelling.localId,
    dwelling.commune.code,
    dwelling.isHouse ? '1' : '2',
    random.chance(0.03) ? 's' : dwelling.surface + random.pick([0, 0, 0, 1, -1]),
    dwelling.rooms,
    dwelling.built ?? '0',
    random.chance(0.1) ? '00000000' : `0${random.integer(1, 9)}${random.pick(['03', '09', '11'])}${random.integer(1975, 2022)}`,
    isVacant && random.chance(0.95) ? 'V' : random.pick(['P', 'L', 'L ', '', 'V']),
    ...[0, 1].flatMap((i) => ownerCells(dwelling.owners[i], year, random)),
  ];
}

function ownerCells(owner, year, random) {
  if (owner === undefined) return Array.from({ length: 9 }, () => '');
  const [line3, line4, line5, line6] = owner.lines;
  const name = random.chance(0.06) ? unaccented(owner.name) : owner.name;
  return [
    owner.fiscalId,
    soiled(random.chance(0.02) ? name.toLowerCase() : name, random),
    line3,
    random.chance(0.004) ? `${line4}\nBP 12` : soiled(line4, random),
    line5,
    soiled(line6, random),
    birthCell(owner, year, random),
    owner.isCompany ? owner.group : random.weighted([[0.96, ''], [0.04, '#']]),
    random.chance(0.01) ? `${owner.right} ` : owner.right,
  ];
}

/** dd/mm/yyyy in the first file, yyyy-mm-dd in the second, both after; companies and the unknown have none. */
function birthCell(owner, year, random) {
  if (owner.birth === undefined) return random.chance(0.1) ? '00/00/0000' : '';
  if (random.chance(0.02)) return random.pick(['', '00/00/0000']);
  const isIso = year === 2023 ? random.chance(0.02) : year === 2024 ? random.chance(0.97) : random.chance(0.5);
  return isIso ? owner.birth : owner.birth.split('-').toReversed().join('/');
}

const unaccented = (text) => text.normalize('NFD').replace(/\p{M}/gu, '');

function soiled(text, random) {
  if (random.chance(0.03)) return `${text} `;
  return random.chance(0.01) ? text.replace(' ', '  ') : text;
}
