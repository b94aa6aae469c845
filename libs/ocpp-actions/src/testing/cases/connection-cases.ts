import { admitStation, presentedBy } from '../../admit-station';

/** A test case of part 6 about who may connect. */
export interface ConnectionCase {
  readonly id: string;
  readonly about: string;
  readonly user: string;
  readonly password: string;
  readonly isLetIn: boolean;
}

const PASSWORD = 'a-password-of-40-letters-1234567890-abcd';

export const CONNECTION_CASES: readonly ConnectionCase[] = [
  { id: 'TC_A_01_CSMS', about: 'the right user and password', user: 'BB-1', password: PASSWORD, isLetIn: true },
  {
    id: 'TC_A_02_CSMS',
    about: 'the user is another station',
    user: 'BB-1-Invalid',
    password: PASSWORD,
    isLetIn: false,
  },
  { id: 'TC_A_03_CSMS', about: 'a wrong password', user: 'BB-1', password: `${PASSWORD}x`, isLetIn: false },
];

/** Whether the station is let in as the case wants it. */
export async function isPassed({ user, password, isLetIn }: ConnectionCase): Promise<boolean> {
  const presented = presentedBy(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  const { verdict } = await admitStation(
    'BB-1',
    { presented, viewer: undefined, at: new Date('2026-03-01T12:00:00Z') },
    {
      stations: {
        find: async () => ({
          stationId: 'BB-1',
          operatorId: 'busbar',
          admission: 'accepted' as const,
          credential: PASSWORD,
        }),
      },
      check: async (credentials, key) => {
        const index = credentials.findIndex((credential) => credential === key?.toString());
        return index >= 0 ? { result: 'ok', index } : { result: 'refused' };
      },
      unknownStations: 'closed',
      operatorId: 'busbar',
    },
  );
  return (verdict === 'admitted') === isLetIn;
}
