import { createServer, type IncomingMessage, type Server } from 'node:http';

/** What a server was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on a free port of this machine; `answer` gives status and body. */
export async function serve(
  answer: (asked: Asked) => readonly [status: number, body?: unknown] | undefined,
): Promise<{ readonly url: string; readonly asked: Asked[]; readonly close: () => Promise<void> }> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      asked.push(one);
      const answered = answer(one);
      // No answer: the caller's patience is tried.
      if (!answered) return;
      const [status, text] = answered;
      response.writeHead(status, { 'content-type': 'application/json', location: 'http://127.0.0.1:1/' });
      response.end(text === undefined ? '' : JSON.stringify(text));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}`, asked, close };
}

interface Described {
  readonly id: number;
  readonly name: string;
  description: string | null;
}

/**
 * Metabase as its API documentation says, with one DuckDB database of number 7: a log-in or an API key, `sync_schema` that takes effect a while later,
 * `metadata`, descriptions by PUT, `rescan_values`, and queries, which it answers from the file that it opened last.
 */
export class FakeMetabase {
  readonly tables: (Described & { readonly fields: Described[] })[] = [];
  readonly synced: { readonly name: string; readonly columns: readonly string[] }[];
  scans = 0;
  /** The release that its connection has open. */
  served = '';
  /** Answers to be given before any other. */
  readonly failures: number[] = [];
  #wait = 0;

  constructor(tables: FakeMetabase['synced']) {
    this.synced = tables;
  }

  answer({ method, path, headers, body }: Asked): readonly [number, unknown?] {
    const failure = this.failures.shift();
    if (failure !== undefined) return [failure, { message: 'an error that quotes canary-api-key' }];
    if (path === '/api/session' && method === 'POST') {
      const { username, password } = JSON.parse(body) as { username?: string; password?: string };
      const known = username === 'eider' && password === 'canary-password';
      return known ? [200, { id: 'canary-session' }] : [401, { errors: { password: 'did not match' } }];
    }
    if (headers['x-api-key'] !== 'canary-api-key' && headers['x-metabase-session'] !== 'canary-session')
      return [401, 'Unauthenticated'];
    return this.#known(method, path, body) ?? [404, 'Not found.'];
  }

  #known(method: string, path: string, body: string): readonly [number, unknown?] | undefined {
    switch (`${method} ${path}`) {
      case 'POST /api/database/7/sync_schema':
        this.#wait = 2;
        return [200, { status: 'ok' }];
      case 'POST /api/database/7/rescan_values':
        this.scans += 1;
        return [200, { status: 'ok' }];
      case 'GET /api/database/7/metadata':
        if (this.#wait > 0 && --this.#wait === 0) this.#sync();
        return [200, { id: 7, name: 'warehouse', tables: this.tables }];
      case 'POST /api/dataset':
        return [202, { data: { rows: [[this.served]] }, status: 'completed' }];
      default:
        return this.#describe(method, path, body);
    }
  }

  #describe(method: string, path: string, body: string): readonly [number, unknown?] | undefined {
    const [, kind, id] = /^\/api\/(table|field)\/(\d+)$/u.exec(path) ?? [];
    const all: readonly Described[] =
      kind === 'table' ? this.tables : this.tables.flatMap((one) => one.fields);
    const found = all.find((one) => String(one.id) === id);
    if (method !== 'PUT' || !found) return undefined;
    found.description = (JSON.parse(body) as { description: string }).description;
    return [200, found];
  }

  #sync(): void {
    for (const { name, columns } of this.synced) {
      if (this.tables.some((table) => table.name === name)) continue;
      const id = this.tables.length + 1;
      const fields = columns.map((column, index) => ({
        id: id * 100 + index,
        name: column,
        description: null,
      }));
      this.tables.push({ id, name, description: null, fields });
    }
  }
}
