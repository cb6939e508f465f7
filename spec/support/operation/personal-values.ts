import { join } from 'node:path';
import { quoteText } from '../../../src/core/sql/quote.js';
import { inMemory } from '../warehouse.js';

export type PersonalKind = 'name' | 'birth date' | 'e-mail address' | 'telephone number' | 'tax number';

/** One way in which a value may stand in a text; `of` is the value. */
interface Form {
  readonly text: string;
  readonly of: string;
  readonly kind: PersonalKind;
}

/** Shorter ones are parts of words. */
const leastLength = 6;

/**
 * Every person's name, birth date, e-mail address, telephone number and tax number that a sample lake holds, in each form that it has them in, to be looked
 * for in texts of any size. No value is ever given back.
 */
export class PersonalValues {
  readonly #byStart = new Map<string, readonly Form[]>();
  /** Whether any value begins with two such characters: most places of a text are passed over by it. */
  readonly #starts = new Uint8Array(1 << 16);
  readonly #counts = new Map<PersonalKind, number>();

  constructor(values: readonly (readonly [value: string, kind: PersonalKind])[]) {
    for (const [value, kind] of values) this.#add(value, kind);
  }

  /** How many there are of each kind. */
  get counts(): ReadonlyMap<PersonalKind, number> {
    return this.#counts;
  }

  /** How many different values of each kind a text holds, upper and lower case alike: `name: 3`; none is told. */
  in(text: string): readonly string[] {
    const folded = text.toLowerCase();
    const found = new Map<string, PersonalKind>();
    for (let at = 0; at + leastLength <= folded.length; at += 1) {
      if (this.#starts[pairAt(folded, at)] === 0) continue;
      for (const form of this.#byStart.get(folded.slice(at, at + leastLength)) ?? [])
        if (folded.startsWith(form.text, at)) found.set(form.of, form.kind);
    }
    const kinds = [...found.values()];
    return [...new Set(kinds)]
      .sort()
      .map((kind) => `${kind}: ${kinds.filter((each) => each === kind).length}`);
  }

  #add(value: string, kind: PersonalKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    // As the bytes of a file, too: an accent is two of them there.
    const bytes = [value, value.toLowerCase(), value.toUpperCase()].map((each) =>
      Buffer.from(each, 'utf8').toString('latin1').toLowerCase(),
    );
    for (const text of new Set([value.toLowerCase(), ...bytes])) {
      const start = text.slice(0, leastLength);
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), { text, of: value, kind }]);
      this.#starts[pairAt(text, 0)] = 1;
    }
  }
}

function pairAt(text: string, at: number): number {
  return ((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255);
}

/** Reads them from the lake's own files. */
export async function personalValuesOf(lake: string): Promise<PersonalValues> {
  const from = (path: string): string => quoteText(join(lake, path));
  const files = (path: string): string =>
    `read_csv(${from(path)}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`;
  const ranks = (path: string, most: number): string =>
    Array.from({ length: most }, (_, index) => index + 1)
      .map(
        (rank) => `select 'name' as kind, ff_ddenom_${rank} as value from ${files(path)}
          union all select 'birth date', ff_jdatnss_${rank} from ${files(path)} where ff_jdatnss_${rank} <> '00/00/0000'
          union all select 'tax number', ff_idpersonne_${rank} from ${files(path)}`,
      )
      .join(' union all ');
  const owners = `read_parquet(${from('production/owners.parquet')})`;
  const users = `read_parquet(${from('production/users.parquet')})`;
  const sql = `select distinct kind, trim(value) as value from (
      ${ranks('lovac/*/raw.csv', 6)} union all ${ranks('ff/*/raw.csv', 2)}
      union all select 'name', full_name from ${owners}
      union all select 'birth date', birth_date::varchar from ${owners}
      union all select 'birth date', strftime(birth_date, '%d/%m/%Y') from ${owners}
      union all select 'e-mail address', email from ${owners}
      union all select 'telephone number', phone from ${owners}
      union all select 'tax number', idpersonne from ${owners}
      union all select 'name', first_name || ' ' || last_name from ${users}
      union all select 'name', last_name || ' ' || first_name from ${users}
      union all select 'e-mail address', email from ${users}
      union all select 'telephone number', phone from ${users}
      union all select 'e-mail address', contact_email from read_parquet(${from('production/establishments.parquet')})
    ) where length(trim(value)) >= ${leastLength}`;
  const rows = await inMemory([], (connection) => connection.rows(sql));
  return new PersonalValues(
    rows.map((row) => [String(row['value']), String(row['kind']) as PersonalKind] as const),
  );
}
