const reasons: { readonly [code: string]: string } = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it exists already',
  EISDIR: 'it is a folder',
  EBUSY: 'it is in use',
  ENOTEMPTY: 'it is being written to',
  ENAMETOOLONG: 'the path is too long',
  ENOENT: 'it does not exist',
  EMFILE: 'too many files are open',
};

/** Why a file operation failed, in a few words and without a path. */
export function errorReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (code === '' ? 'an unexpected error' : code);
}
