import { cell } from './export-button';

describe('a cell of a CSV file', () => {
  it('is quoted where it must be and disarmed where a spreadsheet would run it', () => {
    expect(cell('plain')).toBe('plain');
    expect(cell('a,"b"')).toBe('"a,""b"""');
    expect(cell('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`);
    expect(cell(-5)).toBe('-5');
    expect(cell(null)).toBe('');
  });
});
