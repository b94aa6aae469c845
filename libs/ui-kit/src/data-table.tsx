import { Button, Group, Table, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  readonly align?: 'left' | 'right';
  /** What sorting compares; a column without it cannot be sorted. */
  readonly sortBy?: (row: Row) => string | number | null;
  /** Left out on narrow screens. */
  readonly wideOnly?: boolean;
  readonly width?: number | string;
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort | undefined) => void;
  readonly hasMore?: boolean;
  readonly isLoadingMore?: boolean;
  readonly onMore?: () => void;
}

/** A list as a table: sortable heads, numbers to the right, further pages on request so that rows stay where they are. */
export function DataTable<Row>({
  label,
  rows,
  columns,
  rowKey,
  sort,
  onSort,
  hasMore,
  isLoadingMore,
  onMore,
}: DataTableProps<Row>) {
  const sorted = sortRows(rows, columns, sort);
  return (
    <>
      <Table.ScrollContainer minWidth={320} scrollAreaProps={{ type: 'auto' }}>
        <Table
          highlightOnHover
          fz="sm"
          verticalSpacing={9}
          horizontalSpacing="md"
          aria-label={label}
          style={{ fontVariantNumeric: 'tabular-nums' }}
        >
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map((column) => (
                  <Table.Td
                    key={column.key}
                    ta={column.align ?? 'left'}
                    {...(column.wideOnly ? { visibleFrom: 'md' } : {})}
                  >
                    {column.render(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {hasMore && (
        <Group justify="center" p="sm">
          <Button variant="default" size="xs" loading={isLoadingMore ?? false} onClick={onMore}>
            Show more
          </Button>
        </Group>
      )}
    </>
  );
}

function HeadCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort | undefined) => void) | undefined;
}) {
  const active = sort?.key === column.key;
  const next = !active
    ? { key: column.key, descending: false }
    : sort.descending
      ? undefined
      : { key: column.key, descending: true };
  return (
    <Table.Th
      ta={column.align ?? 'left'}
      {...(column.wideOnly ? { visibleFrom: 'md' } : {})}
      w={column.width}
      c="dimmed"
      fz="xs"
      fw={550}
      style={{ whiteSpace: 'nowrap' }}
      aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : undefined}
    >
      {column.sortBy && onSort ? (
        <UnstyledButton onClick={() => onSort(next)} fz="xs" fw={550} c={active ? undefined : 'dimmed'}>
          {column.title} <span aria-hidden="true">{active ? (sort.descending ? '↓' : '↑') : ''}</span>
        </UnstyledButton>
      ) : (
        column.title
      )}
    </Table.Th>
  );
}

export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const by = columns.find((column) => column.key === sort?.key)?.sortBy;
  if (!sort || !by) return rows;
  const direction = sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [by(a), by(b)];
    // What is not known goes last, whichever way.
    if (x === y) return 0;
    if (x === null) return 1;
    if (y === null) return -1;
    return (x < y ? -1 : 1) * direction;
  });
}
