import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf } from './read-text.js';

/** Where events go, one after the other. */
export interface EventSink {
  readonly send: (event: object) => void;
  /** Waits for all; why the first one that failed did so. None is sent after it. */
  readonly close: () => Promise<string | undefined>;
}

/** How long one event may take to be delivered, in milliseconds. */
const patience = 5000;

/** Appends each event to a file, as one line of JSON. */
export function fileSink(path: string): EventSink {
  let made = false;
  return sink(async (text) => {
    if (!made) await mkdir(dirname(path), { recursive: true });
    made = true;
    await appendFile(path, `${text}\n`);
  }, reasonOf);
}

/**
 * Posts each event to a server. One that cannot be reached, or refuses, ends it: a run must not wait for its listener.
 * @param token sent as a bearer token
 */
export function httpSink(url: string, token: string | undefined): EventSink {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return sink(
    async (body) => {
      const signal = AbortSignal.timeout(patience);
      const response = await fetch(url, { method: 'POST', headers, body, signal });
      await response.arrayBuffer();
      if (!response.ok) throw new Refused(`it answers ${response.status}`);
    },
    (cause) => (cause instanceof Refused ? cause.message : 'it cannot be reached'),
  );
}

class Refused extends Error {
  override readonly name = 'Refused';
}

function sink(deliver: (text: string) => Promise<void>, reason: (cause: unknown) => string): EventSink {
  let problem: string | undefined;
  let sending: Promise<void> = Promise.resolve();
  const send = async (text: string): Promise<void> => {
    if (problem !== undefined) return;
    try {
      await deliver(text);
    } catch (cause) {
      problem = reason(cause);
    }
  };
  return {
    send: (event) => {
      const text = JSON.stringify(event);
      sending = sending.then(async () => send(text));
    },
    close: async () => {
      await sending;
      return problem;
    },
  };
}
