const PATHS = {
  list: 'M4 6h16M4 12h16M4 18h10',
  map: 'M5 4h5v5H5zM14 10h5v5h-5zM5 16h5v5H5zM10 6.500h3v6h1M10 18.500h3v-6',
  letter: 'M3 6h18v12H3zM3 7l9 7 9-7',
  workflow:
    'M9 3h6v4H9zM4 17h6v4H4zM14 17h6v4h-6zM12 7v5M7 17v-2.500a2.500 2.500 0 0 1 2.500-2.500h5A2.500 2.500 0 0 1 17 14.500V17',
  search: 'm20 20-4.500-4.500M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12',
  sun: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10M12 2v2M12 20v2M4.900 4.900l1.400 1.400M17.700 17.700l1.400 1.400M2 12h2M20 12h2M4.900 19.100l1.400-1.400M17.700 6.300l1.400-1.400',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500',
  function: 'M5 20c3 0 3-3 4-8s1-8 4-8M7 11h6M13 20l6-8M13 12l6 8',
  topic:
    'M12 12m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M7 7a7 7 0 0 0 0 10M17 7a7 7 0 0 1 0 10M4 4a11 11 0 0 0 0 16M20 4a11 11 0 0 1 0 16',
  queue: 'M3 8h4v8H3zM10 8h4v8h-4zM17 8h4v8h-4z',
  table: 'M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14',
  bucket: 'M4 6h16l-2 14H6zM4 6a8 2.500 0 0 1 16 0',
  api: 'M3 12h18M12 3a13 13 0 0 1 0 18M12 3a13 13 0 0 0 0 18M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  schedule: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3.500 2',
  database: 'M4 6a8 3 0 0 1 16 0v12a8 3 0 0 1-16 0zM4 6a8 3 0 0 0 16 0M4 12a8 3 0 0 0 16 0',
  back: 'M15 5l-7 7 7 7',
  copy: 'M9 9h11v11H9zM5 15V4h11',
  replay: 'M4 12a8 8 0 1 0 3-6.200M4 4v5h5',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside a word. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none' }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

const KINDS: Readonly<Record<string, IconName>> = {
  invocation: 'function',
  publish: 'topic',
  delivery: 'topic',
  message: 'queue',
  'dead-letter': 'letter',
  object: 'bucket',
  item: 'table',
  request: 'api',
  connection: 'api',
  schedule: 'schedule',
  function: 'function',
  topic: 'topic',
  queue: 'queue',
  table: 'table',
  bucket: 'bucket',
  api: 'api',
  database: 'database',
  'state-machine': 'workflow',
  execution: 'workflow',
  task: 'workflow',
};

/** The icon of a kind of entry or resource. */
export function iconOf(kind: string): IconName {
  return KINDS[kind] ?? 'workflow';
}
