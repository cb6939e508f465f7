import { undeclaredSensitive } from '../../../core/project/sensitive-columns.js';
import type { Column } from '../../../core/project/resources.js';
import type { Proof } from '../../../core/runbook/runbook.js';
import { formatCounted } from '../../../terminal/format.js';
import { exitCodes } from '../../frame/exit-codes.js';
import { nameOf } from '../../project/find-node.js';
import { chosenSources } from './chosen-sources.js';
import { lookAtFiles, type FileSource } from './source-files.js';
import { codeFor, fail, note, pass, type RunbookWorld, type StepOutcome, type WorkOf } from './world.js';

/** Has every sensitive column, declared or only in the files, a declared type? A guessed one spoils codes and birth dates. */
export async function checkTypes(
  { columns: patterns, select }: WorkOf<'types'>,
  world: RunbookWorld,
): Promise<StepOutcome> {
  const chosen = await chosenSources(select, world);
  if ('exitCode' in chosen) return chosen;
  const looked = new Map((await lookAtFiles(chosen.nodes, world)).map((source) => [source.node.id, source]));
  const proofs = chosen.nodes.map((node): Proof => {
    const source = looked.get(node.id);
    const rules = [...patterns, ...(source?.sensitive ?? node.resource.sync?.sensitive ?? [])];
    return proofOf(nameOf(node), node.resource.columns, present(node.resource.columns, source), rules);
  });
  const none = proofs.length === 0 ? [fail('sources', 'none is chosen', 'choose some with `select`')] : [];
  return { proofs: [...none, ...proofs], exitCode: codeFor([...none, ...proofs], exitCodes.problem) };
}

/** Declared columns, and those that only the files have. */
function present(declared: readonly Column[], source: FileSource | undefined): readonly string[] {
  const names = new Map(declared.map(({ name }) => [name.toLowerCase(), name]));
  for (const { header } of source?.files ?? [])
    for (const name of header.kind === 'columns' ? header.names : [])
      if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  return [...names.values()];
}

function proofOf(
  subject: string,
  declared: readonly Column[],
  names: readonly string[],
  rules: readonly string[],
): Proof {
  const undeclared = undeclaredSensitive(names, declared, rules);
  if (undeclared.length > 0) {
    const list = undeclared.map((name) => `\`${name}\``).join(', ');
    return fail(subject, `no type is declared of ${list}`, 'give each its `type` in YAML');
  }
  const untyped = declared.map(({ type: _type, ...column }) => column);
  const sensitive = new Set(undeclaredSensitive(names, untyped, rules));
  if (sensitive.size === 0) return note(subject, 'no column has a sensitive name or class');
  return pass(
    subject,
    `${formatCounted(sensitive.size, 'sensitive column')} of ${names.length}, typed: ${typeList(declared, sensitive)}`,
  );
}

/** `varchar: a, b; date: c`. */
function typeList(declared: readonly Column[], sensitive: ReadonlySet<string>): string {
  const byType = new Map<string, string[]>();
  for (const { name, type } of declared) {
    if (type === undefined || !sensitive.has(name)) continue;
    const key = type.toLowerCase();
    byType.set(key, [...(byType.get(key) ?? []), name]);
  }
  return [...byType].map(([type, names]) => `${type} (${names.join(', ')})`).join('; ');
}
