import { Alert, Button, Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Identity } from '../data/identity';

interface Props {
  readonly identity: Identity;
  /** The user of the demo, where the stage has one. */
  readonly demoUser: string | undefined;
  /** Why the person is here. */
  readonly problem: string | undefined;
  readonly onSignedIn: () => void;
}

/** Leads to the user pool's own sign-in page; no password is ever typed into the console. */
export function SignInPage({ identity, demoUser, problem, onSignedIn }: Props) {
  const [failure, setFailure] = useState(problem);
  const [busy, setBusy] = useState(false);

  const attempt = async (action: () => Promise<void>) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await action();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };

  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w={360}>
        <Stack>
          <Title order={1} fz="lg">
            Sign in to Busbar
          </Title>
          {failure && (
            <Alert color="red" title="That did not work">
              {failure}
            </Alert>
          )}
          <Text size="sm">You sign in on a page of the user pool and come back here.</Text>
          <Button loading={busy} onClick={() => void attempt(() => identity.signIn())}>
            Sign in
          </Button>
          {demoUser !== undefined && (
            <Button
              variant="default"
              disabled={busy}
              onClick={() => void attempt(() => identity.signInAsDemo().then(onSignedIn))}
            >
              Go on as {demoUser}
            </Button>
          )}
        </Stack>
      </Paper>
    </Center>
  );
}
