import { SecretString, type Secret } from '../../core/project/target.js';

/** What signs requests to an object store. */
export interface StoreAccess {
  /** Host and port. */
  readonly endpoint: string;
  readonly ssl: boolean;
  readonly pathStyle: boolean;
  readonly region: string;
  /** Absent for a store that asks nobody who he is. */
  readonly keyId?: string;
  readonly secretKey?: SecretString;
  readonly sessionToken?: SecretString;
}

/** The secret for an address: of the fitting type, with the longest `scope` that the address begins with. */
export function secretFor(address: string, secrets: readonly Secret[]): Secret | undefined {
  const scheme = /^([a-z0-9]+):/iu.exec(address)?.[1]?.toLowerCase() ?? '';
  const type = scheme.startsWith('http')
    ? 'http'
    : scheme.startsWith('s3')
      ? 's3'
      : scheme === 'gs'
        ? 'gcs'
        : scheme;
  return secrets
    .filter((secret) => secret.type.toLowerCase() === type && address.startsWith(scopeOf(secret)))
    .sort((a, b) => scopeOf(b).length - scopeOf(a).length)[0];
}

function scopeOf(secret: Secret): string {
  return textOf(secret, 'scope') ?? '';
}

/** How a bucket is reached; without a secret, Amazon's own, asked as nobody. */
export function storeAccess(address: string, secrets: readonly Secret[]): StoreAccess {
  const secret = secretFor(address, secrets);
  const get = (name: string): string | undefined => (secret ? textOf(secret, name) : undefined);
  const region = get('region') ?? 'us-east-1';
  const account = get('account_id');
  const own =
    secret?.type === 'gcs'
      ? 'storage.googleapis.com'
      : secret?.type === 'r2' && account !== undefined
        ? `${account}.r2.cloudflarestorage.com`
        : undefined;
  const endpoint = get('endpoint') ?? own ?? `s3.${region}.amazonaws.com`;
  const keyId = get('key_id');
  const secretKey = get('secret');
  const sessionToken = get('session_token');
  return {
    endpoint: endpoint.replace(/^https?:\/\//u, '').replace(/\/+$/u, ''),
    ssl: get('use_ssl') !== 'false' && !endpoint.startsWith('http://'),
    pathStyle: get('url_style') === 'path' || own !== undefined,
    region,
    ...(keyId !== undefined && { keyId }),
    ...(secretKey !== undefined && { secretKey: new SecretString(secretKey) }),
    ...(sessionToken !== undefined && { sessionToken: new SecretString(sessionToken) }),
  };
}

/** A parameter of a secret, revealed; for requests only. */
export function textOf(secret: Secret, name: string): string | undefined {
  const value = secret.parameters[name];
  if (value === undefined) return undefined;
  return value instanceof SecretString ? value.reveal() : String(value);
}
