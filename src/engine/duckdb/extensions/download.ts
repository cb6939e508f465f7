/** A download that did not succeed; `message` is short and safe: no credentials. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

export interface DownloadLimits {
  /** Until the server answers. */
  readonly connectMs: number;
  /** Between two pieces of the body. */
  readonly stallMs: number;
}

export const usualLimits: DownloadLimits = { connectMs: 5000, stallMs: 30_000 };

export interface Download {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  /** After redirects. */
  readonly url: string;
}

/** Fetches a URL whole. User and password in it are sent as basic authentication. Throws `DownloadError`. */
export async function download(
  url: string,
  limits: DownloadLimits,
  headers: Record<string, string> = {},
): Promise<Download> {
  const target = new URL(url);
  const control = new AbortController();
  let timer = setTimeout(() => control.abort(), limits.connectMs);
  const extend = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => control.abort(), limits.stallMs);
  };
  try {
    const response = await fetch(withoutUser(target), {
      headers: { ...headers, ...authorization(target) },
      signal: control.signal,
    });
    if (!response.ok) throw new DownloadError(`${target.host} answered HTTP ${response.status}`);
    const bytes = await readAll(response, extend);
    return { bytes, contentType: response.headers.get('content-type') ?? '', url: response.url };
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(
      `${target.host} ${control.signal.aborted ? 'did not answer in time' : 'cannot be reached'}`,
    );
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(response: Response, extend: () => void): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  if (response.body) {
    for await (const piece of response.body) {
      extend();
      pieces.push(piece);
    }
  }
  return Buffer.concat(pieces);
}

/** `fetch` refuses URLs with credentials. */
function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function authorization(url: URL): Record<string, string> {
  if (url.username === '') return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}
