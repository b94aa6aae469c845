import { Button } from '@mantine/core';
import type { Station } from '@busbar/api-contract/client';
import { MomentText, Panel } from '@busbar/ui-kit';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useNow } from '../data/use-live';
import { useHasRole } from '../data/use-roles';
import { PROTOCOL_WORDS } from './protocol-words';
import { TermList } from './term-list';

const StationForm = lazy(async () => ({ default: (await import('./station-form')).StationForm }));

export function StationRecord({ station, timeZone }: { station: Station; timeZone: string | undefined }) {
  const now = useNow(15_000);
  const mayEdit = useHasRole('operator');
  const [isEditing, setEditing] = useState(false);
  const rows: [string, ReactNode][] = [
    ['Name', station.name ?? '–'],
    ['Last heard', <MomentText key="seen" at={station.lastSeenAt} relativeTo={now} />],
    // Until it was heard, the record only says what is expected.
    [
      station.lastSeenAt === null ? 'Expected to speak' : 'Last connected by',
      station.protocol ? PROTOCOL_WORDS[station.protocol] : '–',
    ],
    ['Booted', <MomentText key="boot" at={station.bootedAt} timeZone={timeZone} />],
    ['Vendor, model', [station.vendor, station.model].filter(Boolean).join(' ') || '–'],
    ['Firmware', station.firmwareVersion ?? '–'],
    ['Serial number', station.serialNumber ?? '–'],
    ['Credential', station.credential],
    ['Allowed networks', station.allowedNetworks?.join(', ') ?? 'from anywhere'],
  ];
  return (
    <Panel
      title="Record"
      aside={
        mayEdit && (
          <Button
            variant="default"
            size="compact-xs"
            disabled={station.retiredAt !== null}
            onClick={() => setEditing(true)}
          >
            Edit
          </Button>
        )
      }
    >
      <TermList rows={rows} />
      {isEditing && (
        <Suspense>
          <StationForm station={station} onClose={() => setEditing(false)} />
        </Suspense>
      )}
    </Panel>
  );
}
