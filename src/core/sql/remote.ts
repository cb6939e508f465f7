const remote = /^(?:https?|s3|s3a|s3n|gcs|gs|r2|hf):\/\//iu;
const writable = /^(?:s3|s3a|s3n|gcs|gs|r2):\/\//iu;

/** Whether a location is an address that only the extension `httpfs` can read. */
export function isRemote(location: string): boolean {
  return remote.test(location);
}

/** Whether a location is in an object store, where files can be written too. */
export function isObjectStore(location: string): boolean {
  return writable.test(location);
}
