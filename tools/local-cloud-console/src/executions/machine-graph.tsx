import { VisuallyHidden } from '@mantine/core';
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { count, counted, duration } from '../data/format';
import type { Region } from './definition';
import {
  layOutMachine,
  neighbourOf,
  pathOf,
  shortText,
  type Direction,
  type Line,
  type StateBox,
} from './machine-layout';
import { wayKey, type Progress, type StateProgress } from './progress';
import { statusColour, StatusShape, statusWord } from './state-mark';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
const MARGIN = 20;

interface GraphProps {
  readonly definition: Region;
  /** Of an execution; without it the machine itself is drawn. */
  readonly progress?: Progress;
  /** Whether the execution was begun and whether it came to its end. */
  readonly begun?: boolean;
  readonly ended?: boolean;
  readonly chosen: string | undefined;
  readonly choose: (name: string | undefined) => void;
}

/** A state machine, drawn from top to bottom, with how each state went. Arrows lead from state to state. */
export function MachineGraph({ definition, progress, begun = false, ended = false, chosen, choose }: GraphProps) {
  const layout = useMemo(() => layOutMachine(definition), [definition]);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A drawing that is wider than its frame opens on its start, not on its left edge.
    const element = frame.current;
    if (element) element.scrollLeft = layout.start.x + layout.start.width / 2 + MARGIN - element.clientWidth / 2;
    // Only when it is drawn anew: whoever has scrolled stays where they are.
  }, [layout]);
  useEffect(() => {
    const element = frame.current;
    const box = layout.states.find(({ name }) => name === chosen);
    if (element && box) reveal(element, box);
  }, [layout, chosen]);
  const walk = (event: KeyboardEvent, name: string): void => {
    const direction = ARROWS[event.key];
    if (direction === undefined) {
      if (event.key === 'Escape') choose(undefined);
      return;
    }
    event.preventDefault();
    const next = neighbourOf(layout.states, name, direction);
    if (next !== undefined) frame.current?.querySelector<HTMLElement>(`[data-state="${CSS.escape(next)}"]`)?.focus();
  };
  const isTaken = ({ kind, from, to }: Line): boolean =>
    kind === 'start'
      ? begun
      : kind === 'end'
        ? ended &&
          progress?.states
            .get(from)
            ?.visits.some(({ endedAt, next }) => endedAt !== undefined && next === undefined) === true
        : progress?.taken.has(wayKey(from, to, kind === 'catch')) === true;
  return (
    <div ref={frame} className="machine" role="region" aria-label="State machine" tabIndex={0}>
      <div
        style={{
          position: 'relative',
          width: layout.width + 2 * MARGIN,
          height: layout.height + 2 * MARGIN,
          margin: '0 auto',
        }}
      >
        <div style={{ position: 'absolute', inset: MARGIN }}>
          {layout.frames.map(({ title, owner, x, y, width, height }) => (
            <div key={`${owner} ${title}`} className="machine-frame" style={{ left: x, top: y, width, height }}>
              <span className="machine-frame-title">{title}</span>
            </div>
          ))}
          {[...layout.states]
            .filter(({ height, headHeight }) => height > headHeight)
            .map(({ name, x, y, width, height }) => (
              <div
                key={name}
                className="machine-container"
                style={{ left: x, top: y, width, height, borderColor: borderOf(progress?.states.get(name)) }}
              />
            ))}
          <svg
            width={layout.width + MARGIN}
            height={layout.height}
            style={{ position: 'absolute', inset: 0, overflow: 'visible', pointerEvents: 'none' }}
            aria-hidden="true"
          >
            <defs>
              {['taken', 'open'].map((kind) => (
                <marker
                  key={kind}
                  id={`machine-${kind}`}
                  viewBox="0 0 8 8"
                  refX="7"
                  refY="4"
                  markerWidth="7"
                  markerHeight="7"
                  markerUnits="userSpaceOnUse"
                  orient="auto-start-reverse"
                >
                  <path d="M0 0.500 7 4 0 7.500z" fill={lineColour(kind === 'taken')} />
                </marker>
              ))}
            </defs>
            {/* Ways that were taken lie above those that were not. */}
            {[...layout.lines]
              .sort((a, b) => Number(isTaken(a)) - Number(isTaken(b)))
              .map((line) => (
                <path
                  key={`${line.from} ${line.to} ${line.kind}`}
                  d={pathOf(line.points)}
                  fill="none"
                  stroke={lineColour(isTaken(line))}
                  strokeWidth={isTaken(line) ? 2 : 1.25}
                  strokeDasharray={line.kind === 'catch' ? '5 4' : undefined}
                  markerEnd={`url(#machine-${isTaken(line) ? 'taken' : 'open'})`}
                />
              ))}
          </svg>
          {layout.lines.map(
            (line) =>
              line.label &&
              line.text !== undefined && (
                <span
                  key={`${line.from} ${line.to} ${line.kind}`}
                  className={isTaken(line) ? 'machine-label taken' : 'machine-label'}
                  style={{ left: line.label.x, top: line.label.y, width: line.label.width, height: line.label.height }}
                  title={line.text}
                  aria-hidden="true"
                >
                  {shortText(line.text)}
                </span>
              ),
          )}
          <Terminal area={layout.start} word="Start" reached={begun} />
          {layout.end && (
            <Terminal
              area={layout.end}
              word="End"
              reached={layout.lines.some((line) => line.kind === 'end' && isTaken(line))}
            />
          )}
          {layout.states.map((box) => (
            <StateButton
              key={box.name}
              box={box}
              progress={progress?.states.get(box.name)}
              isPlain={progress === undefined}
              lines={layout.lines}
              isChosen={box.name === chosen}
              choose={choose}
              walk={walk}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** Scrolls the drawing, and nothing else, until a state is in sight. */
function reveal(element: HTMLElement, { x, y, width, headHeight }: StateBox): void {
  const [left, top] = [x + MARGIN, y + MARGIN];
  if (left < element.scrollLeft || left + width > element.scrollLeft + element.clientWidth)
    element.scrollLeft = left + width / 2 - element.clientWidth / 2;
  if (top < element.scrollTop || top + headHeight > element.scrollTop + element.clientHeight)
    element.scrollTop = top + headHeight / 2 - element.clientHeight / 2;
}

function lineColour(taken: boolean): string {
  return taken ? 'var(--mantine-primary-color-filled)' : 'var(--edge)';
}

function borderOf(progress: StateProgress | undefined): string {
  return progress === undefined ? 'color-mix(in srgb, var(--edge) 65%, transparent)' : statusColour(progress.status);
}

function Terminal({
  area,
  word,
  reached,
}: {
  area: { x: number; y: number; width: number; height: number };
  word: string;
  reached: boolean;
}) {
  return (
    <span
      className="machine-terminal"
      style={{
        left: area.x,
        top: area.y,
        width: area.width,
        height: area.height,
        ...(reached && { borderColor: 'var(--mantine-primary-color-filled)', color: 'var(--mantine-color-text)' }),
      }}
    >
      {word}
    </span>
  );
}

interface StateButtonProps {
  readonly box: StateBox;
  readonly progress: StateProgress | undefined;
  /** It belongs to no execution. */
  readonly isPlain: boolean;
  readonly lines: readonly Line[];
  readonly isChosen: boolean;
  readonly choose: (name: string | undefined) => void;
  readonly walk: (event: KeyboardEvent, name: string) => void;
}

function StateButton({ box, progress, isPlain, lines, isChosen, choose, walk }: StateButtonProps) {
  const status = progress?.status ?? 'waiting';
  // What the lines show to the eye.
  const leads = lines
    .filter(({ from, kind }) => from === box.name && kind !== 'end')
    .map(({ to, text, kind }) => `${kind === 'catch' ? 'after ' : ''}${text === undefined ? '' : `${text}: `}${to}`);
  return (
    <button
      type="button"
      data-state={box.name}
      className={isPlain ? 'machine-state' : `machine-state ${status}`}
      aria-pressed={isChosen}
      style={{
        left: box.x,
        top: box.y,
        width: box.width,
        height: box.headHeight,
        borderColor: borderOf(progress),
        ...(box.height > box.headHeight && { borderBottomLeftRadius: 0, borderBottomRightRadius: 0 }),
      }}
      onClick={() => choose(isChosen ? undefined : box.name)}
      onKeyDown={(event) => walk(event, box.name)}
    >
      {!isPlain && (
        <span className="machine-mark" style={{ color: statusColour(status) }}>
          <StatusShape status={status} size={16} />
        </span>
      )}
      <span style={{ flex: 1, minWidth: 0, lineHeight: 1.35 }}>
        <span className="clip machine-name" title={box.name}>
          {box.name}
        </span>
        <span className="clip numbers machine-how">
          {box.state.Type}
          {!isPlain && (
            <>
              {' · '}
              <span style={{ color: statusColour(status), fontWeight: 600 }}>{statusWord(status)}</span>
            </>
          )}
          {progress && counts(box.state.Type, progress)}
        </span>
        <VisuallyHidden>{leads.length > 0 ? `. Leads to ${leads.join('; ')}` : ''}</VisuallyHidden>
      </span>
    </button>
  );
}

const TAKES_TIME = new Set(['Task', 'Wait', 'Parallel', 'Map']);

/** ` · 2 of 5 items · 1 failed`, ` · 3× · 2 retries`, ` · 1 of 4`, ` · 1.24 s` */
function counts(type: string, { status, items, visits, retries }: StateProgress): string {
  const parts: string[] = [];
  if (items) {
    parts.push(`${count(items.ok)} of ${counted(items.total, 'item')}`);
    if (items.failed > 0) parts.push(`${count(items.failed)} failed`);
  } else if (visits.length > 1) {
    const same = visits.filter((visit) => visit.status === status).length;
    parts.push(same === visits.length ? `${count(same)}×` : `${count(same)} of ${count(visits.length)}`);
  }
  if (retries > 0) parts.push(counted(retries, 'retry').replace('retrys', 'retries'));
  const [only] = visits;
  if (parts.length === 0 && TAKES_TIME.has(type) && only?.endedAt !== undefined)
    parts.push(duration(only.endedAt - only.at));
  return parts.length === 0 ? '' : ` · ${parts.join(' · ')}`;
}
