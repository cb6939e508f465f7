import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How one path answers. */
export interface Served {
  body: Buffer;
  /** Sent as `Last-Modified`; left out when undefined. */
  changed?: Date | undefined;
  /** Answers `Range` with the part asked for; true unless said. */
  ranges?: boolean;
  status?: number;
  /** Sends this many bytes of a body, then cuts the connection. */
  cutAfter?: number;
  redirect?: string;
}

/** A real HTTP server on a free port of this machine, with files that tests change, and a note of what was asked. */
export class HttpFiles {
  readonly #server: Server;
  readonly files = new Map<string, Served>();
  readonly asked: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<HttpFiles> {
    let files: HttpFiles | undefined;
    const server = createServer((request, response) => files?.answer(request, response));
    files = new HttpFiles(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return files;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    const { range } = request.headers;
    this.asked.push(`${request.method ?? ''} ${path}${range === undefined ? '' : ' range'}`);
    const file = this.files.get(path);
    if (!file) response.writeHead(404).end();
    else if (file.redirect !== undefined) response.writeHead(302, { Location: file.redirect }).end();
    else if (file.status !== undefined) response.writeHead(file.status).end();
    else send(file, request, response);
  }
}

function send(file: Served, request: IncomingMessage, response: ServerResponse): void {
  const { body, changed, ranges = true, cutAfter } = file;
  const asked = ranges ? /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '') : null;
  const start = asked ? Number(asked[1]) : 0;
  const end = asked
    ? Math.min(body.length - 1, asked[2] === '' ? body.length - 1 : Number(asked[2]))
    : body.length - 1;
  response.writeHead(asked ? 206 : 200, {
    'Content-Length': end - start + 1,
    ETag: `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`,
    ...(ranges && { 'Accept-Ranges': 'bytes' }),
    ...(asked && { 'Content-Range': `bytes ${start}-${end}/${body.length}` }),
    ...(changed && { 'Last-Modified': changed.toUTCString() }),
  });
  if (request.method === 'HEAD') response.end();
  else if (cutAfter === undefined) response.end(body.subarray(start, end + 1));
  else response.write(body.subarray(start, Math.min(end + 1, start + cutAfter)), () => response.destroy());
}
