import { apiClient } from '@busbar/api-contract/client';
import { Center, Loader } from '@mantine/core';
import { ErrorState } from '@busbar/ui-kit';
import { useEffect, useState } from 'react';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { ServicesContext, type Services } from './data/api-context';
import { loadConfig } from './data/config';
import { Identity } from './data/identity';
import { LiveFeed } from './data/live-feed';
import { SignInFailed } from './data/tokens';
import { ConsoleShell } from './shell/console-shell';
import { NotFoundPage } from './pages/not-found-page';
import { OverviewPage } from './pages/overview-page';
import { SignInPage } from './pages/sign-in-page';

/** Made once somebody is signed in: until then the address may be that of the sign-in's answer. */
const consoleRouter = () =>
  createBrowserRouter([
    {
      element: <ConsoleShell />,
      errorElement: <NotFoundPage />,
      children: [
        { path: '/', element: <OverviewPage /> },
        { path: '/stations', lazy: async () => ({ Component: (await import('./pages/stations-page')).StationsPage }) },
        {
          path: '/stations/:stationId',
          lazy: async () => ({ Component: (await import('./pages/station-page')).StationPage }),
        },
        {
          path: '/stations/:stationId/commands/:commandId',
          lazy: async () => ({ Component: (await import('./pages/command-page')).CommandPage }),
        },
        { path: '/sites/:siteId', lazy: async () => ({ Component: (await import('./pages/site-page')).SitePage }) },
        {
          path: '/stations/:stationId/configuration',
          lazy: async () => ({
            Component: (await import('./configuration/station-configuration-page')).StationConfigurationPage,
          }),
        },
        {
          path: '/configuration',
          lazy: async () => ({ Component: (await import('./configuration/profiles-page')).ProfilesPage }),
        },
        { path: '/sessions', lazy: async () => ({ Component: (await import('./pages/sessions-page')).SessionsPage }) },
        {
          path: '/sessions/:sessionId',
          lazy: async () => ({ Component: (await import('./pages/session-page')).SessionPage }),
        },
        {
          path: '/reservations',
          lazy: async () => ({ Component: (await import('./pages/reservations-page')).ReservationsPage }),
        },
        { path: '/tokens', lazy: async () => ({ Component: (await import('./pages/tokens-page')).TokensPage }) },
        { path: '/audit', lazy: async () => ({ Component: (await import('./pages/audit-page')).AuditPage }) },
        { path: '*', element: <NotFoundPage /> },
      ],
    },
  ]);

type Phase =
  | { readonly name: 'starting' }
  | { readonly name: 'failed'; readonly error: unknown }
  | { readonly name: 'signed-out'; readonly services: Services; readonly problem?: string }
  | { readonly name: 'signed-in'; readonly services: Services; readonly router: ReturnType<typeof consoleRouter> };

/** Loads the stage's configuration, signs in, then shows the console. */
export function App() {
  const [phase, setPhase] = useState<Phase>({ name: 'starting' });
  useEffect(() => {
    if (phase.name === 'starting')
      begin(setPhase).then(setPhase, (error: unknown) => setPhase({ name: 'failed', error }));
  }, [phase.name]);

  if (phase.name === 'starting') {
    return (
      <Center h="100vh" aria-busy="true">
        <Loader aria-label="Starting" />
      </Center>
    );
  }
  if (phase.name === 'failed') return <ErrorState error={phase.error} retry={() => setPhase({ name: 'starting' })} />;
  const { services } = phase;
  if (phase.name === 'signed-out')
    return (
      <SignInPage
        identity={services.identity}
        demoUser={services.config.demoUser?.username}
        problem={phase.problem}
        onSignedIn={() => setPhase(enter(services))}
      />
    );
  return (
    <ServicesContext value={services}>
      <RouterProvider router={phase.router} />
    </ServicesContext>
  );
}

async function begin(change: (phase: Phase) => void): Promise<Phase> {
  const config = await loadConfig();
  const identity = new Identity(config);
  const api = apiClient({ token: () => identity.accessToken() });
  const services = { api, identity, config, live: new LiveFeed(api) };
  identity.onEnded = ({ message }) => {
    services.live.stop();
    change({ name: 'signed-out', services, problem: message });
  };
  try {
    return (await identity.resume()) ? enter(services) : { name: 'signed-out', services };
  } catch (error) {
    if (error instanceof SignInFailed) return { name: 'signed-out', services, problem: error.message };
    throw error;
  }
}

function enter(services: Services): Phase {
  services.live.start();
  return { name: 'signed-in', services, router: consoleRouter() };
}
