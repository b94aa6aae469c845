import { Alert, Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { ADMISSIONS, ApiError, type Admission, type Station } from '@busbar/api-contract/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useServices } from '../data/api-context';
import { useSites } from '../data/use-network';

/** Changes the record of a station. What somebody else changed meanwhile is not overwritten: the API refuses, and says so. */
export function StationForm({ station, onClose }: { station: Station; onClose: () => void }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const sites = useSites().data?.items ?? [];
  // The station is read again while the form is open; what is changed is what was there when it was opened.
  const [revision] = useState(station.revision);
  const [name, setName] = useState(station.name ?? '');
  const [siteId, setSiteId] = useState(station.siteId);
  const [admission, setAdmission] = useState(station.admission);
  const [networks, setNetworks] = useState(station.allowedNetworks?.join('\n') ?? '');
  const change = useMutation({
    mutationFn: () => {
      const allowedNetworks = networks.split(/[\s,]+/).filter((network) => network !== '');
      return api.changeStation({
        stationId: station.id,
        revision,
        body: {
          name: name.trim() === '' ? null : name.trim(),
          siteId,
          admission,
          allowedNetworks: allowedNetworks.length === 0 ? null : allowedNetworks,
        },
      });
    },
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ['stations'] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  const faultAt = faultsOf(change.error);
  const elsewhere = change.error && !['name', 'siteId', 'allowedNetworks'].some((field) => faultAt(field));

  return (
    <Modal opened onClose={onClose} title={`Edit ${station.id}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={faultAt('name')}
          />
          <Select
            label="Site"
            clearable
            data={sites.map((site) => ({ value: site.id, label: site.name }))}
            value={siteId}
            onChange={setSiteId}
            error={faultAt('siteId')}
          />
          <Select
            label="Admission"
            allowDeselect={false}
            data={[...ADMISSIONS]}
            value={admission}
            // The list offers admissions only.
            onChange={(value) => value && setAdmission(value as Admission)}
          />
          <Textarea
            label="Allowed networks"
            description="One a line, such as 192.0.2.0/24 or 2001:db8::/32. Empty: it may come from anywhere."
            autosize
            minRows={2}
            maxRows={8}
            value={networks}
            onChange={(event) => setNetworks(event.currentTarget.value)}
            error={faultAt('allowedNetworks')}
            spellCheck={false}
          />
          {elsewhere && (
            <Alert color="red" variant="light" role="alert">
              {change.error.message}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What the API found at a field of the body. */
function faultsOf(error: unknown): (field: string) => string | undefined {
  const faults = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return (field) => faults.find(({ place }) => place === `body.${field}`)?.message;
}
