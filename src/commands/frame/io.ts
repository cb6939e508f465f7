/** All that a command knows of the world outside: given by the entry point, faked in tests. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  /** Width of the terminal; undefined when there is none. */
  readonly columns: number | undefined;
  readonly env: { readonly [name: string]: string | undefined };
  /** Absolute. */
  readonly cwd: string;
  readonly homeDirectory: string;
  readonly tempDirectory: string;
  /** Node's names: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** Node's names: `x64`, `arm64`. */
  readonly arch: string;
  readonly cpus: number;
  readonly pid: number;
  /** What starts this program again, without arguments: Node and the file of the command line. */
  readonly program: readonly string[];
  readonly hostname: string;
  /** Without the `v`: `20.19.0`. */
  readonly nodeVersion: string;
  /** Makes a folder the working directory: GDAL, which reads spatial files, starts relative paths there and nowhere else. */
  readonly enterFolder: (folder: string) => void;
  /** From now on, files that this process makes are readable by their owner only, unless said otherwise. */
  readonly restrictNewFiles: () => void;
  /** Told when the project itself is run, after all that can be wrong before: dbt's exit codes tell the two apart. */
  readonly began?: () => void;
  readonly now: () => Date;
  /** Calls the handler at the first Ctrl-C (a second one ends the process); returns what takes it away again. */
  readonly onInterrupt: (handler: () => void) => () => void;
}
