import { Alert, Button, Group, Modal, NumberInput, SegmentedControl, Stack } from '@mantine/core';
import { ApiError, type PowerLimit, type PowerUnit } from '@busbar/api-contract/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useServices } from '../data/api-context';
import { useHasRole } from '../data/use-roles';

/** Opens the form for the limit of a site, for those who may set one. */
export function PowerLimitButton({ siteId, limit }: { siteId: string; limit: PowerLimit | null }) {
  const [isOpen, setOpen] = useState(false);
  if (!useHasRole('operator')) return null;
  return (
    <>
      <Button variant="default" size="compact-xs" onClick={() => setOpen(true)}>
        {limit === null ? 'Set a limit' : 'Edit'}
      </Button>
      {isOpen && <PowerLimitForm siteId={siteId} limit={limit} onClose={() => setOpen(false)} />}
    </>
  );
}

/** In A or kW, as people say it. */
function PowerLimitForm({ siteId, limit, onClose }: { siteId: string; limit: PowerLimit | null; onClose: () => void }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const [unit, setUnit] = useState<PowerUnit>(limit?.unit ?? 'mA');
  const [amount, setAmount] = useState<number | string>(limit === null ? '' : limit.amount / 1000);
  const [fallback, setFallback] = useState<number | string>((limit?.fallback ?? 0) / 1000);
  const done = { onSuccess: onClose, onSettled: () => queries.invalidateQueries({ queryKey: ['site-power'] }) };
  const set = useMutation({
    mutationFn: () =>
      api.setPowerLimit({
        siteId,
        body: { unit, amount: Math.round(Number(amount) * 1000), fallback: Math.round(Number(fallback) * 1000) },
      }),
    ...done,
  });
  const remove = useMutation({ mutationFn: () => api.removePowerLimit({ siteId }), ...done });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    set.mutate();
  };
  const error = set.error ?? remove.error;
  const faultAt = (field: string): string | undefined =>
    error instanceof ApiError
      ? error.problem.errors?.find(({ place }) => place === `body.${field}`)?.message
      : undefined;
  const elsewhere = error && !faultAt('amount') && !faultAt('fallback');
  const suffix = unit === 'mA' ? ' A' : ' kW';
  return (
    <Modal opened onClose={onClose} title="Power limit of the site" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label="Unit"
            value={unit}
            // The control offers units only.
            onChange={(value) => setUnit(value as PowerUnit)}
            data={[
              { value: 'mA', label: 'Current, on each phase' },
              { value: 'W', label: 'Power, over all phases' },
            ]}
          />
          <NumberInput
            label="All sessions together"
            required
            min={0}
            max={100_000}
            decimalScale={1}
            suffix={suffix}
            value={amount}
            onChange={setAmount}
            error={faultAt('amount')}
          />
          <NumberInput
            label="A session without a share"
            description="Kept back for every place where a session could start. 0: it waits for its share."
            min={0}
            max={100_000}
            decimalScale={2}
            suffix={suffix}
            value={fallback}
            onChange={setFallback}
            error={faultAt('fallback')}
          />
          {elsewhere && (
            <Alert color="red" variant="light" role="alert">
              {error.message}
            </Alert>
          )}
          <Group justify="space-between">
            {limit === null ? (
              <span />
            ) : (
              <Button variant="default" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
                Take the limit away
              </Button>
            )}
            <Group>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" disabled={amount === ''} loading={set.isPending}>
                Save
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
