import { canonical, eventId, type Delivery } from './event-id';

const base = { stationKey: 's', action: 'X', content: { a: 1, b: [2] }, receivedAt: new Date('2026-01-01T00:00:30Z') };
const socket: Delivery = { kind: 'websocket', connectionId: 'c', messageId: 'm' };

describe('eventId', () => {
  it('by content: the same over every delivery, other for other content, action or station', () => {
    const id = eventId('content', { ...base, delivery: socket });
    expect(eventId('content', { ...base, delivery: { kind: 'soap', messageId: 'z' }, receivedAt: new Date(0) })).toBe(
      id,
    );
    expect(eventId('content', { ...base, content: { b: [2], a: 1 }, delivery: socket })).toBe(id);
    for (const change of [{ content: { a: 2, b: [2] } }, { action: 'Y' }, { stationKey: 't' }]) {
      expect(eventId('content', { ...base, ...change, delivery: socket })).not.toBe(id);
    }
  });

  it('by delivery over a WebSocket: connection and message id', () => {
    const id = eventId('delivery', { ...base, delivery: socket });
    expect(eventId('delivery', { ...base, delivery: { ...socket } })).toBe(id);
    expect(eventId('delivery', { ...base, delivery: { ...socket, connectionId: 'd' } })).not.toBe(id);
    expect(eventId('delivery', { ...base, delivery: { ...socket, messageId: 'n' } })).not.toBe(id);
  });

  it('by delivery over SOAP: MessageID, content and minute', () => {
    const soap = (messageId: string | undefined, seconds: number, content: unknown = base.content) =>
      eventId('delivery', {
        ...base,
        content,
        delivery: { kind: 'soap', messageId },
        receivedAt: new Date(seconds * 1000),
      });
    expect(soap('m', 61)).toBe(soap('m', 119));
    expect(soap('m', 61)).not.toBe(soap('m', 121));
    expect(soap('m', 61)).not.toBe(soap('n', 61));
    expect(soap('m', 61)).not.toBe(soap('m', 61, { a: 2 }));
    expect(soap(undefined, 61)).toBe(soap(undefined, 62));
  });

  it('is a proper id of a fact', () => {
    expect(eventId('content', { ...base, delivery: socket })).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('canonical', () => {
  it('sorts fields and leaves out what is absent', () => {
    expect(canonical({ b: 1, a: [{ d: undefined, c: 'x' }] })).toBe('{"a":[{"c":"x"}],"b":1}');
  });
});
