import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { metricsText, type DaemonStatus } from '../../core/jobs/metrics.js';

/** A server of the daemon's state. */
export interface StatusServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const host = '127.0.0.1';

/**
 * Serves `/healthz` and `/metrics` on the loopback address, and nothing else.
 * @param port 0: any that is free. Rejects with the system's error when it cannot be had.
 */
export async function serveStatus(port: number, status: () => DaemonStatus): Promise<StatusServer> {
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000 }, (request, response) =>
    answer(request, response, status),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => closed(server),
  };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

function answer(request: IncomingMessage, response: ServerResponse, status: () => DaemonStatus): void {
  const send = (code: number, type: string, body: string): void => {
    response.writeHead(code, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const plain = 'text/plain; charset=utf-8';
  // A page elsewhere can point its own name at this address; it then asks under that name.
  const asked = (request.headers.host ?? '').replace(/:\d+$/u, '');
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(asked)) return send(421, plain, 'not this host\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, plain, 'only GET\n');
  switch ((request.url ?? '').split('?')[0]) {
    case '/healthz': {
      const { healthy, jobs } = status();
      const named = (which: 'running' | 'late'): readonly string[] =>
        jobs.filter((job) => job[which]).map(({ name }) => name);
      const body = { status: healthy ? 'ok' : 'down', running: named('running'), late: named('late') };
      return send(healthy ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`);
    }
    case '/metrics':
      return send(200, 'text/plain; version=0.0.4; charset=utf-8', metricsText(status()));
    default:
      return send(404, plain, 'there is /healthz and /metrics\n');
  }
}
