import type { NewSite, NewStation } from '@busbar/database';

/** A demo network: what a stage shows before real sites are entered. */
export interface DemoSite extends Omit<NewSite, 'operatorId'> {
  /** Prefix of its stations' ids. */
  readonly prefix: string;
  /** Where its stations stand: name, latitude, longitude. */
  readonly places: readonly (readonly [name: string, latitude: number, longitude: number])[];
}

export interface DemoStation extends Pick<
  NewStation,
  'id' | 'name' | 'siteId' | 'latitude' | 'longitude' | 'protocol'
> {
  readonly connectors: readonly {
    readonly connectorId: number;
    readonly plugType: string;
    readonly maxPowerW: number;
  }[];
}

export interface DemoToken {
  readonly id: string;
  readonly label: string;
  readonly status: 'valid' | 'blocked';
  readonly expiresAt: string | null;
}

export const DEMO_SITES: readonly DemoSite[] = [
  {
    id: 'chicago',
    prefix: 'BB-CHI',
    name: 'Chicago',
    address: '233 S Wacker Dr',
    city: 'Chicago',
    country: 'US',
    latitude: 41.8789,
    longitude: -87.6359,
    timeZone: 'America/Chicago',
    currency: 'USD',
    places: [
      ['Willis Tower', 41.8789, -87.6359],
      ['Millennium Park', 41.8826, -87.6226],
      ['Navy Pier', 41.8917, -87.6086],
      ['Lincoln Park', 41.9214, -87.6513],
      ['Wicker Park', 41.9088, -87.6796],
      ['Logan Square', 41.9231, -87.7093],
      ['Wrigley Field', 41.9484, -87.6553],
      ['Hyde Park', 41.7943, -87.5907],
      ['Pilsen', 41.8525, -87.6514],
      ['Bronzeville', 41.8169, -87.6167],
      ['Andersonville', 41.9773, -87.6686],
      ['Garfield Park', 41.8864, -87.7172],
    ],
  },
  {
    id: 'new-york',
    prefix: 'BB-NYC',
    name: 'New York',
    address: '11 W 42nd St',
    city: 'New York',
    country: 'US',
    latitude: 40.7536,
    longitude: -73.9818,
    timeZone: 'America/New_York',
    currency: 'USD',
    places: [
      ['Bryant Park', 40.7536, -73.9832],
      ['Union Square', 40.7359, -73.9911],
      ['Battery Park', 40.7033, -74.017],
      ['Lincoln Center', 40.7725, -73.9835],
      ['Harlem', 40.8116, -73.9465],
      ['Williamsburg', 40.7081, -73.9571],
      ['Brooklyn Heights', 40.696, -73.9936],
      ['Prospect Park', 40.6602, -73.969],
      ['Long Island City', 40.7447, -73.9485],
      ['Astoria', 40.7644, -73.9235],
      ['Flushing', 40.7674, -73.8331],
      ['Bronx Zoo', 40.8506, -73.877],
    ],
  },
];

/** Numbers from this one on speak SOAP: a third of each site. */
const FIRST_SOAP_NUMBER = 9;

export const DEMO_STATIONS: readonly DemoStation[] = DEMO_SITES.flatMap((site) =>
  site.places.map(([name, latitude, longitude], index): DemoStation => {
    const number = index + 1;
    // A fast charger at every fourth place.
    const [plugType, maxPowerW] = number % 4 === 0 ? (['ccs', 50_000] as const) : (['type-2', 22_000] as const);
    return {
      id: `${site.prefix}-${String(number).padStart(3, '0')}`,
      name,
      siteId: site.id,
      latitude,
      longitude,
      protocol: number >= FIRST_SOAP_NUMBER ? 'ocpp1.6-soap' : 'ocpp1.6',
      connectors: [1, 2].map((connectorId) => ({ connectorId, plugType, maxPowerW })),
    };
  }),
);

export const DEMO_TOKENS: readonly DemoToken[] = [
  ...Array.from({ length: 50 }, (_, index): DemoToken => {
    const number = String(index + 1).padStart(4, '0');
    return { id: `DEMO-${number}`, label: `Demo driver ${index + 1}`, status: 'valid', expiresAt: null };
  }),
  { id: 'DEMO-BLOCKED', label: 'Blocked demo driver', status: 'blocked', expiresAt: null },
  { id: 'DEMO-EXPIRED', label: 'Expired demo driver', status: 'valid', expiresAt: '2024-01-01T00:00:00.000Z' },
];
