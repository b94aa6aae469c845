import { Anchor, Button, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { EdgeRate, GraphEdge, GraphNode } from '../data/api';
import { count, perMinute } from '../data/format';
import { Panel } from '../parts/panel';
import { KIND_NAMES, type EdgeRates, type Live } from './live';

interface SelectedProps {
  readonly node: GraphNode;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly live: Live;
  readonly travels: EdgeRates;
  readonly choose: (id: string | undefined) => void;
  readonly short: (name: string) => string;
}

/** A resource, its neighbours, and where to look further. */
export function Selected({ node, nodes, edges, live, travels, choose, short }: SelectedProps) {
  const name = (id: string): string => short(nodes.find((other) => other.id === id)?.name ?? id);
  const from = [
    ...new Set(edges.filter(({ to, kind }) => to === node.id && kind !== 'may-read').map((edge) => edge.from)),
  ];
  const to = [...new Set(edges.filter((edge) => edge.from === node.id).map((edge) => edge.to))];
  const nodeOf = (id: string): GraphNode | undefined => nodes.find((other) => other.id === id);
  const rateBetween = (one: string, other: string): EdgeRate | undefined => {
    const [a, b] = [nodeOf(one), nodeOf(other)];
    return a && b && travels(a, b);
  };
  const dead = edges.find((edge) => edge.from === node.id && edge.kind === 'dead-letters')?.to;
  return (
    <Panel
      title={node.name}
      aside={
        <Group gap="xs" wrap="nowrap">
          {node.kind === 'function' && (
            <Button
              component={Link}
              to={`/?function=${encodeURIComponent(node.name)}`}
              size="compact-xs"
              variant="default"
            >
              Invocations
            </Button>
          )}
          {dead !== undefined && (
            <Button
              component={Link}
              to={`/dead-letters?queue=${encodeURIComponent(nodes.find(({ id }) => id === dead)?.name ?? '')}`}
              size="compact-xs"
              variant="default"
            >
              Dead letters
            </Button>
          )}
          {node.kind === 'state-machine' && (
            <Button
              component={Link}
              to={`/executions?machine=${encodeURIComponent(node.id)}`}
              size="compact-xs"
              variant="default"
            >
              Executions
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" onClick={() => choose(undefined)}>
            Close
          </Button>
        </Group>
      }
    >
      <Text size="sm" c="dimmed" className="numbers">
        {`${KIND_NAMES[node.kind]} of ${node.stack} · ${perMinute(live.perMinute)}${live.errors > 0 ? `, ${count(live.errors)} failed` : ''}${live.depth === undefined ? '' : ` · ${count(live.depth)} waiting`}${live.dead === undefined ? '' : ` · ${count(live.dead)} dead`}`}
      </Text>
      <Neighbours
        title="From"
        items={from.map((id) => ({ id, name: name(id), rate: rateBetween(id, node.id) }))}
        choose={choose}
      />
      <Neighbours
        title="To"
        items={to.map((id) => ({ id, name: name(id), rate: rateBetween(node.id, id) }))}
        choose={choose}
      />
    </Panel>
  );
}

interface Neighbour {
  readonly id: string;
  readonly name: string;
  readonly rate: EdgeRate | undefined;
}

/** The busiest first, each with what travels there. */
function Neighbours({
  title,
  items,
  choose,
}: {
  title: string;
  items: readonly Neighbour[];
  choose: (id: string) => void;
}) {
  if (items.length === 0) return null;
  const events = ({ rate }: Neighbour): number => rate?.events ?? 0;
  return (
    <div className="neighbours">
      <Text component="span" size="sm" c="dimmed">
        {title}
      </Text>
      <ul aria-label={title}>
        {[...items]
          .sort((a, b) => events(b) - events(a))
          .map(({ id, name, rate }) => (
            <li key={id}>
              <Anchor component="button" type="button" size="sm" onClick={() => choose(id)}>
                {name}
              </Anchor>
              {rate && (
                <Text component="span" size="xs" className="numbers" c="dimmed">
                  {` ${perMinute(rate.events)}`}
                  {rate.errors > 0 && <span className="bad">{`, ${count(rate.errors)} failed`}</span>}
                </Text>
              )}
            </li>
          ))}
      </ul>
    </div>
  );
}
