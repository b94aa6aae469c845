import type { AnyFact } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';
import { ERROR_CODES_2X } from '@busbar/ocpp/v21';
import { requestIdOf } from '@busbar/ocpp-actions/commands';
import { aDesk, COMMAND_ID, TOKEN_REF, type Desk } from './testing/desk';

const OTHER = '5f0a99b0-7a1f-4c93-8d7e-2c8d5b0f9e22';
const REPEATABLE = { type: 'clear-cache', parameters: {}, repeatable: true } as const;
const last = <T>(list: readonly T[]): T | undefined => list.at(-1);

let desk: Desk;
beforeEach(() => {
  desk = aDesk();
  desk.connect('socket-1');
});

describe('a command that was requested', () => {
  const requested = (data: object = {}): AnyFact => {
    const fact = sampleFact('command.requested', { stationId: 'BB-1', commandId: COMMAND_ID });
    return { ...fact, data: { ...fact.data, parameters: { tokenRef: TOKEN_REF }, ...data } } as AnyFact;
  };

  it('starts one workflow, however often it is told', async () => {
    await desk.start(requested());
    await desk.start(requested());
    expect([...desk.started.keys()]).toEqual([COMMAND_ID]);
    expect(desk.started.get(COMMAND_ID)).toMatchObject({
      lost: false,
      request: { stationKey: 'bb-1', stationId: 'BB-1', answerWithinSeconds: 30, repeatable: false },
    });
  });

  it('waits for its station for a day at most: a longer wait would outgrow the history of its workflow', async () => {
    await desk.start(requested({ expiresAt: '2099-01-01T00:00:00.000Z' }));
    const { expiresAt } = (desk.started.get(COMMAND_ID) as { request: { expiresAt: string } }).request;
    expect(Date.parse(expiresAt) - Date.parse(requested().recordedAt)).toBe(24 * 3_600_000);
  });

  it.each([{ commandId: 'x' }, { commandId: `${COMMAND_ID}/../x` }, { expiresAt: 'soon' }])(
    'that cannot be one is put aside: %j',
    async (data) => {
      await expect(desk.start(requested(data))).rejects.toMatchObject({ code: 'command.unreadable-fact' });
      expect(desk.started.size).toBe(0);
    },
  );

  it.each([
    { type: 'dance', parameters: {} },
    { type: 'remote-start', parameters: { tokenRef: 'DEMO-0001' } },
  ])('of which this version knows nothing is told to have failed: %j', async (data) => {
    await desk.start(requested(data));
    expect(desk.started.size).toBe(0);
    expect(last(desk.published)).toMatchObject({
      id: `${COMMAND_ID}:failed`,
      data: { code: 'not-supported', commandId: COMMAND_ID, type: data.type },
    });
  });
});

describe('a secret that a command names', () => {
  const SECRET = 'user:pr1vate-w0rd-of-a-store';
  const GET_LOG = {
    type: 'get-log',
    parameters: { log: 'diagnostics', location: 'ftp://files.example/logs', credentialsRef: 'ftp/logs' },
  } as const;
  /** Everything that is written down anywhere. */
  const kept = () =>
    JSON.stringify([
      desk.published,
      desk.state,
      desk.lines,
      [...desk.started],
      desk.told('answer'),
      desk.told('effect'),
    ]);

  it.each([
    { kind: 'result', payload: { fileName: 'log.txt' } },
    { kind: 'result', payload: { pr1vate: SECRET } },
    { kind: 'error', code: SECRET, description: `I do not like ${SECRET}` },
  ] as const)('reaches the station, and is written down nowhere, whatever the station says: $kind', async (said) => {
    desk.secrets.set('ftp/logs', SECRET);
    await desk.send('answer', GET_LOG);
    expect(last(desk.frames)?.payload).toMatchObject({
      location: 'ftp://user:pr1vate-w0rd-of-a-store@files.example/logs',
    });
    await desk.answer(said);
    expect(desk.names()).toContain('command.answered');
    expect(kept()).toContain('ftp/logs');
    expect(kept()).not.toContain('pr1vate');
  });

  it('that is not there ends the command before anything is sent', async () => {
    await desk.send('answer', GET_LOG);
    expect(desk.frames).toEqual([]);
    expect(desk.progress('answer')).toMatchObject({ end: { kind: 'failed', code: 'invalid-for-station' } });
  });
});

describe('a new key', () => {
  const ROTATE = { type: 'rotate-station-key', parameters: { keyVersion: 3 } } as const;
  const record = (keyVersion: number) => ({
    stationId: 'BB-1',
    operatorId: 'busbar',
    admission: 'accepted' as const,
    credential: { kind: 'open' as const },
    next: { keyVersion, credential: { kind: 'open' as const } },
    revision: 2,
  });
  const adopted = (keyVersion: number): AnyFact => {
    const fact = sampleFact('station.key-adopted', { stationId: 'BB-1', at: new Date(desk.at(3)) });
    return { ...fact, recordedAt: desk.at(3), data: { keyVersion } } as AnyFact;
  };

  it('is told only once the door knows it, and is written down nowhere', async () => {
    await desk.send('early', ROTATE);
    desk.stations.set('bb-1', record(2));
    await desk.send('of another one', ROTATE);
    expect(desk.frames).toEqual([]);
    for (const token of ['early', 'of another one'])
      expect(desk.told(token)).toMatchObject({ error: 'StationUnreachable' });

    desk.stations.set('bb-1', record(3));
    await desk.send('answer', ROTATE);
    expect(desk.frames).toMatchObject([
      { payload: { key: 'AuthorizationKey', value: expect.stringMatching(/^key 3/) } },
    ]);
    await desk.accept();
    expect(JSON.stringify([desk.published, desk.state, desk.lines, desk.progress('answer')])).not.toContain('key 3');
  });

  it('is effective once the station comes with it', async () => {
    desk.stations.set('bb-1', record(3));
    await desk.send('answer', ROTATE);
    await desk.accept({ status: 'RebootRequired' });
    await desk.awaitEffect('effect', desk.progress('answer'), ROTATE);
    await desk.watch(adopted(2));
    expect(desk.told('effect')).toBeUndefined();
    desk.pass(3);
    await desk.watch(adopted(3));
    expect(desk.progress('effect')).toMatchObject({ end: { kind: 'effective' } });
  });

  it('is effective although the answer was lost, where the station comes with it', async () => {
    desk.stations.set('bb-1', record(3));
    await desk.send('answer', ROTATE);
    desk.pass(3);
    await desk.watch(adopted(3));
    desk.pass(30);
    await desk.conclude({ kind: 'timed-out', phase: 'answer' }, ROTATE);
    expect(last(desk.published)).toMatchObject({ name: 'command.effective' });
  });
});

describe('a remote start', () => {
  it('is sent, answered, and effective when the transaction runs', async () => {
    await desk.send('answer');
    expect(desk.frames).toEqual([
      {
        type: 2,
        connectionId: 'socket-1',
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        action: 'RemoteStartTransaction',
        payload: { connectorId: 1, idTag: 'DEMO-0001' },
      },
    ]);
    await desk.accept();
    await desk.awaitEffect('effect', desk.progress('answer'));
    expect(desk.told('effect')).toBeUndefined();
    desk.pass(3);
    const started = desk.transactionStarted();
    await desk.watch(started);
    const progress = desk.progress('effect');
    expect(progress).toEqual({ end: { kind: 'effective', causedBy: started.id } });
    await desk.conclude((progress as { end: never }).end);
    expect(desk.published).toMatchObject([
      { id: `${COMMAND_ID}:sent:1`, data: { attempt: 1, transport: 'websocket', protocol: 'ocpp1.6' } },
      { name: 'command.answered', data: { result: 'accepted', stationStatus: 'Accepted' } },
      { id: `${COMMAND_ID}:effective`, causationId: 'requested-1', data: { causedBy: started.id } },
    ]);
    expect(JSON.stringify(desk.published)).not.toContain('DEMO-0001');
    expect(desk.lines.join()).not.toContain('DEMO-0001');
    expect(desk.state.inFlight).toBeUndefined();
  });

  it('is effective too when the fact overtakes the answer', async () => {
    await desk.send('answer');
    const started = desk.transactionStarted();
    await desk.watch(started);
    await desk.accept();
    expect(desk.progress('answer')).toEqual({ end: { kind: 'effective', causedBy: started.id } });
  });

  it('is effective too when the fact comes between the answer and the wait', async () => {
    await desk.send('answer');
    await desk.accept();
    const started = desk.transactionStarted();
    await desk.watch(started);
    await desk.awaitEffect('effect', desk.progress('answer'));
    expect(desk.progress('effect')).toEqual({ end: { kind: 'effective', causedBy: started.id } });
  });

  it('is not shown by another token, another station, or what was there before', async () => {
    const before = desk.transactionStarted({ at: new Date(desk.at(-5)) });
    await desk.send('answer');
    await desk.accept();
    await desk.awaitEffect('effect', desk.progress('answer'));
    const elsewhere = { ...desk.transactionStarted(), stationId: 'BB-2' } as AnyFact;
    await desk.watch(before, elsewhere, desk.transactionStarted({ tokenRef: 'b'.repeat(64) }));
    expect(desk.told('effect')).toBeUndefined();
  });

  it('ends as timed out when nothing comes of it, and what comes later changes nothing', async () => {
    await desk.send('answer');
    await desk.accept();
    await desk.awaitEffect('effect', desk.progress('answer'));
    const end = { kind: 'timed-out', phase: 'effect' } as const;
    expect(await desk.conclude(end)).toEqual(end);
    await desk.watch(desk.transactionStarted());
    expect(await desk.conclude(end)).toEqual(end);
    expect(desk.names().filter((name) => name !== 'command.timed-out')).toEqual(['command.sent', 'command.answered']);
  });

  it('is effective where time ran out and the fact had been seen', async () => {
    await desk.send('answer');
    const started = desk.transactionStarted();
    await desk.watch(started);
    expect(await desk.conclude({ kind: 'timed-out', phase: 'answer' })).toEqual({
      kind: 'effective',
      causedBy: started.id,
    });
  });

  it.each([
    ['rejects', { kind: 'result', payload: { status: 'Rejected' } }, 'rejected', 'rejected'],
    ['cannot', { kind: 'error', code: 'InternalError', description: 'No relay' }, 'error', 'station-error'],
    ['does not have', { kind: 'error', code: 'NotImplemented', description: '' }, 'error', 'not-supported'],
    ['answers against the rules', { kind: 'result', payload: { status: 'Maybe' } }, 'error', 'station-error'],
  ] as const)('fails where the station %s', async (_, said, result, code) => {
    await desk.send('answer');
    await desk.answer(said);
    expect(last(desk.published)?.data).toMatchObject({ result });
    expect(desk.progress('answer')).toMatchObject({ end: { kind: 'failed', code } });
    expect(desk.state.inFlight).toBeUndefined();
  });

  it('fails, unsent, where the token is not known any more', async () => {
    desk.cards.clear();
    await desk.send('answer');
    expect(desk.progress('answer')).toMatchObject({ end: { kind: 'failed', code: 'invalid-for-station' } });
    expect([desk.frames, desk.published, desk.state.underWay]).toEqual([[], [], []]);
  });
});

it('a token of a known kind is told as one', async () => {
  desk.connect('socket-1', 'ocpp2.0.1');
  desk.cards.set(TOKEN_REF, { status: 'valid', tag: 'DEMO-0001', kind: 'eMAID', revision: 2 });
  await desk.send('answer');
  expect(desk.frames).toMatchObject([{ payload: { idToken: { idToken: 'DEMO-0001', type: 'eMAID' } } }]);
});

describe('a command whose effect is a report', () => {
  const report = (requestId: number, more: boolean): AnyFact => {
    const fact = sampleFact('station.variables-reported', { stationId: 'BB-1' });
    return { ...fact, recordedAt: desk.at(1), data: { requestId, seqNo: 0, more, variables: [] } } as AnyFact;
  };

  it('is effective with its last part, under its own number', async () => {
    desk.connect('socket-1', 'ocpp2.0.1');
    await desk.send('answer', { type: 'get-base-report', parameters: { base: 'full' }, repeatable: true });
    await desk.accept();
    await desk.awaitEffect('effect', desk.progress('answer'));
    const own = requestIdOf(COMMAND_ID);
    await desk.watch(report(own, true), report(own + 1, false));
    expect(desk.told('effect')).toBeUndefined();
    const whole = report(own, false);
    await desk.watch(whole);
    expect(desk.progress('effect')).toEqual({ end: { kind: 'effective', causedBy: whole.id } });
  });

  it('is effective by its answer where there is nothing to report', async () => {
    desk.connect('socket-1', 'ocpp2.0.1');
    await desk.send('answer', { type: 'get-monitoring-report', parameters: {}, repeatable: true });
    await desk.accept({ status: 'EmptyResultSet' });
    expect(desk.progress('answer')).toHaveProperty('end');
  });
});

describe('a command whose answer is all there is', () => {
  it('is effective by its answer', async () => {
    await desk.send('answer', REPEATABLE);
    await desk.accept();
    expect(desk.progress('answer')).toEqual({ end: { kind: 'effective', causedBy: last(desk.published)?.id } });
  });
});

describe('an answer that breaks the rules of its version', () => {
  const nonsense = { kind: 'result', payload: { status: 'Perhaps' } } as never;
  const asked = async (protocol: string) => {
    desk.connect('socket-1', protocol);
    await desk.send('answer', REPEATABLE);
  };

  it('is returned to a station of 2.1, under the number of the question', async () => {
    await asked('ocpp2.1');
    await desk.answer(nonsense);
    const [question, returned] = desk.frames;
    expect(returned).toMatchObject({ connectionId: 'socket-1', messageId: question?.messageId, type: 5 });
    expect(ERROR_CODES_2X).toContain(returned?.action);
    expect(desk.progress('answer')).toMatchObject({ end: { kind: 'failed', code: 'station-error' } });
  });

  it('ends the command all the same where the station has gone meanwhile', async () => {
    await asked('ocpp2.1');
    const [question] = desk.frames;
    desk.ports.send = async () => Promise.reject(new Error('socket hang up'));
    await desk.answer(nonsense, question?.messageId);
    expect(desk.progress('answer')).toMatchObject({ end: { kind: 'failed', code: 'station-error' } });
  });

  it.each(['ocpp1.6', 'ocpp2.0.1'])('of %s is not, since it has no word for that', async (protocol) => {
    await asked(protocol);
    await desk.answer(nonsense);
    expect(desk.frames).toHaveLength(1);
  });

  it('is no error that the station itself tells', async () => {
    await asked('ocpp2.1');
    await desk.answer({ kind: 'error', code: 'InternalError', description: 'No.' } as never);
    expect(desk.frames).toHaveLength(1);
  });
});

describe('a station', () => {
  it('gets one message at a time', async () => {
    await desk.send('first');
    await desk.send('second', { commandId: OTHER, ...REPEATABLE });
    expect(desk.told('second')).toMatchObject({ error: 'StationBusy' });
    expect(desk.frames).toHaveLength(1);
    await desk.accept();
    await desk.send('third', { commandId: OTHER, ...REPEATABLE });
    expect(desk.frames).toHaveLength(2);
    expect(desk.told('third')).toBeUndefined();
  });

  it('is asked something else when it has not answered for as long as it may', async () => {
    await desk.send('first');
    desk.pass(31);
    await desk.send('second', { commandId: OTHER, ...REPEATABLE });
    expect(desk.told('second')).toBeUndefined();
    expect(desk.frames).toHaveLength(2);
  });

  it('that is away is waited for until the command has had its time', async () => {
    desk.disconnect();
    await desk.send('first');
    expect(desk.told('first')).toMatchObject({ error: 'StationUnreachable' });
    desk.connect('socket-2');
    await desk.send('second');
    expect(desk.frames).toMatchObject([{ connectionId: 'socket-2' }]);
    const late = aDesk();
    late.pass(61);
    await late.send('late');
    expect(late.progress('late')).toEqual({ end: { kind: 'timed-out', phase: 'delivery' } });
  });

  it('whose connection has just ended is waited for, and nothing is in flight', async () => {
    desk.ports.send = async () => 'gone';
    await desk.send('first');
    expect(desk.told('first')).toMatchObject({ error: 'StationUnreachable' });
    expect(desk.state).toEqual({ underWay: [] });
    expect(desk.published).toEqual([]);
  });

  it('may have got what the gateway does not tell of', async () => {
    desk.ports.send = async () => Promise.reject(new Error('socket hang up'));
    await desk.send('first');
    expect(desk.told('first')).toBeUndefined();
    expect(desk.names()).toEqual(['command.sent']);
    desk.ports.isRefusal = () => true;
    await desk.send('second', { commandId: OTHER });
    expect(desk.told('second')).toMatchObject({ error: 'StationBusy' });
  });

  it('is told nothing that is longer than its gateway takes', async () => {
    await desk.send('answer', {
      type: 'data-transfer',
      parameters: { vendorId: 'com.example', data: 'x'.repeat(128 * 1024) },
    });
    expect(desk.progress('answer')).toMatchObject({ end: { kind: 'failed', code: 'invalid-for-station' } });
    expect(desk.frames).toEqual([]);
  });

  it.each(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'])('is asked in its own words: %s', async (protocol) => {
    desk.connect('socket-1', protocol);
    await desk.send('answer');
    expect(desk.frames.map(({ action }) => action)).toEqual([
      protocol === 'ocpp1.6' ? 'RemoteStartTransaction' : 'RequestStartTransaction',
    ]);
    await desk.accept();
    expect(last(desk.published)?.data).toMatchObject({ result: 'accepted' });
  });
});

describe('an answer that got lost', () => {
  it('makes what may be done twice be asked again over the next connection only', async () => {
    await desk.send('first', REPEATABLE);
    desk.pass(30);
    await desk.send('same', REPEATABLE, true);
    expect(desk.told('same')).toMatchObject({ error: 'StationUnreachable' });
    expect(desk.frames).toHaveLength(1);
    desk.connect('socket-2');
    await desk.send('second', REPEATABLE, true);
    expect(desk.frames.map(({ connectionId }) => connectionId)).toEqual(['socket-1', 'socket-2']);
    await desk.accept();
    expect(desk.progress('second')).toMatchObject({ end: { kind: 'effective' } });
    expect(desk.published.map(({ data }) => (data as { attempt?: number }).attempt)).toEqual([1, 2, undefined]);
  });

  it('is told by its phase when the command has had its time', async () => {
    await desk.send('first', REPEATABLE);
    desk.pass(61);
    await desk.send('second', REPEATABLE, true);
    expect(desk.progress('second')).toEqual({ end: { kind: 'timed-out', phase: 'answer' } });
  });

  it('is still told when it comes late, and decides nothing any more', async () => {
    await desk.send('first');
    desk.pass(31);
    await desk.conclude({ kind: 'timed-out', phase: 'answer' });
    desk.pass(5);
    await desk.accept();
    expect(desk.names()).toEqual(['command.sent', 'command.timed-out', 'command.answered']);
    expect(desk.told('first')).toBeUndefined();
  });

  it('of an earlier sending is taken for the later one', async () => {
    await desk.send('first', REPEATABLE);
    const [early] = desk.frames;
    desk.pass(30);
    desk.connect('socket-2');
    await desk.send('second', REPEATABLE, true);
    await desk.answer({ kind: 'result', payload: { status: 'Accepted' } } as never, early?.messageId);
    expect(desk.progress('second')).toMatchObject({ end: { kind: 'effective' } });
  });

  it('to what nobody asked is dropped with a line in the log', async () => {
    await desk.answer({ kind: 'result', payload: {} } as never, 'nobody');
    expect(desk.published).toEqual([]);
    expect(desk.lines).toEqual(['answer dropped']);
  });
});

describe('a function that is cut off', () => {
  /** What is left behind: facts by id, what tokens were told first, what is under way. */
  const left = (one: Desk, ...tokens: string[]) => ({
    facts: new Map(one.published.map(({ id, data }) => [id, data])),
    told: tokens.map((token) => one.told(token)),
    state: one.state,
  });
  const comparable = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map ? [...inner].sort() : inner)).replaceAll(
        /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g,
        (id) => (id === COMMAND_ID ? id : 'message'),
      ),
    );

  it.each([1, 2, 3, 4])(
    'while it settles an answer leaves the same as one that is not, before step %i',
    async (nth) => {
      const whole = aDesk();
      whole.connect('socket-1');
      await whole.send('answer');
      await whole.accept();
      await whole.accept();

      await desk.send('answer');
      desk.dieAt(nth);
      await desk.accept().catch(() => undefined);
      desk.dieAt(0);
      await desk.accept();
      await desk.accept();
      expect(comparable(left(desk, 'answer'))).toEqual(comparable(left(whole, 'answer')));
    },
  );

  it.each([1, 2, 3])('while it concludes says the same again, before step %i', async (nth) => {
    await desk.send('answer');
    await desk.accept();
    const end = { kind: 'timed-out', phase: 'effect' } as const;
    desk.dieAt(nth);
    await desk.conclude(end).catch(() => undefined);
    desk.dieAt(0);
    await desk.watch(desk.transactionStarted());
    const final = await desk.conclude(end);
    await desk.conclude(end);
    const ends = desk.published.slice(2);
    expect(new Set(ends.map(({ id }) => id)).size).toBe(1);
    expect(last(ends)?.name).toBe(final.kind === 'effective' ? 'command.effective' : 'command.timed-out');
  });

  it('after it has seen an effect is told of it again', async () => {
    await desk.send('answer');
    await desk.accept();
    await desk.awaitEffect('effect', desk.progress('answer'));
    const started = desk.transactionStarted();
    desk.dieAt(2);
    await expect(desk.watch(started)).rejects.toThrow('cut off');
    expect(desk.told('effect')).toBeUndefined();
    await desk.watch(started);
    expect(desk.progress('effect')).toEqual({ end: { kind: 'effective', causedBy: started.id } });
  });

  it('before it sent what may not be done twice waits for the answer, and never sends it again', async () => {
    desk.dieAt(2);
    await expect(desk.send('first')).rejects.toThrow('cut off');
    desk.dieAt(0);
    await desk.send('second');
    expect(desk.frames).toEqual([]);
    expect(desk.told('second')).toBeUndefined();
    desk.pass(31);
    await desk.send('third');
    expect(desk.told('third')).toMatchObject({ error: 'AnswerLost' });
  });

  it('after it sent tells so by the next call, which takes the answer', async () => {
    desk.dieAt(3);
    await expect(desk.send('first')).rejects.toThrow('cut off');
    desk.dieAt(0);
    await desk.send('second');
    expect([desk.frames.length, desk.names()]).toEqual([1, ['command.sent']]);
    await desk.accept();
    expect(desk.progress('second')).toHaveProperty('effect');
  });

  it('while it sent what may be done twice sends it again', async () => {
    desk.dieAt(3);
    await expect(desk.send('first', REPEATABLE)).rejects.toThrow('cut off');
    desk.dieAt(0);
    await desk.send('second', REPEATABLE);
    expect(desk.frames).toHaveLength(2);
    await desk.accept();
    expect(desk.progress('second')).toMatchObject({ end: { kind: 'effective' } });
  });
});
