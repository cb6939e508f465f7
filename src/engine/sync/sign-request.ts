import { createHash, createHmac } from 'node:crypto';
import type { StoreAccess } from './store-secret.js';

/** A request to an object store, ready to be sent. */
export interface SignedRequest {
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
}

export interface StoreRequest {
  readonly method: 'GET' | 'HEAD' | 'DELETE';
  readonly bucket: string;
  /** Not encoded; empty to list. */
  readonly key: string;
  readonly query?: { readonly [name: string]: string };
  readonly headers?: { readonly [name: string]: string };
}

const noBody = createHash('sha256').update('').digest('hex');

/**
 * Signs a request with AWS Signature Version 4, in its headers. Unsigned where the store asks nobody for a key.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signRequest(request: StoreRequest, access: StoreAccess, now: Date): SignedRequest {
  const host = access.pathStyle ? access.endpoint : `${request.bucket}.${access.endpoint}`;
  const key = request.key.split('/').map(encode).join('/');
  const path = access.pathStyle ? `/${encode(request.bucket)}${key === '' ? '' : `/${key}`}` : `/${key}`;
  const query = Object.entries(request.query ?? {})
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const url = `${access.ssl ? 'https' : 'http'}://${host}${path}${query === '' ? '' : `?${query}`}`;
  const { keyId, secretKey, sessionToken } = access;
  if (keyId === undefined || secretKey === undefined) return { url, headers: { ...request.headers } };
  const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/gu, '');
  const day = time.slice(0, 8);
  const headers: { readonly [name: string]: string } = {
    ...request.headers,
    host,
    'x-amz-content-sha256': noBody,
    'x-amz-date': time,
    ...(sessionToken && { 'x-amz-security-token': sessionToken.reveal() }),
  };
  const names = Object.keys(headers)
    .map((name) => name.toLowerCase())
    .sort();
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
  const canonical = [
    request.method,
    path,
    query,
    ...names.map((name) => `${name}:${byName.get(name) ?? ''}`),
    '',
    names.join(';'),
    noBody,
  ].join('\n');
  const scope = `${day}/${access.region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const signingKey = [day, access.region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    `AWS4${secretKey.reveal()}`,
  );
  const signature = createHmac('sha256', signingKey).update(text).digest('hex');
  const { host: _host, ...sent } = headers;
  return {
    url,
    headers: {
      ...sent,
      authorization: `AWS4-HMAC-SHA256 Credential=${keyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    },
  };
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
