import { EmptyState } from '@busbar/ui-kit';
import { Link, useRouteError } from 'react-router';

export function NotFoundPage() {
  const error = useRouteError();
  const text = error instanceof Error ? error.message : 'The address leads nowhere.';
  return (
    <EmptyState title={error instanceof Error ? 'Something went wrong on this page' : 'There is no such page'}>
      {text} <Link to="/">Back to the map</Link>
    </EmptyState>
  );
}
