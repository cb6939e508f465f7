import { firstNames, surnames } from './names.js';
import { towns, streets } from './places.js';
import type { Dice } from './random.js';

/** A surname, as registers write it. */
export function surname(dice: Dice): string {
  return dice.pick(surnames);
}

/** A first name; one in eight people gives two. */
export function firstName(dice: Dice): string {
  return dice.chance(0.12) ? `${dice.pick(firstNames)} ${dice.pick(firstNames)}` : dice.pick(firstNames);
}

/** Ways of writing whole people; a column keeps to one of them. */
export const personStyles: readonly ((dice: Dice) => string)[] = [
  (dice) => `${firstName(dice)} ${surname(dice)}`,
  (dice) => `${surname(dice).toUpperCase()} ${firstName(dice)}`,
  (dice) => `${surname(dice)} ${firstName(dice)}`.toUpperCase(),
  (dice) => `${surname(dice)}/${firstName(dice)}`.toUpperCase(),
  (dice) => `${dice.pick(['M.', 'Mme', 'M', 'MME'])} ${firstName(dice)} ${surname(dice).toUpperCase()}`,
  (dice) => `${surname(dice)}, ${firstName(dice)}`,
  (dice) => `${dice.pick(['MR', 'MME', 'M ET MME'])} ${surname(dice)} ${dice.pick(firstNames)}`.toUpperCase(),
  (dice) => plain(`${firstName(dice)} ${surname(dice)}`).toLowerCase(),
];

/** An owner's name: a person, or now and then a company or an estate. */
export function ownerName(dice: Dice, style: (dice: Dice) => string): string {
  const roll = dice.next();
  if (roll < 0.12) return `SCI ${dice.pick(['DU', 'DES', 'LES'])} ${plain(dice.pick(streets)).toUpperCase()}`;
  if (roll < 0.18) return `INDIVISION ${plain(surname(dice)).toUpperCase()}`;
  if (roll < 0.22) return `COMMUNE DE ${plain(dice.pick(towns)).toUpperCase()}`;
  return style(dice);
}

/** A private mailbox. */
export function email(dice: Dice): string {
  const first = slug(dice.pick(firstNames));
  const last = slug(surname(dice));
  const local = dice.pick([
    `${first}.${last}`,
    `${first}${last}`,
    `${first.slice(0, 1)}.${last}`,
    `${last}${dice.between(1, 99)}`,
    `${first}_${last}`,
  ]);
  return `${local}@${dice.pick(['gmail.com', 'orange.fr', 'wanadoo.fr', 'free.fr', 'laposte.net', 'hotmail.fr', 'sfr.fr', 'outlook.com', 'proton.me'])}`;
}

/** A French telephone number in one of the usual writings. */
export const phoneStyles: readonly ((dice: Dice) => string)[] = [
  (dice) => `0${trunk(dice)}${dice.digits(8)}`,
  (dice) => `0${trunk(dice)} ${pairs(dice, ' ')}`,
  (dice) => `0${trunk(dice)}.${pairs(dice, '.')}`,
  (dice) => `+33${trunk(dice)}${dice.digits(8)}`,
  (dice) => `+33 ${trunk(dice)} ${pairs(dice, ' ')}`,
  (dice) => `0033${trunk(dice)}${dice.digits(8)}`,
  (dice) => `0${trunk(dice)}-${pairs(dice, '-')}`,
];

function trunk(dice: Dice): string {
  return dice.pick(['1', '2', '3', '4', '5', '6', '6', '6', '7', '7', '9']);
}

function pairs(dice: Dice, separator: string): string {
  return Array.from({ length: 4 }, () => dice.digits(2)).join(separator);
}

/** The 13 characters of a French social security number. */
export function nirBody(dice: Dice): string {
  const month = dice.chance(0.03) ? dice.between(20, 42) : dice.between(1, 12);
  const place = dice.chance(0.04)
    ? `2${dice.pick(['A', 'B'])}${pad(dice.between(1, 360), 3)}`
    : dice.chance(0.1)
      ? `99${pad(dice.between(100, 420), 3)}`
      : departmentAndTown(dice);
  return `${dice.pick(['1', '2'])}${dice.digits(2)}${pad(month, 2)}${place}${pad(dice.between(1, 899), 3)}`;
}

function departmentAndTown(dice: Dice): string {
  const department = dice.between(1, 95);
  return `${pad(department === 20 ? 29 : department, 2)}${pad(dice.between(1, 400), 3)}`;
}

/** The two digits that complete those 13 characters. */
export function nirKey(body: string): string {
  const number = BigInt(body.replace('2A', '19').replace('2B', '18'));
  return pad(97 - Number(number % 97n), 2);
}

/** A French IBAN with a right checksum. */
export function iban(dice: Dice): string {
  const country = dice.chance(0.9) ? 'FR' : 'DE';
  const account =
    country === 'FR' ? `${dice.digits(10)}${dice.digits(11)}${dice.digits(2)}` : dice.digits(18);
  const numeric = `${account}${Array.from(country)
    .map((letter) => String(letter.charCodeAt(0) - 55))
    .join('')}00`;
  return `${country}${pad(98 - Number(BigInt(numeric) % 97n), 2)}${account}`;
}

/** A date of birth, `YYYY-MM-DD`. */
export function birthDate(dice: Dice): string {
  return `${dice.between(1928, 2004)}-${pad(dice.between(1, 12), 2)}-${pad(dice.between(1, 28), 2)}`;
}

/** A postal address of a dwelling. */
export function address(dice: Dice, whole: boolean): string {
  const number = `${dice.between(1, 180)}${dice.chance(0.12) ? dice.pick([' bis', ' ter', 'B']) : ''}`;
  const street = `${number}${dice.pick([' ', ' ', ', '])}${dice.pick(['rue', 'avenue', 'impasse', 'allée', 'chemin', 'place', 'boulevard', 'RUE', 'AV', 'route'])} ${dice.pick(['de', 'du', 'des'])} ${dice.pick(streets)}`;
  return whole ? `${street} ${pad(dice.between(1, 95), 2)}${dice.digits(3)} ${dice.pick(towns)}` : street;
}

/** A tax number of a person (SPI): 13 digits, the first 0 to 3, the last three the rest of the others by 511. */
export function taxNumber(dice: Dice): string {
  const body = `${dice.between(0, 3)}${dice.digits(9)}`;
  return `${body}${pad(Number(BigInt(body) % 511n), 3)}`;
}

/** Text without accents. */
export function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '');
}

/** Left-padded with zeros. */
export function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function slug(text: string): string {
  return plain(text)
    .toLowerCase()
    .replaceAll(/[^a-z]+/gu, '-');
}
