import { Alert, Button, Center, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Identity } from '../data/identity';

export function SignInPage({ identity, onSignedIn }: { identity: Identity; onSignedIn: () => void }) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await identity.signIn(String(form.get('username')), String(form.get('password')));
      onSignedIn();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };

  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w={360}>
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Title order={1} fz="lg">
              Sign in to Busbar
            </Title>
            {problem && (
              <Alert color="red" title="That did not work">
                {problem}
              </Alert>
            )}
            <TextInput name="username" label="E-mail" autoComplete="username" required />
            <PasswordInput name="password" label="Password" autoComplete="current-password" required />
            <Button type="submit" loading={busy}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
