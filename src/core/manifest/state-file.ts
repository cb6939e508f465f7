/** A file of a state directory as it was read: `path` is for messages. */
export interface StateFile {
  readonly path: string;
  readonly text: string;
}
