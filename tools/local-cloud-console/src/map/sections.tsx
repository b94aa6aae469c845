import type { GraphNode } from '../data/api';
import { Icon, iconOf } from '../parts/icon';
import { Panel } from '../parts/panel';
import { KIND_NAMES, type Live } from './live';
import { Dead, Numbers } from './numbers';

/** On a phone: the same resources as lists, by kind. */
export function Sections({
  nodes,
  liveOf,
  choose,
  short,
}: {
  nodes: readonly GraphNode[];
  liveOf: (node: GraphNode) => Live;
  choose: (id: string) => void;
  short: (name: string) => string;
}) {
  const kinds = (Object.keys(KIND_NAMES) as GraphNode['kind'][]).filter((kind) =>
    nodes.some((node) => node.kind === kind),
  );
  return (
    <>
      {kinds.map((kind) => (
        <Panel key={kind} title={`${KIND_NAMES[kind]}s`} flush>
          {nodes
            .filter((node) => node.kind === kind)
            .sort((a, b) => liveOf(b).perMinute - liveOf(a).perMinute || a.name.localeCompare(b.name))
            .map((node) => (
              <button
                key={node.id}
                type="button"
                onClick={() => {
                  choose(node.id);
                  window.scrollTo({ top: 0 });
                }}
                className="node"
                style={{
                  position: 'static',
                  width: '100%',
                  minHeight: 40,
                  border: 0,
                  borderTop: '1px solid var(--line)',
                  borderRadius: 0,
                }}
              >
                <Icon name={iconOf(node.kind)} size={16} />
                <span style={{ flex: 1, overflowWrap: 'anywhere' }}>{short(node.name)}</span>
                <Numbers live={liveOf(node)} />
                <Dead live={liveOf(node)} />
              </button>
            ))}
        </Panel>
      ))}
    </>
  );
}
