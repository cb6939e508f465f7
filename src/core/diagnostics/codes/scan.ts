import { error, warning } from '../code.js';
import { firstOf } from './publish.js';

/** Codes of the scan of contents (`privacy/*`). No payload holds a value. */
export const scanCodes = {
  'privacy/unclassed-content': error<{ node: string; column: string; class: string; evidence: string }>(
    (data) =>
      `\`${data.column}\` of \`${data.node}\` holds personal data (${data.class}) and has no class: ${data.evidence}`,
    (data) =>
      `drop or declassify the column, or say in YAML what it is: \`pii: ${data.class}\`, or \`pii: none\` if the scan is mistaken`,
  ),
  'privacy/nothing-to-scan': error<{ nodes: readonly string[] }>(
    (data) =>
      `nothing was scanned: ${firstOf(data.nodes.map((node) => `\`${node}\``))} ${data.nodes.length === 1 ? 'is' : 'are'} not built`,
    () => 'run `eider build` first, or choose another target',
  ),
  'privacy/scan-unreadable': warning<{ node: string; reason: string }>(
    (data) => `\`${data.node}\` could not be scanned for personal data: ${data.reason}`,
    () => 'reading it fails on its data; see it with `eider show`',
  ),
};
