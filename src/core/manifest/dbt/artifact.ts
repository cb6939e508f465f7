import type { Value, Values } from '../../project/value.js';

/**
 * The version of dbt that artifacts name: the one whose shapes they follow. Readers take it for a dbt version and choose by it how to read,
 * so that Eider's own version would mislead them.
 */
export const dbtVersion = '1.12.0';

/** What an artifact says of its making. */
export interface ArtifactStamp {
  readonly dbtVersion: string;
  readonly generatedAt: Date;
  /** When the command was started. */
  readonly startedAt: Date;
  readonly invocationId: string;
}

/** Entries by id, made one at a time while the text is written: a large manifest is never whole in memory as objects. */
export class LazyEntries {
  readonly entries: () => Iterable<readonly [id: string, entry: Value]>;

  constructor(entries: LazyEntries['entries']) {
    this.entries = entries;
  }
}

/** One of dbt's JSON files: `metadata`, and what it is about by key. */
export interface DbtArtifact {
  readonly metadata: Values;
  readonly content: { readonly [key: string]: Value | LazyEntries };
}

const schemas = { manifest: 'manifest/v12', runResults: 'run-results/v6', catalog: 'catalog/v1' } as const;

/** The `metadata` that all artifacts have. */
export function artifactMetadata(kind: keyof typeof schemas, stamp: ArtifactStamp): Values {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schemas[kind]}.json`,
    dbt_version: stamp.dbtVersion,
    generated_at: stamp.generatedAt.toISOString(),
    invocation_id: stamp.invocationId,
    invocation_started_at: stamp.startedAt.toISOString(),
    env: {},
  };
}

/** What differs between two runs of which neither changed anything. */
const passing: ReadonlySet<string> = new Set([
  'generated_at',
  'invocation_id',
  'invocation_started_at',
  'run_started_at',
]);

/** An artifact as JSON, its metadata on the first line, which `isSameArtifact` looks at, and every entry on a line of its own. */
export function artifactText(artifact: DbtArtifact): string {
  return [...artifactPieces(artifact)].join('');
}

/** The same in pieces, each made when it is asked for: a large artifact takes long, and other work can go on in between. */
export function* artifactPieces({ metadata, content }: DbtArtifact): Generator<string> {
  yield `{"metadata":${JSON.stringify(metadata)}`;
  for (const [key, value] of Object.entries(content)) {
    yield `,\n${JSON.stringify(key)}:`;
    yield* contentPieces(value);
  }
  yield '}\n';
}

function* contentPieces(value: Value | LazyEntries): Generator<string> {
  if (!(value instanceof LazyEntries)) {
    yield JSON.stringify(value);
    return;
  }
  let before = '{\n';
  for (const [id, entry] of value.entries()) {
    yield `${before}${JSON.stringify(id)}:${JSON.stringify(entry)}`;
    before = ',\n';
  }
  yield before === '{\n' ? '{}' : '\n}';
}

/** Whether two texts of `artifactText` differ in nothing but when and by whom they were made. */
export function isSameArtifact(before: string, after: string): boolean {
  const oldEnd = before.indexOf('\n');
  const newEnd = after.indexOf('\n');
  if (before.length - oldEnd !== after.length - newEnd || before.slice(oldEnd) !== after.slice(newEnd))
    return false;
  const lasting = lastingMetadata(before.slice(0, oldEnd));
  return lasting !== undefined && lasting === lastingMetadata(after.slice(0, newEnd));
}

/** Whether `artifactText` made a text: others write no line end behind the metadata. */
export function isOwnArtifact(text: string): boolean {
  const end = text.indexOf('\n');
  return text.startsWith('{"metadata":{') && end !== -1 && lastingMetadata(text.slice(0, end)) !== undefined;
}

function lastingMetadata(firstLine: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(`${firstLine.slice(0, -1)}}`), (key, value: unknown) =>
      passing.has(key) ? undefined : value,
    );
  } catch {
    // Another program wrote the file.
    return undefined;
  }
}

const shortestSecret = 8;

/**
 * Takes secrets out of a JSON text. Templates cannot read them, so none should be there: this is the last guard. One shorter than eight
 * characters stays, because the holes that it would leave in common words would tell it.
 */
export function withoutSecrets(json: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= shortestSecret)
    .sort((a, b) => b.length - a.length)
    .reduce((text, secret) => text.replaceAll(JSON.stringify(secret).slice(1, -1), '***'), json);
}
