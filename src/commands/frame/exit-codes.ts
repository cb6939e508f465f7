/** The exit codes of every command. */
export const exitCodes = {
  success: 0,
  /** The project or its data has a problem: a diagnostic, a failed test, a node that could not be built. */
  problem: 1,
  /** The command line is wrong, or something unexpected happened. */
  usage: 2,
  /** Another process holds the database file. */
  locked: 3,
  /** A policy forbids it, such as personal data in a release or a read-only target. */
  refused: 4,
  /** What was written, or a file that was checked, is not what it should be. */
  verification: 5,
  /** What was asked for does not exist: a project, a profile, a publication. */
  notFound: 6,
  /** A release is in place, and something that was to be done after it was not. */
  afterRelease: 7,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The end of every `--help`. */
export const exitCodesHelp = `Exit codes:
  0    success; warnings too, unless --warn-error
  1    the project or its data has a problem
  2    wrong usage, or an unexpected failure
  3    the database file is locked by another process
  4    refused by a policy
  5    verification failed
  6    not found
  7    released, but a step after it failed
  130  interrupted
`;
