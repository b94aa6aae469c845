/** What a screen says of a connector or a station: OCPP's many words, folded into those that a reader acts on. */
export const STATUS_KINDS = [
  'available',
  'preparing',
  'charging',
  'suspended',
  'reserved',
  'unavailable',
  'faulted',
  'offline',
  'unknown',
] as const;
export type StatusKind = (typeof STATUS_KINDS)[number];

export type StatusShape = 'ring' | 'bolt' | 'dots' | 'pause' | 'clock' | 'cross' | 'triangle' | 'slash' | 'question';

export interface StatusLook {
  readonly word: string;
  readonly shape: StatusShape;
  /** Legible as text on the light surface (4.5 : 1), and on the dark one. */
  readonly light: string;
  readonly dark: string;
}

/**
 * Hues that people with any of the common colour-vision deficiencies tell apart (after Okabe and Ito), darkened or
 * lightened until they are legible. The shape says the same without colour.
 */
export const STATUS_LOOKS: Readonly<Record<StatusKind, StatusLook>> = {
  available: { word: 'Available', shape: 'ring', light: '#00735c', dark: '#3cc9a5' },
  preparing: { word: 'Preparing', shape: 'dots', light: '#4c5fa8', dark: '#a3b3f2' },
  charging: { word: 'Charging', shape: 'bolt', light: '#0a66b2', dark: '#5fb4f5' },
  suspended: { word: 'Suspended', shape: 'pause', light: '#8a5a00', dark: '#eab54a' },
  reserved: { word: 'Reserved', shape: 'clock', light: '#8f3d80', dark: '#e08fce' },
  unavailable: { word: 'Unavailable', shape: 'cross', light: '#59636e', dark: '#a9b3bd' },
  faulted: { word: 'Faulted', shape: 'triangle', light: '#b03a00', dark: '#ff8a57' },
  offline: { word: 'Offline', shape: 'slash', light: '#59636e', dark: '#a9b3bd' },
  unknown: { word: 'Not reported', shape: 'question', light: '#59636e', dark: '#a9b3bd' },
};

const OF_OCPP: Readonly<Record<string, StatusKind>> = {
  Available: 'available',
  Preparing: 'preparing',
  Finishing: 'preparing',
  Charging: 'charging',
  // 1.5 says no more than this; a car at the connector is all that is known.
  Occupied: 'charging',
  SuspendedEV: 'suspended',
  SuspendedEVSE: 'suspended',
  Reserved: 'reserved',
  Unavailable: 'unavailable',
  Faulted: 'faulted',
};

export function statusKind(ocppStatus: string | null | undefined): StatusKind {
  return ocppStatus && Object.hasOwn(OF_OCPP, ocppStatus) ? (OF_OCPP[ocppStatus] ?? 'unknown') : 'unknown';
}

/** The worst first: what a station as a whole is shown as. */
const WEIGHT: readonly StatusKind[] = [
  'faulted',
  'charging',
  'suspended',
  'preparing',
  'reserved',
  'available',
  'unavailable',
  'unknown',
];

/** One word for a station: offline beats everything, then a fault, then what its busiest connector does. */
export function stationStatus(station: {
  online: boolean;
  connectors: readonly { connectorId: number; status: string | null }[];
}): StatusKind {
  if (!station.online) return 'offline';
  const kinds = station.connectors.map((connector) => statusKind(connector.status));
  const own = station.connectors
    .filter((connector) => connector.connectorId > 0)
    .map((connector) => statusKind(connector.status));
  if (kinds.includes('faulted')) return 'faulted';
  return WEIGHT.find((kind) => own.includes(kind)) ?? 'unknown';
}
