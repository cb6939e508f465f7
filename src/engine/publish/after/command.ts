import { spawn } from 'node:child_process';
import type { CommandStep } from '../../../core/project/after-steps.js';
import { isFileError } from '../partial-file.js';
import { StepFailed, type StepContext } from './step.js';

/**
 * Runs a program, without a shell; `EIDER_PUBLICATION`, `EIDER_RELEASE` and `EIDER_PATH` tell it what was released. What it prints is not kept: it may hold anything.
 */
export async function runCommand(step: CommandStep, context: StepContext): Promise<void> {
  const [program = '', ...argv] = step.argv;
  const { publication, release, path } = context.released;
  const told = { EIDER_PUBLICATION: publication, EIDER_RELEASE: release, EIDER_PATH: path };
  const child = spawn(program, argv, {
    stdio: 'ignore',
    env: { ...context.env, ...told },
    signal: context.signal,
    killSignal: 'SIGKILL',
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => {
      if (context.signal.aborted) reject(cause);
      else
        reject(
          new StepFailed(
            isFileError(cause) && cause.code === 'ENOENT' ? 'there is no such program' : 'it cannot be run',
          ),
        );
    });
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(new StepFailed(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`));
    });
  });
}
