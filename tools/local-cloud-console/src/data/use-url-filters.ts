import { useSearchParams } from 'react-router';

/** Filters that live in the address, so that a view can be shared and comes back with the back button. */
export function useUrlFilters<const Key extends string>(keys: readonly Key[]) {
  const [parameters, setParameters] = useSearchParams();
  const filters = Object.fromEntries(keys.map((key) => [key, parameters.get(key) ?? undefined])) as Record<
    Key,
    string | undefined
  >;
  const setFilter = (name: Key, value: string | null | undefined): void =>
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
    setFilter,
    clear: () => setParameters({}, { replace: true }),
    isFiltered: keys.some((key) => parameters.has(key)),
  };
}
