import { createHash } from 'node:crypto';
import { linkText, type Files } from '../../graph/link-text.test-helper.js';
import type { GraphNode } from '../../graph/types.js';
import { compileTest } from '../../plan/plan-test.js';
import { Compiler } from '../../plan/compile.js';
import { artifactText, type ArtifactStamp, type DbtArtifact } from './artifact.js';
import { dbtIds } from './dbt-ids.js';
import { makeDbtManifest } from './make-dbt-manifest.js';

export const stamp: ArtifactStamp = {
  dbtVersion: '1.12.0',
  generatedAt: new Date('2025-01-02T03:04:05.678Z'),
  startedAt: new Date('2025-01-02T03:04:00.000Z'),
  invocationId: 'an-invocation',
};

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** A linked project with what artifacts are made of. */
export function linkedForDbt(files: Files) {
  const linked = linkText(files);
  const compiler = new Compiler(linked.graph, linked.scope);
  const compiledSql = (node: GraphNode): string | undefined => {
    if (node.kind === 'model') return compiler.model(node).sql.sql;
    return node.kind === 'test' ? compileTest(node, compiler)?.sql.sql : undefined;
  };
  return { ...linked, ids: dbtIds(linked.graph, md5), compiledSql };
}

/** A parsed artifact: what its readers see. */
export type Parsed = { readonly [key: string]: { readonly [key: string]: unknown } };

export function parsed(artifact: DbtArtifact): Parsed {
  return JSON.parse(artifactText(artifact)) as Parsed;
}

/** The manifest of a project given as texts. */
export function manifestOf(
  files: Files,
  given: { readonly compiledFolder: string | undefined } = { compiledFolder: 'target/compiled' },
): Parsed {
  const { project, graph, scope, ids, compiledSql } = linkedForDbt(files);
  return parsed(
    makeDbtManifest({
      project,
      graph,
      ids,
      macros: scope.macros,
      database: 'warehouse',
      defaultSchema: 'main',
      compiledSql,
      ...given,
      stamp,
      sha256: (text) => `sha256(${text})`,
      md5,
    }),
  );
}
