import { checkFact } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';
import { COMMAND_FACTS } from '@busbar/events/topics';
import { compactFact, LIVE_FACTS } from './compact-fact';

it('tells every step of a command, but neither what was asked nor what was read', () => {
  const secret = 'c'.repeat(64);
  for (const name of ['command.requested', ...COMMAND_FACTS] as const) {
    expect(LIVE_FACTS).toContain(name);
    const sample = sampleFact(name, { commandId: '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a001', stationId: 'BB-1' });
    const more = {
      parameters: { tokenRef: secret },
      requestedBy: secret,
      detail: { value: secret },
      description: secret,
    };
    const told = compactFact(checkFact({ ...sample, data: { ...sample.data, ...more } }));
    expect(told).toMatchObject({
      fact: name,
      stationId: 'BB-1',
      data: { commandId: '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a001', type: sample.data.type },
    });
    expect(JSON.stringify(told)).not.toContain(secret);
  }
});
