/** What a failure of the file system means, for people. No path: the message has its own. */
export function fileReason(error: { readonly code: string }): string {
  return reasons[error.code] ?? `the file system reported ${error.code}`;
}

const reasons: { readonly [code: string]: string | undefined } = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a part of the path is not a folder',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reported an error',
  EMFILE: 'too many open files',
};
