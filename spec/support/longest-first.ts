import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, from a minute to five, and the longest first: started last, one of them would be waited for by idle workers. */
const longest = ['kill', 'golden', 'operate', 'disk-full', 'warehouse'];

/** The order of test files: those that take longest, then as vitest would. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a.moduleId) - rank(b.moduleId));
  }
}

function rank(path: string): number {
  const place = longest.findIndex((name) => path.endsWith(`/spec/${name}.test.ts`));
  return place === -1 ? longest.length : place;
}
