import { Button, Group, Select, Switch, TextInput } from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ask } from '../data/api';
import { triggerName } from '../data/format';
import type { InvocationFilters } from '../data/use-invocations';
import { Icon } from '../parts/icon';

const OUTCOMES = [
  { value: 'ok', label: 'Succeeded' },
  { value: 'failed', label: 'Not succeeded' },
  { value: 'error', label: 'Failed' },
  { value: 'throttled', label: 'Throttled' },
];
const TIMES = [
  { value: '5m', label: 'Last 5 minutes' },
  { value: '1h', label: 'Last hour' },
  { value: '1d', label: 'Last day' },
];
const DURATIONS = [
  { value: '10', label: 'Over 10 ms' },
  { value: '100', label: 'Over 100 ms' },
  { value: '1000', label: 'Over 1 s' },
];

const KEYS = ['function', 'outcome', 'trigger', 'minDuration', 'since', 'cold'] as const;

export interface FilterBarProps {
  readonly filters: InvocationFilters;
  readonly setFilter: (name: keyof InvocationFilters, value: string | null | undefined) => void;
  readonly clear: () => void;
  readonly isFiltered: boolean;
}

/** Search and filters; all of them live in the address. */
export function FilterBar({ filters, setFilter, clear, isFiltered }: FilterBarProps) {
  const facets = useQuery({
    queryKey: ['facets'],
    queryFn: () => ask<{ functions: string[]; triggers: string[] }>('facets'),
    refetchInterval: 10_000,
  }).data;
  const [typed, setTyped] = useState(filters.search ?? '');
  useEffect(() => setTyped(filters.search ?? ''), [filters.search]);
  const search = useDebouncedCallback((text: string) => setFilter('search', text), 150);
  const [open, setOpen] = useState(false);
  const phone = useMediaQuery('(max-width: 48em)', false);
  const set = KEYS.filter((key) => filters[key] !== undefined).length;
  return (
    <Group gap="xs" mb="sm">
      <TextInput
        type="search"
        aria-label="Search logs, errors, calls and statements"
        placeholder="Search logs, errors, calls, SQL   /"
        leftSection={<Icon name="search" size={16} />}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          search(value);
        }}
        style={{ flex: '1 1 200px' }}
      />
      {phone && (
        <Button variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
          {set === 0 ? 'Filters' : `Filters (${set})`}
        </Button>
      )}
      {(!phone || open) && (
        <>
          <Select
            aria-label="Function"
            placeholder="Function"
            searchable
            clearable
            w={210}
            data={facets?.functions ?? (filters.function ? [filters.function] : [])}
            value={filters.function ?? null}
            onChange={(value) => setFilter('function', value)}
          />
          <Select
            aria-label="Outcome"
            placeholder="Outcome"
            clearable
            w={134}
            data={OUTCOMES}
            value={filters.outcome ?? null}
            onChange={(value) => setFilter('outcome', value)}
          />
          <Select
            aria-label="Trigger"
            placeholder="Trigger"
            clearable
            w={128}
            data={(facets?.triggers ?? (filters.trigger ? [filters.trigger] : [])).map((value) => ({
              value,
              label: triggerName(value),
            }))}
            value={filters.trigger ?? null}
            onChange={(value) => setFilter('trigger', value)}
          />
          <Select
            aria-label="Duration"
            placeholder="Duration"
            clearable
            w={128}
            data={DURATIONS}
            value={filters.minDuration ?? null}
            onChange={(value) => setFilter('minDuration', value)}
          />
          <Select
            aria-label="Time"
            placeholder="Any time"
            clearable
            w={140}
            data={TIMES}
            value={filters.since ?? null}
            onChange={(value) => setFilter('since', value)}
          />
          <Switch
            label="Cold"
            checked={filters.cold === 'true'}
            onChange={({ currentTarget: { checked } }) => setFilter('cold', checked ? 'true' : undefined)}
          />
        </>
      )}
      {isFiltered && (
        <Button variant="subtle" size="compact-sm" onClick={clear}>
          Clear
        </Button>
      )}
    </Group>
  );
}
