import { Alert, Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { ApiError, type ConfigurationProfile } from '@busbar/api-contract/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useServices } from '../data/api-context';
import { textOfWanted, wantedOfText } from './wanted-text';

/** Writes a profile, or changes one; for which stations it is does not change. */
export function ProfileForm({ profile, onClose }: { profile?: ConfigurationProfile | undefined; onClose: () => void }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const [text, setText] = useState({
    id: '',
    name: profile?.name ?? '',
    stationId: '',
    vendor: '',
    model: '',
    firmwareVersion: '',
    wanted: profile ? textOfWanted(profile.wanted) : '',
  });
  const { wanted, faults } = wantedOfText(text.wanted);
  const save = useMutation({
    mutationFn: () => {
      const name = text.name.trim();
      if (profile)
        return api.changeConfigurationProfile({
          profileId: profile.id,
          revision: profile.revision,
          body: { name, wanted },
        });
      const { id, stationId, vendor, model, firmwareVersion } = text;
      return api.createConfigurationProfile({
        body: {
          id: id.trim(),
          name,
          stationId: stationId.trim() || null,
          vendor: vendor.trim() || null,
          model: model.trim() || null,
          firmwareVersion: firmwareVersion.trim() || null,
          wanted,
        },
      });
    },
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ['configuration'] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const field = (name: keyof typeof text) => ({
    value: text[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setText((before) => ({ ...before, [name]: value }));
    },
    spellCheck: false,
  });

  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={profile ? `Edit ${profile.id}` : 'New profile'}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // Its element would be a second banner of the page.
      attributes={{ header: { role: 'presentation' } }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {!profile && <TextInput label="Id" required maxLength={64} placeholder="acme-x2" {...field('id')} />}
          <TextInput label="Name" required maxLength={120} {...field('name')} />
          {!profile && (
            <>
              <TextInput
                label="Station"
                description="Only this one. Empty: every station of the make below; the narrowest profile counts."
                maxLength={48}
                {...field('stationId')}
              />
              <Group grow align="flex-start" gap="sm">
                <TextInput label="Vendor" maxLength={255} {...field('vendor')} />
                <TextInput label="Model" maxLength={255} {...field('model')} />
                <TextInput label="Firmware" maxLength={255} {...field('firmwareVersion')} />
              </Group>
            </>
          )}
          <Textarea
            label="Wanted settings"
            description="One a line: HeartbeatInterval = 300, or Component.Variable = value in OCPP 2.x (key @2 = value for EVSE 2)."
            required
            autosize
            minRows={6}
            maxRows={18}
            styles={{ input: { fontFamily: 'ui-monospace, Menlo, Consolas, monospace' } }}
            error={faults[0]}
            {...field('wanted')}
          />
          {save.isError && (
            <Alert color="red" variant="light" role="alert">
              {faultOf(save.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color="verdigris.6"
              loading={save.isPending}
              disabled={wanted.length === 0 || faults.length > 0}
            >
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function faultOf(error: Error): string {
  const [fault] = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return fault ? `${fault.place.replace(/^body\./, '')} ${fault.message}` : error.message;
}
