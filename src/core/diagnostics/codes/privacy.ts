import { didYouMean, error, warning } from '../code.js';

interface Suggested {
  readonly suggestion?: string | undefined;
}

interface Carried {
  readonly model: string;
  readonly column: string;
  /** The classes that may not be there, sorted. */
  readonly classes: readonly string[];
}

/** Codes of what column lineage proves of personal data (`privacy/*`). */
export const privacyCodes = {
  'privacy/unfollowed-column': error<{ model: string; columns: readonly string[]; from: readonly string[] }>(
    (data) =>
      `the materialisation of \`${data.model}\` adds ${data.columns.map((name) => `\`${name}\``).join(', ')} to what its query gives, and personal data goes into it (${data.from.map((name) => `\`${name}\``).join(', ')})`,
    () => 'declare the column in YAML with `pii`, which is `none` where no person is in it',
  ),
  'privacy/personal-statement': error<{
    model: string;
    by: 'hook' | 'materialisation';
    /** None where it may hold what its template asked for. */
    names: readonly string[];
    layer: string;
    /** The model of the layer that reads it, where it is another one. */
    reader?: string;
  }>(
    (data) => {
      const by = data.by === 'hook' ? 'a hook that writes to' : 'a statement of the materialisation of';
      const what = data.names.length > 0 ? someOf(data.names) : 'what its template asked for';
      return `${by} \`${data.model}\` ${data.names.length > 0 ? 'names' : 'holds'} ${what}, which \`${data.layer}\` may not hold${data.reader === undefined ? '' : `, and \`${data.reader}\` of it reads \`${data.model}\``}`;
    },
    () =>
      'take it into the query of the model, where it is followed and can be declassified, or do it outside of this layer',
  ),
  'privacy/unproved-column': error<{
    model: string;
    columns: readonly string[];
    more: number;
    layer: string;
    from: readonly string[];
  }>(
    (data) =>
      `what goes into ${unprovedWords(data)} of \`${data.model}\` is not known without data: it could be what \`${data.layer}\` may not hold (${someOf(data.from)})`,
    () =>
      'name what it reads with `ref` or `source`, and the values of a `pivot` with `IN (…)`; or declare each column in YAML with `pii`, which is `none` where no person is in it',
  ),
  'privacy/personal-column-in-mart': error<
    Carried & { layer: string; origin: string | undefined; remedies: readonly string[] }
  >(
    (data) =>
      `\`${data.column}\` of \`${data.model}\` carries ${classWords(data.classes)}, which \`${data.layer}\` may not hold`,
    (data) =>
      data.classes.every((name) => name === 'pseudonym')
        ? `drop the column, or allow pseudonyms under \`privacy.layers.${data.layer}\` in project.yml`
        : `drop the column, or ${remedyWords(data.remedies, data.origin)}`,
  ),
  'privacy/personal-question': error<
    Omit<Carried, 'column'> & { layer: string; origin: string | undefined; remedies: readonly string[] }
  >(
    (data) =>
      `\`${data.model}\` asks the data for ${classWords(data.classes)}, which \`${data.layer}\` may not hold`,
    (data) =>
      data.classes.every((name) => name === 'pseudonym')
        ? `ask for something else, or allow pseudonyms under \`privacy.layers.${data.layer}\` in project.yml`
        : `ask for something else, or ${remedyWords(data.remedies, data.origin)}`,
  ),
  'privacy/personal-column-in-release': error<
    Carried & { publication: string; origin: string | undefined; remedies: readonly string[] }
  >(
    (data) =>
      `\`${data.column}\` of \`${data.model}\` carries ${classWords(data.classes)} and cannot be published in \`${data.publication}\``,
    (data) =>
      data.classes.every((name) => name === 'pseudonym')
        ? 'remove it from the list, or say `allow: [pseudonym]` on the publication if its readers may have pseudonyms'
        : `remove it from the list, or ${remedyWords(data.remedies, data.origin)}`,
  ),
  'privacy/release-not-proved': error<{ publication: string; model: string }>(
    (data) =>
      `\`${data.model}\` cannot be published in \`${data.publication}\`: where its columns come from is not known`,
    () => 'see what does not bind: `eider check`',
  ),
  'privacy/claim-contradicted': error<Carried & { claim: string }>(
    (data) =>
      `\`${data.column}\` of \`${data.model}\` is declared \`pii: ${data.claim}\`, and carries ${classWords(data.classes)}`,
    () =>
      'remove the declaration or declassify the column; if you know better than the lineage, waive the class under `privacy.waivers` in project.yml',
  ),
  'privacy/wrong-declassifier': error<{
    model: string;
    column: string;
    declassifier: string;
    class: string;
    from: string;
    remedies: readonly string[];
  }>(
    (data) =>
      `\`${data.declassifier}\` does not remove ${classWords([data.class])}, which \`${data.from}\` gives to \`${data.column}\` of \`${data.model}\``,
    (data) => `what does: ${data.remedies.map((name) => `\`${name}\``).join(', ')}`,
  ),
  'privacy/unclassed-column': warning<{ source: string; column: string; class: string }>(
    (data) =>
      `\`${data.column}\` of \`${data.source}\` has no class and its name looks personal (${data.class})`,
    (data) =>
      `say in YAML what it is: \`pii: ${data.class}\`, or \`pii: none\` if somebody looked and it is not personal`,
  ),
  'privacy/unknown-layer': error<{ layer: string } & Suggested>(
    (data) => `\`privacy.layers\` names \`${data.layer}\`, and there is no such folder of models`,
    (data) => didYouMean(data) ?? 'remove it, or name a folder below the model paths',
  ),
  'privacy/waiver-unknown': error<{ what: 'model' | 'column'; name: string; model: string } & Suggested>(
    (data) =>
      data.what === 'model'
        ? `the waiver names the model \`${data.name}\`, which does not exist`
        : `the waiver names \`${data.name}\`, which is not a column of \`${data.model}\``,
    (data) => didYouMean(data) ?? 'remove the waiver',
  ),
};

/** Names that may hold data are only counted. */
function unprovedWords({
  columns,
  more,
}: {
  readonly columns: readonly string[];
  readonly more: number;
}): string {
  const names = columns.map((name) => `\`${name}\``);
  const rest = more === 1 ? 'a column' : `${more} columns`;
  if (names.length === 0) return rest;
  return [...names, ...(more > 0 ? [`${rest} more`] : [])].join(', ');
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  return [...shown, ...(names.length > 3 ? [`${names.length - 3} more`] : [])].join(', ');
}

const words: { readonly [name: string]: string | undefined } = {
  name: 'a name',
  address: 'an address',
  email: 'an e-mail address',
  phone: 'a phone number',
  birth_date: 'a birth date',
  birth_place: 'a birth place',
  national_id: 'a national number',
  fiscal_id: 'a fiscal number',
  iban: 'an IBAN',
  free_text: 'free text',
  ip_address: 'an IP address',
  account: 'an account',
  location: 'a location',
  pseudonym: 'a pseudonym',
  other: 'personal data',
};

/** `a name, an address and a pseudonym`. */
function classWords(classes: readonly string[]): string {
  const all = classes.map((name) => words[name] ?? name);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

function remedyWords(remedies: readonly string[], origin: string | undefined): string {
  if (remedies.length === 0) return 'say in YAML what the file holds: a class, or `pii: none`';
  const calls = remedies
    .filter((name) => name !== 'drop')
    .map((name) => `\`{{ ${name}('${origin ?? 'column'}'${name === 'age_band' ? ", 'year'" : ''}) }}\``)
    .join(' or ');
  return `declassify it where it enters: ${calls}`;
}
