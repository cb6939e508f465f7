import type { RunbookWork } from '../../../core/runbook/runbook.js';
import { SessionError } from '../../project/session-error.js';
import { checkBuild } from './check-build.js';
import { checkConnections } from './check-connections.js';
import { checkFiles } from './check-files.js';
import { checkPersonalData } from './check-personal-data.js';
import { checkRelease } from './check-release.js';
import { checkTypes } from './check-types.js';
import type { RunbookWorld, StepOutcome } from './world.js';

/** Does one step. A warehouse that cannot be opened fails the step. */
export async function doStep(work: RunbookWork, world: RunbookWorld): Promise<StepOutcome> {
  try {
    return await stepOf(work, world);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    return { proofs: [], exitCode: error.exitCode, diagnostics: error.diagnostics };
  }
}

function stepOf(work: RunbookWork, world: RunbookWorld): Promise<StepOutcome> {
  switch (work.check) {
    case 'files':
      return checkFiles(work, world);
    case 'types':
      return checkTypes(work, world);
    case 'connections':
      return checkConnections(world);
    case 'build':
      return checkBuild(work, world);
    case 'release':
      return checkRelease(work, world);
    case 'personal-data':
      return checkPersonalData(work, world);
  }
}
