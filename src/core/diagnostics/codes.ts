import { buildingCodes } from './codes/building.js';
import { dbtCodes } from './codes/dbt.js';
import { deferCodes } from './codes/defer.js';
import { ciCodes } from './codes/ci.js';
import { diffCodes } from './codes/diff.js';
import { checkingCodes } from './codes/checking.js';
import { eraseCodes } from './codes/erase.js';
import { engineCodes } from './codes/engine.js';
import { fixCodes } from './codes/fix.js';
import { formatCodes } from './codes/format.js';
import { graphCodes } from './codes/graph.js';
import { jinjaCodes } from './codes/jinja.js';
import { keysCodes } from './codes/keys.js';
import { jobsCodes } from './codes/jobs.js';
import { microbatchCodes } from './codes/microbatch.js';
import { snapshotCodes } from './codes/snapshot.js';
import { materialisingCodes } from './codes/materialising.js';
import { moveCodes } from './codes/move.js';
import { openlineageCodes } from './codes/openlineage.js';
import { privacyCodes } from './codes/privacy.js';
import { projectCodes } from './codes/project.js';
import { publishCodes } from './codes/publish.js';
import { pythonCodes } from './codes/python.js';
import { releaseCodes } from './codes/release.js';
import { runbookCodes } from './codes/runbook.js';
import { ruleCodes } from './codes/rule.js';
import { scanCodes } from './codes/scan.js';
import { selectionCodes } from './codes/selection.js';
import { sourcesCodes } from './codes/sources.js';
import { stateCodes } from './codes/state.js';
import { freshnessCodes, syncCodes } from './codes/sync.js';
import { templateCodes } from './codes/template.js';
import { testCodes } from './codes/test.js';
import { unitCodes } from './codes/unit.js';
import { untrustedCodes } from './codes/untrusted.js';
import { usageCodes } from './codes/usage.js';

/** Every code Eider can report, with its wording. Each has a page in docs/errors/ and a golden case. */
export const codes = {
  ...buildingCodes,
  ...dbtCodes,
  ...deferCodes,
  ...diffCodes,
  ...checkingCodes,
  ...ciCodes,
  ...engineCodes,
  ...eraseCodes,
  ...fixCodes,
  ...formatCodes,
  ...graphCodes,
  ...jinjaCodes,
  ...keysCodes,
  ...jobsCodes,
  ...materialisingCodes,
  ...snapshotCodes,
  ...microbatchCodes,
  ...moveCodes,
  ...openlineageCodes,
  ...privacyCodes,
  ...projectCodes,
  ...publishCodes,
  ...pythonCodes,
  ...releaseCodes,
  ...ruleCodes,
  ...runbookCodes,
  ...scanCodes,
  ...selectionCodes,
  ...sourcesCodes,
  ...stateCodes,
  ...freshnessCodes,
  ...syncCodes,
  ...templateCodes,
  ...testCodes,
  ...unitCodes,
  ...untrustedCodes,
  ...usageCodes,
};

export type Code = keyof typeof codes;

/** The typed payload of each code. */
export type CodeData = { [C in Code]: Parameters<(typeof codes)[C]['message']>[0] };
