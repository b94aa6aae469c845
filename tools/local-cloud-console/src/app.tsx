import { createBrowserRouter, isRouteErrorResponse, RouterProvider, useRouteError } from 'react-router';
import { EmptyState, ErrorState } from './parts/states';
import { InvocationsPage } from './invocations/invocations-page';
import { Shell } from './shell/shell';

function Trouble() {
  const error = useRouteError();
  return isRouteErrorResponse(error) ? (
    <EmptyState title="There is no such page" />
  ) : (
    <ErrorState error={error} retry={() => location.reload()} />
  );
}

const router = createBrowserRouter(
  [
    {
      element: <Shell />,
      errorElement: <Trouble />,
      children: [
        { path: '/', element: <InvocationsPage /> },
        { path: '/invocations', element: <InvocationsPage /> },
        {
          path: '/invocations/:id',
          lazy: async () => ({ Component: (await import('./invocation/invocation-page')).InvocationPage }),
        },
        { path: '/map', lazy: async () => ({ Component: (await import('./map/map-page')).MapPage }) },
        {
          path: '/dead-letters',
          lazy: async () => ({ Component: (await import('./dead-letters/dead-letters-page')).DeadLettersPage }),
        },
        {
          path: '/executions',
          lazy: async () => ({ Component: (await import('./executions/executions-page')).ExecutionsPage }),
        },
        {
          path: '/executions/:arn',
          lazy: async () => ({ Component: (await import('./executions/execution-page')).ExecutionPage }),
        },
        { path: '*', element: <EmptyState title="There is no such page" /> },
      ],
    },
  ],
  { basename: '/_cloud' },
);

export function App() {
  return <RouterProvider router={router} />;
}
