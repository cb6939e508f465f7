import { didYouMean, error, warning } from '../code.js';

/** Codes of `eider retain` and `eider erase`. */
export const eraseCodes = {
  'retention/none': error<Record<string, never>>(
    () => 'no model or source that was chosen says how long its rows live',
    () => 'say it in YAML: `config: {retention: {column: created_at, keep: 3 years}}`',
  ),
  'retention/made-anew': error<{ name: string; kind: string }>(
    (data) => `\`${data.name}\` is a ${data.kind}: each build makes it anew from what it reads`,
    () => 'say how long rows live where they are kept: on the source, or on an incremental model',
  ),
  'retention/not-ours': error<{ name: string; place: string }>(
    (data) => `\`${data.name}\` is read in place (${data.place}): its rows are not in the warehouse`,
    () =>
      'remove them there; `eider retain` is for sources that are tables of the warehouse, and for incremental models',
  ),
  'retention/unknown-column': error<{ name: string; column: string; suggestion?: string | undefined }>(
    (data) => `\`${data.name}\` has no column \`${data.column}\`, which \`retention\` names`,
    (data) => didYouMean(data) ?? 'name a date or a moment of each row',
  ),
  'retention/not-a-date': error<{ name: string; column: string; type: string }>(
    (data) => `\`${data.column}\` of \`${data.name}\` is of the type ${data.type}, which is no date`,
    () => 'name a column of the type DATE or TIMESTAMP',
  ),
  'erase/not-rewritten': error<{ path: string; reason: string }>(
    (data) =>
      `the rows are removed, and \`${data.path}\` could not be rewritten: their bytes are still in it (${data.reason})`,
    () =>
      'make room, or end what keeps the file from being replaced, and run the command again: it rewrites what is due',
  ),
  'retention/comes-back': warning<{ names: readonly string[] }>(
    (data) =>
      `what ${data.names.map((name) => `\`${name}\``).join(', ')} is made from may hold the removed rows still`,
    () => 'a full refresh brings back what its inputs hold: give them a `retention` too',
  ),
  'erase/key-form': error<{ problem: string }>(
    (data) => `the key cannot be read: ${data.problem}`,
    () =>
      'give `--key column=value`, once for each column of the key, or a CSV file with a head: `--keys FILE`',
  ),
  'erase/key-file': error<{ file: string; problem: string }>(
    (data) => `no keys could be read from \`${data.file}\`: ${data.problem}`,
    () => 'a CSV file with the names of the key columns in its first line, and a person a line',
  ),
  'erase/unknown-column': error<{ source: string; column: string; suggestion?: string | undefined }>(
    (data) => `\`${data.source}\` has no column \`${data.column}\``,
    (data) => didYouMean(data) ?? 'name the column that tells whose row it is',
  ),
  'erase/key-value': error<{ column: string; type: string; person: number }>(
    (data) => `key ${data.person}: the value given for \`${data.column}\` is no ${data.type}`,
    () => 'give the value as the column has it',
  ),
  'erase/not-ours': error<{ source: string; place: string; rows: number }>(
    (data) =>
      `\`${data.source}\` is read in place (${data.place}) and holds the person still: ${data.rows === 1 ? '1 row' : `${data.rows} rows`}`,
    () => 'remove them there first, then run this again: it cleans all that was made from them',
  ),
  'erase/not-built': error<{ source: string }>(
    (data) => `\`${data.source}\` is not in the warehouse`,
    () => 'load it first; what is not there cannot tell what came from it',
  ),
  'erase/no-key': error<{ problem: 'missing' | 'short'; variable: string }>(
    (data) =>
      data.problem === 'missing'
        ? `\`${data.variable}\` is not set: the erasure could not be remembered`
        : `\`${data.variable}\` is too short: the erasure could not be remembered`,
    () => 'make one with `eider keys new`: only a keyed hash tells a person again who is loaded once more',
  ),
  /** `inFiles`: the models are folders of files, of which those of earlier runs stay. */
  'erase/cannot-tell': error<{ models: readonly string[]; columns: readonly string[]; inFiles?: boolean }>(
    (data) => {
      const models = data.models.map((name) => `\`${name}\``).join(', ');
      return data.inFiles === true
        ? `rows of the person may stay in ${models}: files of earlier runs are kept there, and rows are not taken out of files`
        : `nothing tells which rows of ${models} are the person’s: ${data.columns.map((name) => `\`${name}\``).join(', ')} is not copied into it`;
    },
    (data) =>
      data.inFiles === true
        ? 'take `overwrite_or_ignore` out of its options, and the files away; in an object store, switch the model off until the person is erased'
        : 'carry the key along, or let incremental models be built from nothing: `--full-refresh`',
  ),
  'erase/other-database': error<{ relations: readonly string[] }>(
    (data) =>
      `${data.relations.map((name) => `\`${name}\``).join(', ')} ${data.relations.length === 1 ? 'keeps' : 'keep'} rows that come from it, in an attached database`,
    () =>
      "build it in the target's own file: no other file is rewritten and searched, which is what proves an erasure",
  ),
  'erase/untold': warning<{ source: string; erasures: number }>(
    (data) =>
      `${data.erasures === 1 ? '1 erasure' : `${data.erasures} erasures`} from \`${data.source}\` cannot be told: whoever it was may have come back`,
    () => 'load it with the EIDER_PSEUDONYM_KEY that the erasure was recorded with',
  ),
  'erase/no-row': warning<{ source: string }>(
    (data) => `\`${data.source}\` has no row of that key: nothing can be searched for by its values`,
    () => 'what was made from it is cleaned by the key alone',
  ),
  'erase/not-rebuilt': error<{ models: readonly string[] }>(
    (data) =>
      `these could not be built without the person: ${data.models.map((name) => `\`${name}\``).join(', ')}`,
    () => 'mend what the build reported, then run this again',
  ),
  'erase/not-published': error<{ publication: string }>(
    (data) => `the release \`${data.publication}\` could not be made anew: the live one is that of before`,
    () => 'mend what keeps it from being published, then run this again',
  ),
  'erase/remains': error<{ places: readonly string[] }>(
    (data) => `erased values are still in ${data.places.map((place) => `\`${place}\``).join(', ')}`,
    () => 'see what puts them there, remove it, and run this again',
  ),
  'erase/unread': error<{ places: readonly string[] }>(
    (data) =>
      `these could not be read, so nothing is proved of them: ${data.places.map((place) => `\`${place}\``).join(', ')}`,
    () => 'remove them if they are of no use, and run this again',
  ),
  'erase/elsewhere': warning<{ places: readonly string[] }>(
    (data) =>
      `files that are not Eider’s hold erased values: ${data.places.map((place) => `\`${place}\``).join(', ')}`,
    () =>
      'remove them there: what is loaded again is left out, and what is in version control stays in its history',
  ),
};
