/** A statement on a connection to PostgreSQL. Times are those of `now`. */
export interface SentStatement {
  /** Of the connection, from 1. */
  readonly nth: number;
  readonly startedAt: number;
  readonly text: string;
}

/** A statement that came to its end on a connection to PostgreSQL. Times are those of `now`. */
export interface ObservedStatement extends SentStatement {
  readonly endedAt: number;
  readonly rows: number | undefined;
  /** `23505: duplicate key value …` */
  readonly error: string | undefined;
}

export interface SqlObserver {
  /** What the client sends. */
  sent(chunk: Uint8Array): void;
  /** What the server sends. */
  received(chunk: Uint8Array): void;
  /** What is sent and not answered to its end, the oldest first. */
  unanswered(): readonly SentStatement[];
}

/**
 * Listens to one connection that speaks PostgreSQL's protocol 3 and reports each statement: its text, how long it took
 * until the server was ready again, its rows, its error. Values of parameters are never looked at.
 * A statement is what one Query, or everything up to one Sync, asks for. Rows themselves are skipped, not read.
 *
 * The function refers to nothing outside itself: its text runs in the workers of functions.
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function sqlObserver(now: () => number, report: (statement: ObservedStatement) => void): SqlObserver {
  const MOST_TEXT = 4_000;
  const MOST_PREPARED = 1_000;
  interface Group {
    readonly nth: number;
    readonly startedAt: number;
    text: string;
    rows: number | undefined;
    error: string | undefined;
  }
  interface Reader {
    readonly wanted: (type: number) => boolean;
    readonly read: (type: number, body: Buffer) => void;
    /** Of a message: its header, then its body. */
    readonly header: Buffer;
    headerBytes: number;
    body: Buffer | undefined;
    bodyBytes: number;
    left: number;
  }

  const prepared = new Map<string, string>();
  const portals = new Map<string, string>();
  /** Sent and not answered to their end. */
  const waiting: Group[] = [];
  /** What is being sent, before its Sync. */
  let sending: Group | undefined;
  let started = false;
  let count = 0;

  const textFrom = (body: Buffer, at: number): { text: string; next: number } => {
    const end = body.indexOf(0, at);
    const stop = end < 0 ? body.length : end;
    return { text: body.toString('utf8', at, Math.min(stop, at + MOST_TEXT)), next: stop + 1 };
  };
  const group = (): Group =>
    (sending ??= { nth: (count += 1), startedAt: now(), text: '', rows: undefined, error: undefined });
  const close = (): void => {
    if (sending) waiting.push(sending);
    sending = undefined;
  };

  const frontend = (type: number, body: Buffer): void => {
    switch (type) {
      case 0x51: // Query
        group().text = textFrom(body, 0).text;
        return close();
      case 0x50: {
        // Parse: name, text
        group();
        const name = textFrom(body, 0);
        if (prepared.size >= MOST_PREPARED) prepared.clear();
        prepared.set(name.text, textFrom(body, name.next).text);
        return;
      }
      case 0x42: {
        // Bind: portal, prepared statement, values that are left alone
        group();
        const portal = textFrom(body, 0);
        if (portals.size >= MOST_PREPARED) portals.clear();
        portals.set(portal.text, prepared.get(textFrom(body, portal.next).text) ?? '(a statement prepared before)');
        return;
      }
      case 0x45: {
        // Execute: portal
        const current = group();
        const text = portals.get(textFrom(body, 0).text) ?? '';
        if (current.text.length < MOST_TEXT) current.text += current.text === '' ? text : `;\n${text}`;
        return;
      }
      case 0x53: // Sync
        return close();
    }
  };

  const backend = (type: number, body: Buffer): void => {
    const current = waiting[0] ?? sending;
    if (type === 0x5a) {
      // ReadyForQuery
      const done = waiting.shift();
      if (done && done.text !== '') report({ ...done, endedAt: now() });
      return;
    }
    if (current === undefined) return;
    if (type === 0x43) {
      // CommandComplete: a tag that ends with the number of rows
      const rows = /(\d+)$/.exec(textFrom(body, 0).text)?.[1];
      if (rows !== undefined) current.rows = (current.rows ?? 0) + Number(rows);
      return;
    }
    // ErrorResponse: fields, each a letter and its text
    let code = '';
    let message = '';
    for (let at = 0; at < body.length && body[at] !== 0;) {
      const field = body[at];
      const { text, next } = textFrom(body, at + 1);
      if (field === 0x43) code = text;
      if (field === 0x4d) message = text;
      at = next;
    }
    current.error ??= `${code}: ${message}`.slice(0, 500);
  };

  const reader = (wanted: Reader['wanted'], read: Reader['read']): Reader => ({
    wanted,
    read,
    header: Buffer.alloc(5),
    headerBytes: 0,
    body: undefined,
    bodyBytes: 0,
    left: 0,
  });
  const toServer = reader(
    (type) => type === 0x51 || type === 0x50 || type === 0x42 || type === 0x45 || type === 0x53,
    frontend,
  );
  const toClient = reader((type) => type === 0x5a || type === 0x43 || type === 0x45, backend);

  /** Messages may come in any pieces. */
  const feed = (state: Reader, chunk: Buffer): void => {
    let at = 0;
    while (at < chunk.length) {
      if (state.headerBytes < 5) {
        const take = Math.min(5 - state.headerBytes, chunk.length - at);
        chunk.copy(state.header, state.headerBytes, at, at + take);
        state.headerBytes += take;
        at += take;
        if (state.headerBytes < 5) return;
        state.left = Math.max(0, state.header.readUInt32BE(1) - 4);
        // Of a long message its beginning is enough: texts come first.
        state.body = state.wanted(state.header[0] as number)
          ? Buffer.alloc(Math.min(state.left, 3 * MOST_TEXT))
          : undefined;
        state.bodyBytes = 0;
      }
      const take = Math.min(state.left, chunk.length - at);
      if (state.body !== undefined && state.bodyBytes < state.body.length)
        state.bodyBytes += chunk.copy(state.body, state.bodyBytes, at, at + take);
      state.left -= take;
      at += take;
      if (state.left === 0) {
        state.headerBytes = 0;
        if (state.body !== undefined) state.read(state.header[0] as number, state.body);
      }
    }
  };

  const asBuffer = (chunk: Uint8Array): Buffer => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return {
    sent: (chunk) => {
      if (!started) {
        // The start of a connection has no type: its length, the protocol, and who wants in. It ends with the first ReadyForQuery.
        started = true;
        group().text = 'connect';
        return close();
      }
      feed(toServer, asBuffer(chunk));
    },
    received: (chunk) => feed(toClient, asBuffer(chunk)),
    unanswered: () => waiting.filter(({ text }) => text !== ''),
  };
}
