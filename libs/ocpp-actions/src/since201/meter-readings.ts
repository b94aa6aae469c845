import type { messages } from '@busbar/ocpp/v21';
import type { MeterReading } from '../meter-samples';

/** Meter values of 2.x in the shape that samples are made of. */
export function meterReadingsOf(meterValues: readonly messages.MeterValueType[]): {
  readonly readings: readonly MeterReading[];
  readonly notes: readonly string[];
} {
  const signed = meterValues.flatMap(({ sampledValue }) => sampledValue).filter((value) => value.signedMeterValue);
  return {
    readings: meterValues.map(({ timestamp, sampledValue }) => ({
      timestamp,
      sampledValue: sampledValue.map(({ value, unitOfMeasure, context, measurand, phase, location }) => ({
        value: scaled(value, unitOfMeasure?.multiplier ?? 0),
        ...(unitOfMeasure?.unit !== undefined && { unit: unitOfMeasure.unit }),
        ...(context !== undefined && { context }),
        ...(measurand !== undefined && { measurand }),
        ...(phase !== undefined && { phase }),
        ...(location !== undefined && { location }),
      })),
    })),
    notes: signed.length === 0 ? [] : [`signatures of ${signed.length} readings are not kept`],
  };
}

/** The multiplier is a power of ten; it is written, not multiplied, so that decimals stay what they are. */
function scaled(value: number, multiplier: number): string {
  const [mantissa, exponent = '0'] = String(value).split('e');
  return `${mantissa}e${Number(exponent) + multiplier}`;
}
