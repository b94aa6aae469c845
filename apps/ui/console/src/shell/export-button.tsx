import { Button } from '@mantine/core';

/** Saves what is listed as CSV (RFC 4180), as far as it has been loaded. */
export function ExportButton({
  name,
  head,
  rows,
}: {
  name: string;
  head: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}) {
  const save = () => {
    const text = [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
    const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = `${name}.csv`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <Button variant="default" size="sm" onClick={save} disabled={rows.length === 0}>
      Export CSV
    </Button>
  );
}

/** Quotes where needed; a leading sign of a formula is disarmed, since spreadsheets would run it. */
export function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
