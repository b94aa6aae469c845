import { checkFact } from '@busbar/events';
import type { SampledValue } from '@busbar/ocpp';
import fc from 'fast-check';
import { sampledFacts } from './meter-facts';
import { samplesOf } from './meter-samples';
import { stamp } from './stamp';
import { aContext, aStation, NOW } from './testing/memory';

const T = '2026-03-01T11:00:00.000Z';
const sample = (...sampledValue: SampledValue[]) => samplesOf([{ timestamp: T, sampledValue }], NOW);
const one = (...values: SampledValue[]) => sample(...values).samples[0];
const phases = (
  measurand: SampledValue['measurand'],
  unit: SampledValue['unit'],
  ...values: string[]
): SampledValue[] =>
  values.map((value, n) => ({ value, measurand, unit, phase: (['L1', 'L2', 'L3', 'N'] as const)[n] }));

describe('samplesOf', () => {
  it('takes a bare value for imported energy in Wh', () => {
    expect(one({ value: '1234' })).toEqual({ at: T, context: 'Sample.Periodic', energyWh: 1234 });
  });

  it.each<[SampledValue, object]>([
    [{ value: '12.345', unit: 'kWh' }, { energyWh: 12345 }],
    [{ value: '1.0005', unit: 'kWh' }, { energyWh: 1001 }],
    [{ value: '0.001', unit: 'kWh' }, { energyWh: 1 }],
    [{ value: '7.36', unit: 'kW', measurand: 'Power.Active.Import' }, { powerW: 7360 }],
    [{ value: '7360.4', measurand: 'Power.Active.Import' }, { powerW: 7360 }],
    [{ value: '31.9', unit: 'A', measurand: 'Current.Import' }, { currentMa: 31900 }],
    [{ value: '229.7', unit: 'V', measurand: 'Voltage' }, { voltageMv: 229700 }],
    [{ value: '55.5', unit: 'Percent', measurand: 'SoC', location: 'EV' }, { socTenths: 555 }],
    [{ value: '21.5', unit: 'Celcius', measurand: 'Temperature', location: 'Body' }, { temperatureTenths: 215 }],
    [{ value: '300.15', unit: 'K', measurand: 'Temperature' }, { temperatureTenths: 270 }],
    [{ value: '68', unit: 'Fahrenheit', measurand: 'Temperature' }, { temperatureTenths: 200 }],
    [{ value: '1e3' }, { energyWh: 1000 }],
    [{ value: '12,5', unit: 'kWh' }, { energyWh: 12500 }],
  ])('turns %j into whole units', (value, quantity) => expect(one(value)).toMatchObject(quantity));

  it('adds up phases where the meter gives no total, and takes the total where it does', () => {
    const power = phases('Power.Active.Import', 'kW', '2.1', '2.2', '2.3');
    expect(one(...power)).toMatchObject({ powerW: 6600 });
    expect(one(...power, { value: '6.7', unit: 'kW', measurand: 'Power.Active.Import' })).toMatchObject({
      powerW: 6700,
    });
    expect(one(...phases('Energy.Active.Import.Register', 'Wh', '10', '20', '30'))).toMatchObject({ energyWh: 60 });
  });

  it('takes the highest current and the mean voltage, the neutral conductor aside', () => {
    expect(one(...phases('Current.Import', 'A', '10', '16', '12', '99'))).toMatchObject({ currentMa: 16000 });
    expect(one(...phases('Voltage', 'V', '229', '230', '231', '1'))).toMatchObject({ voltageMv: 230000 });
    expect(
      one(
        { value: '230', measurand: 'Voltage', phase: 'L1-N' },
        { value: '400', measurand: 'Voltage', phase: 'L1-L2' },
      ),
    ).toMatchObject({ voltageMv: 230000 });
  });

  it('does not add up what is measured at two places', () => {
    expect(one({ value: '100', location: 'Inlet' }, { value: '90', location: 'Outlet' })).toMatchObject({
      energyWh: 90,
    });
    expect(one({ value: '100', location: 'Inlet' })).toMatchObject({ energyWh: 100 });
  });

  it('keeps readings of different contexts apart', () => {
    const { samples } = sample(
      { value: '1', context: 'Transaction.Begin' },
      { value: '2', context: 'Transaction.End' },
    );
    expect(samples).toEqual([
      { at: T, context: 'Transaction.Begin', energyWh: 1 },
      { at: T, context: 'Transaction.End', energyWh: 2 },
    ]);
  });

  it.each<SampledValue>([
    { value: 'NaN' },
    { value: '' },
    { value: 'Infinity' },
    { value: '-5' },
    { value: '1e99' },
    { value: '0x10' },
    { value: "1'; DROP TABLE meter;--" },
    { value: '5', unit: 'varh' },
    { value: 'AAEC', format: 'SignedData' },
    { value: '400', measurand: 'SoC', unit: 'Percent' },
  ])('leaves %j out with a note and keeps the rest', (broken) => {
    const { samples, notes } = sample(broken, { value: '10', measurand: 'Power.Active.Import' });
    expect(samples).toEqual([{ at: T, context: 'Sample.Periodic', powerW: 10 }]);
    expect(notes).toHaveLength(1);
  });

  it('passes over quantities that no fact carries', () => {
    expect(sample({ value: '50', measurand: 'Frequency' }, { value: '1', measurand: 'Power.Factor' })).toEqual({
      samples: [],
      notes: [],
    });
  });

  it('gives whole numbers for whatever a meter says', () => {
    const value = fc.oneof(fc.double().map(String), fc.string(), fc.integer().map(String));
    const measurand = fc.constantFrom<SampledValue['measurand']>(
      'Energy.Active.Import.Register',
      'Power.Active.Import',
      'Current.Import',
      'Voltage',
      'SoC',
      'Temperature',
      undefined,
    );
    const unit = fc.constantFrom<SampledValue['unit']>(
      'Wh',
      'kWh',
      'W',
      'kW',
      'A',
      'V',
      'K',
      'Celsius',
      'Fahrenheit',
      'Percent',
      undefined,
    );
    const phase = fc.constantFrom<SampledValue['phase']>('L1', 'L2', 'L3', 'N', 'L1-L2', undefined);
    fc.assert(
      fc.property(fc.array(fc.record({ value, measurand, unit, phase })), (values) => {
        for (const { at, context, ...quantities } of sample(...values).samples) {
          expect([at, context]).toEqual([T, 'Sample.Periodic']);
          for (const quantity of Object.values(quantities)) expect(Number.isSafeInteger(quantity)).toBe(true);
        }
      }),
    );
  });
});

describe('sampledFacts', () => {
  it('splits what is too much for one message, loses nothing and stays valid', () => {
    const meterValues = Array.from({ length: 1201 }, (_, n) => ({
      timestamp: new Date(Date.parse(T) + n * 1000).toISOString(),
      sampledValue: [
        { value: `${1e9 + n}` },
        ...phases('Power.Active.Import', 'W', '10000', '10000', '10000'),
        ...phases('Current.Import', 'A', '31.999'),
        ...phases('Voltage', 'V', '229.999'),
        { value: '55', measurand: 'SoC' as const },
        { value: '21', measurand: 'Temperature' as const },
      ],
    }));
    const { facts } = sampledFacts(meterValues, aContext(), {
      connectorId: 1,
      sessionKey: 's'.repeat(40),
      transactionId: '7',
    });
    const stamped = facts.map((fact) =>
      stamp(fact, { station: aStation(), source: 'test', recordedAt: NOW, correlationId: 'c' }),
    );
    expect(new Set(facts.map(({ id }) => id)).size).toBe(3);
    for (const fact of stamped) {
      expect(checkFact(JSON.parse(JSON.stringify(fact)))).toMatchObject({ name: 'meter.sampled' });
      expect(Buffer.byteLength(JSON.stringify(fact))).toBeLessThan(200_000);
    }
    const energies = stamped.flatMap((fact) =>
      fact.name === 'meter.sampled' ? fact.data.samples.map(({ energyWh }) => energyWh) : [],
    );
    expect(energies).toEqual(meterValues.map((_, n) => 1e9 + n));
  });
});
