import { Stack, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ask, type GraphNode, type Rates, type ResourceGraph } from '../data/api';
import { counted } from '../data/format';
import { Icon } from '../parts/icon';
import { PageHeader } from '../parts/page-header';
import { EmptyState, ErrorState, LoadingRows } from '../parts/states';
import { useQueues } from '../shell/shell';
import { Drawing } from './drawing';
import { commonPrefix, connected, layOut, shortened } from './lay-out';
import { edgeRates, liveData, type Live } from './live';
import { Sections } from './sections';
import { Selected } from './selected';

/** Resources and how they connect, with what happens to them now. */
export function MapPage() {
  const graph = useQuery({ queryKey: ['map'], queryFn: () => ask<ResourceGraph>('map'), staleTime: Infinity });
  const rates = useQuery({ queryKey: ['rates'], queryFn: () => ask<Rates>('rates'), refetchInterval: 2_000 }).data;
  const queues = useQueues().data;
  const [parameters, setParameters] = useSearchParams();
  const [search, setSearch] = useState('');
  const phone = useMediaQuery('(max-width: 48em)', window.innerWidth <= 768, { getInitialValueInEffect: false });
  const layout = useMemo(() => graph.data && layOut(graph.data), [graph.data]);
  const prefix = useMemo(() => commonPrefix(graph.data?.nodes.map(({ name }) => name) ?? []), [graph.data]);
  if (graph.isPending) return <LoadingRows />;
  if (graph.isError) return <ErrorState error={graph.error} retry={() => void graph.refetch()} />;
  const { nodes, edges } = graph.data;
  const chosen = nodes.find(({ id }) => id === parameters.get('resource'));
  const choose = (id: string | undefined): void =>
    setParameters(id === undefined ? {} : { resource: id }, { replace: true });
  const travels = edgeRates(rates);
  const liveOf = (node: GraphNode): Live => liveData(node, nodes, edges, rates, queues);
  const short = (name: string): string => shortened(name, prefix);
  const matches =
    search === ''
      ? undefined
      : new Set(nodes.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase())).map(({ id }) => id));
  const near = matches ?? (chosen && connected(edges, chosen.id));
  return (
    <>
      <PageHeader
        title="Map"
        subtitle={
          <span className="numbers">{`${counted(nodes.length, 'resource')}${prefix === '' ? '' : ` · names without “${prefix}”`} · rates of the last minute`}</span>
        }
        aside={
          <TextInput
            type="search"
            aria-label="Find a resource"
            placeholder="Find a resource   /"
            value={search}
            onChange={({ currentTarget: { value } }) => setSearch(value)}
            leftSection={<Icon name="search" size={16} />}
          />
        }
      />
      {nodes.length === 0 ? (
        <EmptyState title="There is nothing to draw">The templates have no function, topic, queue or store.</EmptyState>
      ) : (
        <Stack gap="md">
          {chosen && (
            <Selected
              node={chosen}
              nodes={nodes}
              edges={edges}
              live={liveOf(chosen)}
              travels={travels}
              choose={choose}
              short={short}
            />
          )}
          {phone ? (
            <Sections
              nodes={nodes.filter(({ id }) => !near || near.has(id))}
              liveOf={liveOf}
              choose={choose}
              short={short}
            />
          ) : (
            layout && (
              <Drawing
                layout={layout}
                edges={edges}
                near={near}
                chosen={chosen?.id}
                choose={choose}
                liveOf={liveOf}
                travels={travels}
                short={short}
              />
            )
          )}
        </Stack>
      )}
    </>
  );
}
