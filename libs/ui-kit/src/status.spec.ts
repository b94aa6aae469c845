import { CONNECTOR_STATUSES } from '@busbar/api-contract/client';
import { STATUS_KINDS, STATUS_LOOKS, stationStatus, statusKind } from './status';

const connector = (connectorId: number, status: string | null) => ({ connectorId, status });

/** Relative luminance and contrast: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, bl = 0] = [1, 3, 5]
      .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe('status', () => {
  it('has a word for every status that the API knows', () => {
    for (const status of CONNECTOR_STATUSES) expect(statusKind(status)).not.toBe('unknown');
    expect(statusKind(null)).toBe('unknown');
    expect(statusKind('constructor')).toBe('unknown');
  });

  it('is legible on light and dark surfaces', () => {
    for (const kind of STATUS_KINDS) {
      expect(contrast(STATUS_LOOKS[kind].light, '#ffffff')).toBeGreaterThan(4.5);
      expect(contrast(STATUS_LOOKS[kind].light, '#f5f7f8')).toBeGreaterThan(4.5);
      expect(contrast(STATUS_LOOKS[kind].dark, '#1b2126')).toBeGreaterThan(4.5);
    }
  });

  it('of a station is offline first, then a fault, then what its busiest connector does', () => {
    expect(stationStatus({ online: false, connectors: [connector(1, 'Charging')] })).toBe('offline');
    expect(stationStatus({ online: true, connectors: [connector(0, 'Faulted'), connector(1, 'Charging')] })).toBe(
      'faulted',
    );
    expect(
      stationStatus({
        online: true,
        connectors: [connector(0, 'Available'), connector(1, 'Available'), connector(2, 'Charging')],
      }),
    ).toBe('charging');
    expect(stationStatus({ online: true, connectors: [] })).toBe('unknown');
  });
});
