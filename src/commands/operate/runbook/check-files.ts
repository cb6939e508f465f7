import type { Proof } from '../../../core/runbook/runbook.js';
import { formatCounted } from '../../../terminal/format.js';
import { exitCodes } from '../../frame/exit-codes.js';
import { nameOf } from '../../project/find-node.js';
import { lookAtFiles, type FileSource, type SourceFile } from './source-files.js';
import { chosenSources } from './chosen-sources.js';
import { codeFor, fail, pass, type RunbookWorld, type StepOutcome, type WorkOf } from './world.js';

/** Are the files where they are expected, with a size and the columns that are declared? */
export async function checkFiles(
  { paths, select }: WorkOf<'files'>,
  world: RunbookWorld,
): Promise<StepOutcome> {
  const chosen = await chosenSources(select, world);
  if ('exitCode' in chosen) return chosen;
  const sources = await lookAtFiles(chosen.nodes, world);
  const names = new Set(sources.flatMap(({ files }) => files.flatMap((file) => [file.name, file.location])));
  const proofs: readonly Proof[] = [
    ...(sources.length === 0
      ? [fail('sources', 'none of the chosen sources is read from files', 'choose others with `select`')]
      : []),
    ...sources.flatMap(proofsOf),
    ...paths
      .filter((path) => !names.has(path))
      .map((path) =>
        fail(path, 'it is not among the files of the chosen sources', 'put it there, or correct `paths`'),
      ),
  ];
  return { proofs, exitCode: codeFor(proofs, exitCodes.problem) };
}

function proofsOf(source: FileSource): readonly Proof[] {
  const name = nameOf(source.node);
  if (source.problem) return [fail(name, source.problem.text, source.problem.remedy)];
  return source.files.map((file) => proofOf(source, file));
}

function proofOf(source: FileSource, file: SourceFile): Proof {
  const subject = `${nameOf(source.node)}: ${file.name}`;
  const size = sizeText(file.size);
  const { header } = file;
  if (header.kind === 'wrong') return fail(subject, `${size}, ${header.text}`, 'put the right file there');
  if (header.kind === 'content') return pass(subject, `${size}, ${header.text}`);
  const declared = expectedColumns(source);
  const present = new Set(header.names.map((column) => column.toLowerCase()));
  const missing = declared.filter((column) => !present.has(column.toLowerCase()));
  if (missing.length > 0) {
    const list = missing.map((column) => `\`${column}\``).join(', ');
    return fail(
      subject,
      `${size}, its header lacks ${list}`,
      'put the right file there, or correct the columns in YAML',
    );
  }
  const others = header.names.length - declared.length;
  const more = others > 0 ? `, and ${others} more` : '';
  return pass(subject, `${size}, header with ${formatCounted(declared.length, 'declared column')}${more}`);
}

/** Declared columns that the file itself must have. */
function expectedColumns({ from, node }: FileSource): readonly string[] {
  const made = new Set([
    ...(from.partition === undefined ? [] : [from.partition.toLowerCase()]),
    ...(from.options['filename'] === true ? ['filename'] : []),
  ]);
  const isHive = from.options['hive_partitioning'] === true;
  const inPath = (column: string): boolean =>
    isHive && from.location.some((path) => path.includes(`${column}=`));
  return node.resource.columns
    .map((column) => column.name)
    .filter((column) => !made.has(column.toLowerCase()) && !inPath(column));
}

function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return 'size not told';
  if (bytes < 1000) return formatCounted(bytes, 'byte');
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
