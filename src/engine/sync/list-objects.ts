import { globSource } from './glob-pattern.js';
import { FetchError, sendRequest } from './http-request.js';
import { signRequest } from './sign-request.js';
import type { StoreAccess } from './store-secret.js';

export interface ListOptions {
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** `s3://bucket/a/b.csv` as its bucket and key. */
export function splitStoreAddress(address: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^[a-z0-9]+:\/\/([^/]+)\/?(.*)$/isu.exec(address) ?? [];
  return { bucket, key };
}

/** The addresses of the objects that a pattern stands for, sorted. Throws `FetchError`. */
export async function listObjects(
  pattern: string,
  access: StoreAccess,
  { now, signal }: ListOptions,
): Promise<readonly string[]> {
  const scheme = /^[a-z0-9]+:\/\//iu.exec(pattern)?.[0] ?? 's3://';
  const { bucket, key } = splitStoreAddress(pattern);
  const prefix = /^[^*?[]*/u.exec(key)?.[0] ?? '';
  const matches = new RegExp(`^${globSource(key)}$`, 'u');
  const found: string[] = [];
  let token: string | undefined;
  do {
    const query = {
      'list-type': '2',
      'encoding-type': 'url',
      prefix,
      ...(token !== undefined && { 'continuation-token': token }),
    };
    const signed = signRequest({ method: 'GET', bucket, key: '', query }, access, now());
    const response = await sendRequest(signed.url, {
      method: 'GET',
      headers: signed.headers,
      signal,
      redirects: false,
    });
    const status = response.statusCode ?? 0;
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    if (status !== 200) throw refusal(status);
    const text = Buffer.concat(chunks).toString('utf8');
    const isEncoded = texts(text, 'EncodingType')[0] === 'url';
    const keys = texts(text, 'Key');
    found.push(...(isEncoded ? keys.map(decodeKey) : keys).filter((each) => matches.test(each)));
    token = texts(text, 'NextContinuationToken')[0];
  } while (token !== undefined);
  return found.sort().map((each) => `${scheme}${bucket}/${each}`);
}

function refusal(status: number): FetchError {
  if (status === 401 || status === 403)
    return new FetchError(`the store refuses the key (HTTP ${status})`, {
      status,
      remedy:
        'check `key_id`, `secret` and `region` of the secret of the target, and whether they may list the bucket',
    });
  if (status === 404) return new FetchError('there is no such bucket (HTTP 404)', { status });
  return new FetchError(`the store answered HTTP ${status}`, {
    status,
    isPassing: status === 429 || status >= 500,
  });
}

/** The texts of all elements of a name, entities decoded. The answers of stores are flat: no parser is needed. */
function texts(xml: string, element: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'gu'))].map(([, text = '']) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&'),
  );
}

function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
