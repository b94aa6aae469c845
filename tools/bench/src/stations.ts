import { WebSocket } from 'ws';

/** A charge point over a raw socket: as little work as possible on the client's side of the measurement. */
export interface Station {
  readonly id: string;
  /** Sends a CALL and waits for its CALLRESULT's payload. @throws on a CALLERROR, or when the socket closes */
  call(action: string, payload: object): Promise<Record<string, unknown>>;
  close(): void;
}

const HANDSHAKE_LIMIT_MS = 60_000;

export function connectStation(door: string, id: string): Promise<Station> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${door}/ocpp/${id}`, ['ocpp1.6'], {
      handshakeTimeout: HANDSHAKE_LIMIT_MS,
      perMessageDeflate: false,
    });
    const waiting = new Map<string, { resolve(payload: Record<string, unknown>): void; reject(error: Error): void }>();
    let calls = 0;
    const fail = (error: Error): void => {
      reject(error);
      for (const each of waiting.values()) each.reject(error);
      waiting.clear();
    };
    socket.on('error', fail);
    socket.on('close', (code) => fail(new Error(`closed with ${code}`)));
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as [type: number, messageId: string, ...rest: unknown[]];
      const caller = waiting.get(frame[1]);
      waiting.delete(frame[1]);
      if (frame[0] === 3) caller?.resolve(frame[2] as Record<string, unknown>);
      else caller?.reject(new Error(JSON.stringify(frame)));
    });
    socket.once('open', () =>
      resolve({
        id,
        call: (action, payload) =>
          new Promise((resolveCall, rejectCall) => {
            const messageId = `${id}-${(calls += 1)}`;
            waiting.set(messageId, { resolve: resolveCall, reject: rejectCall });
            socket.send(JSON.stringify([2, messageId, action, payload]));
          }),
        close: () => socket.terminate(),
      }),
    );
  });
}

/** What a station reports while it charges: energy, power, current. */
export function meterReading(transactionId: number, energyWh: number, at: Date): object {
  const sampledValue = [
    { value: String(energyWh), measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
    { value: '7360', measurand: 'Power.Active.Import', unit: 'W' },
    { value: '32.0', measurand: 'Current.Import', unit: 'A', phase: 'L1' },
  ];
  return { connectorId: 1, transactionId, meterValue: [{ timestamp: at.toISOString(), sampledValue }] };
}
