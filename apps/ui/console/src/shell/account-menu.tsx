import { ActionIcon, Button, Popover, Text } from '@mantine/core';
import { useServices } from '../data/api-context';
import { Icon } from './icon';

/** Who is signed in, in which role, and the way out. */
export function AccountMenu() {
  const { identity } = useServices();
  const { person } = identity;
  if (!person) return null;
  const roles = person.roles.join(', ') || 'no role';
  return (
    <Popover position="bottom-end" width={240} withinPortal={false} trapFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={32} aria-label={`Signed in as ${person.name}, ${roles}`}>
          <Icon name="person" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600} truncate title={person.name}>
          {person.name}
        </Text>
        <Text size="sm" c="dimmed" mb="sm">
          {roles}
        </Text>
        <Button variant="default" size="xs" fullWidth onClick={() => identity.signOut()}>
          Sign out
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
