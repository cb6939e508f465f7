import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { hideSecrets } from '../../core/diagnostics/secrets.js';
import { isWritten, logLine, type LogEntry, type LogPlace } from '../../core/jobs/log-line.js';
import type { JobLogSettings } from '../../core/project/job.js';
import { reasonOf } from '../files/read-text.js';

/** Where lines go: the file, and whoever watches. */
export interface JobLogOptions {
  /** Absolute. */
  readonly path: string;
  readonly settings: JobLogSettings;
  readonly now: () => Date;
  /** Secrets that no line may hold. */
  readonly secrets: readonly string[];
  /** Gets each line that is important enough, with its end. */
  readonly echo?: (line: string, entry: LogEntry) => void;
  /** How the echo is written; as the file is, unless said. */
  readonly echoFormat?: 'text' | 'json';
}

/**
 * The log of jobs. Each line is appended by itself, so that several processes can write; a file that has grown too large becomes `.1`, the one before
 * `.2`, and the oldest goes. A log that cannot be written ends nothing: `problem` says why.
 */
export class JobLog {
  readonly #options: JobLogOptions;
  #problem: string | undefined;
  #made = false;

  constructor(options: JobLogOptions) {
    this.#options = options;
  }

  /** Why lines are missing in the file, in a few words. */
  get problem(): string | undefined {
    return this.#problem;
  }

  write(entry: LogEntry, place: LogPlace): void {
    const { settings, secrets, now, echo, echoFormat } = this.#options;
    if (!isWritten(entry.level, settings.level)) return;
    const time = now();
    const clean = { ...entry, text: hideSecrets(entry.text, secrets) };
    const line = `${logLine(clean, place, time, settings.format)}\n`;
    const format = echoFormat ?? settings.format;
    echo?.(format === settings.format ? line : `${logLine(clean, place, time, format)}\n`, clean);
    try {
      this.#append(line);
    } catch (error) {
      this.#problem ??= reasonOf(error);
    }
  }

  #append(line: string): void {
    const { path } = this.#options;
    if (!this.#made) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#made = true;
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 && size + Buffer.byteLength(line) > this.#options.settings.maxBytes) this.#rotate();
    appendFileSync(path, line, { mode: 0o600 });
  }

  #rotate(): void {
    const { path, settings } = this.#options;
    const older = (number: number): string => (number === 0 ? path : `${path}.${number}`);
    rmSync(older(settings.keep), { force: true });
    for (let number = settings.keep - 1; number >= 0; number -= 1) {
      if (statSync(older(number), { throwIfNoEntry: false })) renameSync(older(number), older(number + 1));
    }
  }
}
