import type { Proof, RunbookWork } from '../../../core/runbook/runbook.js';
import { formatList } from '../../../terminal/format.js';
import { chosenPublications } from './check-release.js';
import { note, type RunbookWorld } from './world.js';

/** What a step would do, for `--dry-run`. */
export function planText(work: RunbookWork, world: RunbookWorld): readonly Proof[] {
  const publications = (names: readonly string[]): string =>
    formatList(chosenPublications(names, world).map(({ name }) => name));
  switch (work.check) {
    case 'files':
      return [
        note('looks at', `path, size and header of the files of ${namesOf(work.select, 'all sources')}`),
        ...work.paths.map((path) => note('expects', path)),
      ];
    case 'types':
      return [
        note('looks at', `declared types of sensitive columns of ${namesOf(work.select, 'all sources')}`),
      ];
    case 'connections':
      return [note('runs', 'eider doctor')];
    case 'build':
      return [
        note(
          'runs',
          work.job === undefined
            ? `eider sync, eider build (${namesOf(work.select, 'everything')})`
            : `eider jobs run ${work.job}`,
        ),
      ];
    case 'release':
      return [note('runs', `eider publish, eider publish --verify: ${publications(work.publish)}`)];
    case 'personal-data':
      return [
        note(
          'reads',
          `every value of ${namesOf(work.select, 'the published models')}, and the release of ${publications(work.publish)}`,
        ),
      ];
  }
}

function namesOf(select: readonly string[], all: string): string {
  return select.length === 0 ? all : formatList(select);
}
