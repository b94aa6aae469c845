import {
  Alert,
  Autocomplete,
  Button,
  Group,
  JsonInput,
  NumberInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  ApiError,
  COMMAND_TYPES,
  type CommandDetail,
  type CommandType,
  type RequestOf,
  type Station,
} from '@busbar/api-contract/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useServices } from '../data/api-context';
import { useSessions } from '../data/use-network';
import {
  COMMAND_OFFERS,
  commandLabel,
  isComplete,
  nameOf,
  parametersOf,
  type CommandField,
  type CommandValues,
} from './command-offers';

type Body = RequestOf<'createCommand'>['body'];

const OFFERED = Object.keys(COMMAND_OFFERS) as CommandType[];
const CHOICES = [
  { group: 'Commands', items: OFFERED.map(choice) },
  {
    group: 'With parameters as JSON',
    items: COMMAND_TYPES.filter((type) => !OFFERED.includes(type)).map(choice),
  },
];

/** Chooses a command, fills it in, and sends it; what may destroy something is asked once. */
export function CommandForm({ station, onSent }: { station: Station; onSent: (command: CommandDetail) => void }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const [type, setType] = useState<CommandType>();
  const [values, setValues] = useState<CommandValues>({});
  const [json, setJson] = useState('{}');
  const [question, setQuestion] = useState<string>();
  // A request whose answer got lost is the same command when it is sent again.
  const key = useRef<string>(undefined);
  const offer = type && COMMAND_OFFERS[type];

  const send = useMutation({
    mutationFn: (body: Body) =>
      api.createCommand({ stationId: station.id, idempotencyKey: (key.current ??= crypto.randomUUID()), body }),
    onSuccess: (command) => {
      choose(undefined);
      onSent(command);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) key.current = undefined;
    },
    onSettled: () => {
      setQuestion(undefined);
      return queries.invalidateQueries({ queryKey: ['commands'] });
    },
  });

  const choose = (next: CommandType | undefined): void => {
    setType(next);
    setValues(next ? presetsOf(next) : {});
    setJson('{}');
    changed();
  };
  const changed = (): void => {
    key.current = undefined;
    setQuestion(undefined);
    send.reset();
  };
  const sendNow = (): void => {
    if (!type) return;
    const parameters: unknown = offer ? parametersOf(offer, values, new Date()) : JSON.parse(json);
    // What a form makes is what its table says; JSON is the writer's. The API checks both.
    send.mutate({ type, parameters } as Body);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const asked = offer ? offer.question?.(values) : type && `Send ${commandLabel(type)} with these parameters?`;
    if (asked === undefined) sendNow();
    else setQuestion(asked);
  };
  const ready = type !== undefined && (offer ? isComplete(offer, values) : isObject(json));

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Select
          label="Command"
          placeholder="Choose a command"
          searchable
          clearable
          data={CHOICES}
          value={type ?? null}
          // The list offers types of commands only.
          onChange={(value) => choose((value as CommandType | null) ?? undefined)}
          maxDropdownHeight={360}
          {...(offer && { description: offer.hint })}
        />
        {offer?.fields.map((field) => (
          <Field
            key={`${type} ${nameOf(field)}`}
            field={field}
            station={station}
            value={values[nameOf(field)] ?? ''}
            onChange={(value) => {
              setValues((before) => ({ ...before, [nameOf(field)]: value }));
              changed();
            }}
          />
        ))}
        {type && !offer && (
          <JsonInput
            label="Parameters"
            description="As the API's document describes them for this command."
            autosize
            minRows={3}
            maxRows={14}
            value={json}
            onChange={(value) => {
              setJson(value);
              changed();
            }}
            validationError="This is no JSON."
          />
        )}
        {send.isError && (
          <Alert color="red" variant="light" role="alert" title="It was not sent">
            {send.error.message}
          </Alert>
        )}
        {question === undefined ? (
          type && (
            <Group justify="flex-end">
              <Button type="submit" disabled={!ready} loading={send.isPending}>
                Send
              </Button>
            </Group>
          )
        ) : (
          <Alert color="yellow" variant="light" role="alertdialog" aria-label="Are you sure?">
            <Text size="sm" mb="sm">
              {question}
            </Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setQuestion(undefined)}>
                Cancel
              </Button>
              <Button color="red.9" data-autofocus autoFocus onClick={sendNow} loading={send.isPending}>
                Yes, send it
              </Button>
            </Group>
          </Alert>
        )}
      </Stack>
    </form>
  );
}

interface FieldProps {
  readonly field: CommandField;
  readonly station: Station;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Field({ field, station, value, onChange }: FieldProps) {
  switch (field.kind) {
    case 'token':
      return <TokenField value={value} onChange={onChange} />;
    case 'session':
      return <SessionField stationId={station.id} value={value} onChange={onChange} />;
    case 'evse':
      return (
        <Select
          label="Connector"
          placeholder={field.optional ? 'The whole station, or any' : 'Choose a connector'}
          clearable={field.optional}
          data={station.connectors
            .filter(({ connectorId }) => connectorId > 0)
            .map(({ connectorId, plugType }) => ({
              value: String(connectorId),
              label: `Connector ${connectorId}${plugType ? ` · ${plugType}` : ''}`,
            }))}
          value={value === '' ? null : value}
          onChange={(next) => onChange(next ?? '')}
          nothingFoundMessage="The station has reported no connector"
        />
      );
    case 'choice':
      return (
        <Select
          label={field.label}
          allowDeselect={false}
          data={Object.entries(field.words).map(([word, label]) => ({ value: word, label }))}
          value={value === '' ? null : value}
          onChange={(next) => onChange(next ?? '')}
        />
      );
    case 'lines':
      return (
        <Textarea
          label={field.label}
          description={field.hint}
          autosize
          minRows={2}
          maxRows={8}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          spellCheck={false}
        />
      );
    case 'text':
      return (
        <TextInput
          label={field.label}
          description={field.hint}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
        />
      );
    case 'integer':
    case 'minutes':
      return (
        <NumberInput
          label={field.label}
          {...('hint' in field && { description: field.hint })}
          min={0}
          allowDecimal={false}
          value={value === '' ? '' : Number(value)}
          onChange={(next) => onChange(String(next))}
        />
      );
  }
}

/** A token by its beginning, or as it is written on the card. */
function TokenField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { api } = useServices();
  const [search] = useDebouncedValue(value, 200);
  const tokens = useQuery({
    queryKey: ['tokens', 'for-command', search],
    queryFn: ({ signal }) =>
      api.listTokens({ query: { limit: 20, state: 'valid', ...(search ? { search } : {}) } }, { signal }),
    staleTime: 60_000,
  });
  const items = tokens.data?.items ?? [];
  const labels = new Map(items.map(({ id, label }) => [id, label]));
  return (
    <Autocomplete
      label="Token"
      placeholder="DEMO-0001"
      data={items.map(({ id }) => id)}
      // The API has searched; it finds tokens by their label too.
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <span>
          {option.value}
          {labels.get(option.value) ? ` · ${labels.get(option.value)}` : ''}
        </span>
      )}
      value={value}
      onChange={onChange}
      maxLength={20}
      spellCheck={false}
    />
  );
}

function SessionField({
  stationId,
  value,
  onChange,
}: {
  stationId: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const sessions = useSessions({ stationId, status: 'active', limit: 50 });
  const items = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Select
      label="Session"
      placeholder={items.length === 0 ? 'No session runs here' : 'Choose a session'}
      disabled={items.length === 0}
      data={items.map(({ transactionId, connectorId, tokenId }) => ({
        value: transactionId,
        label:
          `Connector ${connectorId} · ${tokenId && tokenId.length <= 20 ? tokenId : 'transaction'} ${tokenId && tokenId.length <= 20 ? '' : transactionId}`.trim(),
      }))}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? '')}
    />
  );
}

function choice(type: CommandType): { value: string; label: string } {
  return { value: type, label: commandLabel(type) };
}

function presetsOf(type: CommandType): CommandValues {
  return Object.fromEntries(
    (COMMAND_OFFERS[type]?.fields ?? []).flatMap((field) => {
      if (field.kind === 'minutes') return [[field.name, String(field.preset)]];
      // The first choice is the mildest one.
      return field.kind === 'choice' ? [[field.name, Object.keys(field.words)[0] ?? '']] : [];
    }),
  );
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
