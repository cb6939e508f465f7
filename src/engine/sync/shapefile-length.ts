import { open } from 'node:fs/promises';

/**
 * Whether a file of a shapefile is shorter than its own head says. GDAL reads what is there of one that is cut off, and gives outlines that are missing as NULL.
 * (ESRI Shapefile Technical Description, 1998; dBase III.) Files of other kinds are never found too short.
 * @param path absolute
 */
export async function isCutOff(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(32);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const announced = announcedLength(path, head);
    if (announced === undefined) return false;
    return bytesRead < head.length || (await handle.stat()).size < announced;
  } finally {
    await handle.close();
  }
}

/** In bytes. */
function announcedLength(path: string, head: Buffer): number | undefined {
  // In words of 16 bits.
  if (/\.sh[px]$/iu.test(path)) return head.readInt32BE(24) * 2;
  if (/\.dbf$/iu.test(path)) return head.readUInt16LE(8) + head.readUInt32LE(4) * head.readUInt16LE(10);
  return undefined;
}
