import type { Proof } from '../../../core/runbook/runbook.js';
import { runDoctor } from '../doctor.js';
import { exitCodes } from '../../frame/exit-codes.js';
import { capture, wordOf, type CommandEvent } from './capture.js';
import type { RunbookWorld, StepOutcome } from './world.js';

const states: { readonly [state: string]: Proof['state'] } = {
  fine: 'pass',
  warning: 'note',
  broken: 'fail',
};

/** What `eider doctor` proves: engine, extensions, keys, connections, modes and room. */
export async function checkConnections({ io, options }: RunbookWorld): Promise<StepOutcome> {
  const { code, events } = await capture((inner) => runDoctor({ ...options, output: 'json' }, inner), io);
  const proofs = events.filter((event) => event['event'] === 'check').map(proofOf);
  return { proofs, exitCode: code === exitCodes.success ? exitCodes.success : code };
}

function proofOf(event: CommandEvent): Proof {
  const remedy = event['remedy'];
  return {
    state: states[wordOf(event, 'state')] ?? 'fail',
    subject: wordOf(event, 'check'),
    text: wordOf(event, 'text'),
    ...(typeof remedy === 'string' && { remedy }),
  };
}
