import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** A request that did not bring what was asked for, in words without address, header or body. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly problem: string;
  readonly remedy?: string;
  /** Worth another try in a moment. */
  readonly isPassing: boolean;
  readonly status?: number;
  constructor(
    problem: string,
    more: { readonly remedy?: string; readonly isPassing?: boolean; readonly status?: number } = {},
    options?: ErrorOptions,
  ) {
    super(problem, options);
    this.problem = problem;
    this.isPassing = more.isPassing ?? false;
    if (more.remedy !== undefined) this.remedy = more.remedy;
    if (more.status !== undefined) this.status = more.status;
  }
}

export interface HttpOptions {
  readonly method: 'GET' | 'HEAD' | 'DELETE';
  readonly headers: { readonly [name: string]: string };
  readonly signal: AbortSignal;
  /** A store whose answers are signed for one host must not send us to another. */
  readonly redirects: boolean;
}

const idleMs = 60_000;
const mostRedirects = 5;

/**
 * Sends a request and gives the answer's head, whatever its status; the body is the caller's to read, or to destroy. Follows redirects, never from
 * https to http; credentials stay with the first host. Throws `FetchError`.
 */
export async function sendRequest(url: string, options: HttpOptions): Promise<IncomingMessage> {
  let address = new URL(url);
  let { headers } = options;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const response = await sendOnce(address, { ...options, headers });
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return response;
    response.destroy();
    if (!options.redirects)
      throw new FetchError('the store says that the bucket is elsewhere', {
        remedy: 'correct `endpoint`, `region` or `url_style` of the secret',
      });
    const next = new URL(location, address);
    if (address.protocol === 'https:' && next.protocol !== 'https:')
      throw new FetchError('the server sends us from https to an address that is not', {
        remedy: 'ask who runs it, or name the new address',
      });
    if (next.host !== address.host) headers = withoutCredentials(headers);
    address = next;
  }
  throw new FetchError(`the server sends us on more than ${mostRedirects} times`);
}

function withoutCredentials(headers: HttpOptions['headers']): HttpOptions['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['authorization', 'cookie'].includes(name.toLowerCase())),
  );
}

function sendOnce(address: URL, { headers, method, signal }: HttpOptions): Promise<IncomingMessage> {
  const request = address.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(address, { method, headers: { 'accept-encoding': 'identity', ...headers }, signal });
    sent.setTimeout(idleMs, () =>
      sent.destroy(new FetchError('the server went silent', { isPassing: true })),
    );
    sent.once('response', resolve);
    sent.on('error', (error) => reject(connectionError(error)));
    sent.end();
  });
}

const certificateCodes =
  /^(?:CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA)/u;

/** What a failed connection means. */
export function connectionError(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = { cause: error };
  if (certificateCodes.test(code))
    return new FetchError(
      `the certificate of the server cannot be trusted (${code})`,
      { remedy: 'ask who runs it; NODE_EXTRA_CA_CERTS names the certificate of an authority of your own' },
      cause,
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new FetchError('its host cannot be found', { isPassing: code === 'EAI_AGAIN' }, cause);
  if (code === 'ECONNREFUSED')
    return new FetchError('nobody answers at its host and port', { isPassing: true }, cause);
  if (code === 'EPROTO')
    return new FetchError(
      'the server does not speak TLS',
      { remedy: 'check the address, or `use_ssl` of the secret' },
      cause,
    );
  if (code === 'ABORT_ERR') return new FetchError('it was interrupted', {}, cause);
  return new FetchError('the connection was cut', { isPassing: true }, cause);
}
