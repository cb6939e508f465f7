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
};
