/** How one try of a step ended. */
export type Outcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'exit'; readonly code: number }
  /** A signal that the job did not send: an abort of the database, the system's memory killer, an operator. */
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  /** The job itself was asked to stop. */
  | { readonly kind: 'interrupted' }
  /** The process could not be started at all. */
  | { readonly kind: 'not-started'; readonly reason: string };

const exitWords: { readonly [code: number]: string } = {
  1: 'the project or its data has a problem',
  2: 'wrong usage, or an unexpected failure',
  3: 'the database file is locked by another process',
  4: 'refused by a policy',
  5: 'verification failed',
  6: 'something was not found',
  130: 'it was interrupted',
};

const signalWords: { readonly [signal: string]: string } = {
  SIGABRT: 'the database aborted the process',
  SIGSEGV: 'the process broke a rule of the memory',
  SIGBUS: 'the process could not reach its memory or its disk',
  SIGKILL: 'somebody, or the system for want of memory, killed the process',
  SIGTERM: 'somebody ended the process',
  SIGINT: 'somebody interrupted the process',
};

/** Why a try failed, in words without values. */
export function outcomeText(outcome: Outcome, eider: boolean): string {
  switch (outcome.kind) {
    case 'success':
      return 'done';
    case 'exit': {
      const words = eider ? exitWords[outcome.code] : undefined;
      return words === undefined ? `exit code ${outcome.code}` : `${words} (exit code ${outcome.code})`;
    }
    case 'signal': {
      const words = signalWords[outcome.signal];
      return words === undefined ? `ended by ${outcome.signal}` : `${words} (${outcome.signal})`;
    }
    case 'timeout':
      return `it was stopped after its ${durationText(outcome.afterMs)}`;
    case 'interrupted':
      return 'it was interrupted';
    case 'not-started':
      return `it could not be started: ${outcome.reason}`;
  }
}

/** `90 s`, `10 min`, `4 h`, `1 d`: a time of the configuration, said to people. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
  ] as const) {
    if (seconds >= size && seconds % size === 0) return `${seconds / size} ${unit}`;
  }
  return `${Math.round(seconds * 10) / 10} s`;
}

/** What something took: `0.2 s`, `2 min 05 s`, `1 h 02 min`. */
export function secondsText(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (minutes < 60) return `${minutes} min ${two(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
