let last: Promise<unknown> = Promise.resolve();

/**
 * Does `work` with a folder as this process's own, as a command run there would. The folder is one for the whole process: works wait for each other, so
 * that tests which do several things at a time do not read each other's files.
 */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = last;
  const mine = (async () => {
    await before;
    const home = process.cwd();
    process.chdir(folder);
    try {
      return await work();
    } finally {
      process.chdir(home);
    }
  })();
  last = mine.catch(() => undefined);
  return mine;
}
