import { type Diagnostic, hasErrors, hintOf, messageOf } from '../../core/diagnostics/diagnostic.js';
import { placeLabel, safeText } from '../../core/diagnostics/frame.js';
import { formatCounted } from '../../terminal/format.js';
import type { Role } from '../../terminal/style.js';
import { checkDbt } from './doctor-dbt.js';
import { refusals } from './doctor-refusals.js';
import { checkFolderModes } from './doctor-modes.js';
import { checkDatabase, checkDisk, checkFolder, checkSecretFiles } from './doctor-files.js';
import { checkDuckDb, checkExtensions, checkNode, checkPseudonymKey } from './doctor-engine.js';
import { checkSources } from './doctor-sources.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import type { Finding } from '../frame/finding.js';
import type { Io } from '../frame/io.js';
import type { DoctorOptions } from '../frame/options.js';
import { stdoutStyle } from '../frame/print.js';
import { pythonModels, pythonProblems } from '../project/python-models.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';

/** `eider doctor`: every check is made, also after one that fails. Exit code 1 when something is broken. */
export async function runDoctor(options: DoctorOptions, io: Io): Promise<ExitCode> {
  const findings: Finding[] = [checkNode(io.nodeVersion), await checkDuckDb()];
  const opened = await openWorkspace(options, io);
  findings.push(
    projectFinding(opened.value, opened.diagnostics),
    ...opened.diagnostics.map(diagnosticFinding),
  );
  findings.push(
    await checkFolder(options.projectDir, io.pid),
    ...(await checkSecretFiles(options.projectDir, io.platform)),
  );
  const workspace = opened.value;
  if (workspace) {
    findings.push(targetFinding(workspace), ...checkDbt(workspace));
    if (!hasErrors(opened.diagnostics))
      findings.push(...(await refusals(workspace, io)).map(diagnosticFinding));
    findings.push(...(await checkExtensions(workspace, io)), checkPseudonymKey(workspace));
    findings.push(await checkDatabase(workspace, io), await checkDisk(workspace));
    findings.push(...(await checkFolderModes(workspace, io.platform)));
    findings.push(...(await checkSources(workspace, io)));
    const python = await pythonProblems(workspace, pythonModels(workspace, workspace.graph.order));
    findings.push(...python.map(diagnosticFinding));
  }
  const shown = options.warnError ? findings.map(raise) : findings;
  print(shown, options, io);
  return shown.some((finding) => finding.state === 'broken') ? exitCodes.problem : exitCodes.success;
}

function raise(finding: Finding): Finding {
  return finding.state === 'warning' ? { ...finding, state: 'broken' } : finding;
}

function projectFinding(workspace: Workspace | undefined, diagnostics: readonly Diagnostic[]): Finding {
  const errors = diagnostics.filter((finding) => finding.severity === 'error').length;
  if (workspace && errors === 0) {
    const { models, seeds, sources } = workspace.project;
    const parts = [
      formatCounted(models.length, 'model'),
      formatCounted(seeds.length, 'seed'),
      formatCounted(sources.length, 'source table'),
    ];
    return { check: 'project', state: 'fine', text: `${workspace.project.name}: ${parts.join(', ')}` };
  }
  return {
    check: 'project',
    state: 'broken',
    text: workspace ? 'it has mistakes' : 'it cannot be used as it is',
  };
}

function diagnosticFinding(finding: Diagnostic): Finding {
  const place = finding.at ? `  ${placeLabel(finding.at)}` : '';
  const remedy = hintOf(finding);
  return {
    check: finding.code,
    state: finding.severity === 'error' ? 'broken' : 'warning',
    text: `${messageOf(finding)}${place}`,
    ...(remedy !== undefined && { remedy }),
  };
}

function targetFinding({ target }: Workspace): Finding {
  return { check: 'target', state: 'fine', text: `${target.name} of the profile ${target.profile}` };
}

function print(findings: readonly Finding[], options: DoctorOptions, io: Io): void {
  if (options.output === 'json') {
    for (const finding of findings) io.stdout(`${JSON.stringify({ event: 'check', ...finding })}\n`);
    return;
  }
  const style = stdoutStyle(io, options);
  const signs: { readonly [state in Finding['state']]: readonly [string, Role] } = {
    fine: [style.symbols.pass, 'success'],
    warning: [style.symbols.warn, 'warning'],
    broken: [style.symbols.fail, 'failure'],
  };
  for (const { check, state, text, remedy } of findings) {
    if (options.quiet && state === 'fine') continue;
    const [sign, role] = signs[state];
    io.stdout(`${style.paint(role, sign)} ${style.paint('strong', check)}: ${safeText(text)}\n`);
    if (remedy !== undefined) io.stdout(`    ${style.paint('hint', safeText(remedy))}\n`);
  }
}
