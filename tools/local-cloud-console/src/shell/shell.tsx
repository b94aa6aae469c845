import {
  ActionIcon,
  Anchor,
  AppShell,
  Badge,
  Burger,
  Group,
  NavLink,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { NavLink as RouterLink, Outlet, useLocation } from 'react-router';
import { ask, type Queue } from '../data/api';
import { count } from '../data/format';
import { Icon, type IconName } from '../parts/icon';

const NAVIGATION: readonly { to: string; label: string; icon: IconName }[] = [
  { to: '/', label: 'Invocations', icon: 'list' },
  { to: '/map', label: 'Map', icon: 'map' },
  { to: '/dead-letters', label: 'Dead letters', icon: 'letter' },
  { to: '/executions', label: 'Executions', icon: 'workflow' },
];

/** Queues and their depths, looked at every few seconds. */
export function useQueues() {
  return useQuery({
    queryKey: ['queues'],
    queryFn: () => ask<{ queues: readonly Queue[] }>('queues'),
    refetchInterval: 3_000,
    select: ({ queues }) => queues,
  });
}

/** What surrounds every page. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const dead = (useQueues().data ?? [])
    .filter(({ deadLettersOf }) => deadLettersOf.length > 0)
    .reduce((sum, queue) => sum + queue.visible + queue.inFlight, 0);
  useHotkeys([['/', () => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus()]]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 196, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'md' }}
    >
      <Anchor href="#content" className="skip-link">
        Skip to the content
      </Anchor>
      <AppShell.Header style={{ background: 'var(--surface)', borderColor: 'var(--line)' }}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
            />
            <RouterLink to="/" className="quiet" aria-label="Local cloud, home">
              <Group gap={8} wrap="nowrap">
                <img src={`${import.meta.env.BASE_URL}icon.svg`} width={24} height={24} alt="" />
                <Text fw={700} fz="md" style={{ letterSpacing: '-0.02em' }}>
                  Local cloud
                </Text>
              </Group>
            </RouterLink>
          </Group>
          <SchemeButton />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" style={{ background: 'var(--surface)', borderColor: 'var(--line)' }} aria-label="Main">
        {NAVIGATION.map(({ to, label, icon }) => {
          const active = to === '/' ? pathname === '/' || pathname.startsWith('/invocations') : pathname.startsWith(to);
          return (
            <NavLink
              key={to}
              component={RouterLink}
              to={to}
              label={label}
              leftSection={<Icon name={icon} />}
              rightSection={
                to === '/dead-letters' && dead > 0 ? (
                  <Badge
                    size="sm"
                    variant="outline"
                    style={{ color: 'var(--bad)', borderColor: 'currentColor' }}
                    aria-label={`${count(dead)} dead letters`}
                  >
                    {count(dead)}
                  </Badge>
                ) : undefined
              }
              active={active}
              aria-current={active ? 'page' : undefined}
              onClick={close}
              style={{ borderRadius: 'var(--mantine-radius-md)' }}
              fw={active ? 600 : 450}
            />
          );
        })}
      </AppShell.Navbar>
      <AppShell.Main id="content" style={{ background: 'var(--ground)' }}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
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
