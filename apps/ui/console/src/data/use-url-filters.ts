import { useSearchParams } from 'react-router';
import type { Sort } from '@busbar/ui-kit';

/** Filters and sorting that live in the address, so that a view can be shared and comes back with the back button. */
export function useUrlFilters<const Key extends string>(keys: readonly Key[]) {
  const [parameters, setParameters] = useSearchParams();
  const filters = Object.fromEntries(keys.map((key) => [key, parameters.get(key) ?? undefined])) as Record<
    Key,
    string | undefined
  >;
  const sortText = parameters.get('sort');
  const sort: Sort | undefined = sortText
    ? { key: sortText.replace(/^-/, ''), descending: sortText.startsWith('-') }
    : undefined;

  const change = (name: string, value: string | null | undefined) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );

  return {
    filters,
    sort,
    setFilter: (key: Key, value: string | null | undefined) => change(key, value),
    setSort: (next: Sort | undefined) => change('sort', next && `${next.descending ? '-' : ''}${next.key}`),
    clear: () => setParameters({}, { replace: true }),
    isFiltered: keys.some((key) => parameters.has(key)),
  };
}
