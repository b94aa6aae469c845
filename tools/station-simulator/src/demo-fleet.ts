import { STATION_KINDS } from './charging-curve';
import type { Member } from './fleet';
import type { Protocol } from './transport';

/** As the demo's registry says: every fourth station is a fast one. */
const [, POST_22, RAPID_50] = STATION_KINDS;

/** The stations of the demo's two sites: a third of them speaks SOAP, half of those the older version. */
export function demoMembers(): Member[] {
  return ['BB-CHI', 'BB-NYC'].flatMap((site) =>
    Array.from({ length: 12 }, (_, index) => ({
      id: `${site}-${String(index + 1).padStart(3, '0')}`,
      protocol: protocolOf(index + 1),
      connectors: 2,
      kind: (index + 1) % 4 === 0 ? RAPID_50 : POST_22,
      busyAtStart: 0.45,
    })),
  );
}

function protocolOf(number: number): Protocol {
  if (number < 9) return 'ocpp1.6';
  return number < 11 ? 'ocpp1.6-soap' : 'ocpp1.5-soap';
}
