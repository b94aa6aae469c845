import type { ApiClient, LiveFact, LiveMessage } from '@busbar/api-contract/client';

export type LiveState = 'connecting' | 'live' | 'waiting';

type Listener = (facts: readonly LiveFact[]) => void;

/** API Gateway ends a connection that is silent for ten minutes. */
const KEEP_ALIVE_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The live feed over one WebSocket for the whole console. It comes back by itself, with growing pauses; whoever listens
 * learns of a return, since facts may have been missed meanwhile.
 */
export class LiveFeed {
  private readonly listeners = new Set<Listener>();
  private readonly stateListeners = new Set<() => void>();
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private stopped = true;
  state: LiveState = 'waiting';

  constructor(private readonly api: ApiClient) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  onFacts(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onState(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  private async connect(): Promise<void> {
    this.become('connecting');
    try {
      const { ticket } = await this.api.createLiveTicket();
      if (this.stopped) return;
      const address = new URL('/live', window.location.href);
      address.protocol = address.protocol.replace('http', 'ws');
      address.searchParams.set('ticket', ticket);
      this.open(new WebSocket(address));
    } catch {
      this.retry();
    }
  }

  private open(socket: WebSocket): void {
    this.socket = socket;
    let keepAlive: ReturnType<typeof setInterval> | undefined;
    socket.onopen = () => {
      this.failures = 0;
      this.become('live');
      keepAlive = setInterval(() => socket.send('{"subscribe":{}}'), KEEP_ALIVE_MS);
    };
    socket.onmessage = (event) => {
      const message = JSON.parse(String(event.data)) as LiveMessage;
      if ('facts' in message) for (const listener of this.listeners) listener(message.facts);
    };
    socket.onclose = () => {
      clearInterval(keepAlive);
      this.retry();
    };
  }

  private retry(): void {
    if (this.stopped) return;
    this.become('waiting');
    const pauseMs = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** this.failures) * (0.5 + Math.random() / 2);
    this.failures += 1;
    this.timer = setTimeout(() => void this.connect(), pauseMs);
  }

  private become(state: LiveState): void {
    this.state = state;
    for (const listener of this.stateListeners) listener();
  }
}
