import {
  ActionIcon,
  Anchor,
  AppShell,
  Burger,
  Container,
  Group,
  NavLink,
  Text,
  Tooltip,
  UnstyledButton,
  VisuallyHidden,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { lazy, Suspense } from 'react';
import { NavLink as RouterLink, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { AccountMenu } from './account-menu';
import { LiveIndicator } from './live-indicator';
import { Icon, type IconName } from './icon';

/** It knows every station, which the first view need not wait for. */
const CommandPalette = lazy(async () => ({ default: (await import('./command-palette')).CommandPalette }));

const NAVIGATION: readonly { to: string; label: string; icon: IconName }[] = [
  { to: '/', label: 'Network', icon: 'map' },
  { to: '/stations', label: 'Stations', icon: 'station' },
  { to: '/configuration', label: 'Configuration', icon: 'configuration' },
  { to: '/sessions', label: 'Sessions', icon: 'session' },
  { to: '/reservations', label: 'Reservations', icon: 'reservation' },
  { to: '/tokens', label: 'Tokens', icon: 'token' },
  { to: '/audit', label: 'Audit trail', icon: 'audit' },
];

/** What surrounds every page: navigation, the state of the live feed, search for everything. */
export function ConsoleShell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  useHotkeys([['/', () => focusSearch()]]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <Anchor href="#content" style={{ position: 'absolute', left: -9999 }} className="skip-link">
        Skip to the content
      </Anchor>
      <AppShell.Header style={{ background: 'var(--busbar-surface)', borderColor: 'var(--busbar-line)' }}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
            />
            <RouterLink to="/" className="quiet" aria-label="Busbar, home">
              <Group gap={8} wrap="nowrap">
                <img src="/icon.svg" width={24} height={24} alt="" />
                <Text fw={700} fz="md" style={{ letterSpacing: '-0.02em' }}>
                  Busbar
                </Text>
              </Group>
            </RouterLink>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <LiveIndicator />
            <PaletteButton />
            <SchemeButton />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="xs"
        style={{ background: 'var(--busbar-surface)', borderColor: 'var(--busbar-line)' }}
        aria-label="Main"
      >
        {NAVIGATION.map(({ to, label, icon }) => {
          const active = to === '/' ? pathname === '/' : pathname.startsWith(to);
          return (
            <NavLink
              key={to}
              component={RouterLink}
              to={to}
              label={label}
              leftSection={<Icon name={icon} />}
              active={active}
              aria-current={active ? 'page' : undefined}
              onClick={close}
              style={{ borderRadius: 'var(--mantine-radius-md)' }}
              fw={active ? 600 : 450}
            />
          );
        })}
      </AppShell.Navbar>
      <AppShell.Main id="content" style={{ background: 'var(--busbar-ground)' }}>
        <Container size={1480} px={0}>
          <Outlet />
        </Container>
      </AppShell.Main>
      <Suspense>
        <CommandPalette />
      </Suspense>
      <ScrollRestoration />
    </AppShell>
  );
}

function PaletteButton() {
  return (
    <UnstyledButton
      onClick={spotlight.open}
      px="sm"
      h={32}
      style={{
        border: '1px solid var(--busbar-line)',
        borderRadius: 'var(--mantine-radius-md)',
        color: 'var(--mantine-color-dimmed)',
      }}
    >
      <Group gap={8} wrap="nowrap">
        <Icon name="search" />
        <VisuallyHidden hiddenFrom="sm">Search</VisuallyHidden>
        <Text size="sm" visibleFrom="sm">
          Search
        </Text>
        <Text size="xs" visibleFrom="md" ff="monospace">
          Ctrl K
        </Text>
      </Group>
    </UnstyledButton>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Switch to ${other}`}>
      <ActionIcon
        variant="default"
        size={32}
        onClick={() => setColorScheme(other)}
        aria-label={`Switch to the ${other} colours`}
      >
        <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
      </ActionIcon>
    </Tooltip>
  );
}

function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('input[type="search"]');
  if (field) field.focus();
  else spotlight.open();
}
