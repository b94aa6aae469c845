import { Text, Tooltip } from '@mantine/core';
import { ago, exactMoment, moment } from './format';

/** A moment to the minute, exact on hover and focus; `relativeTo` makes it `5 min ago`. */
export function MomentText({
  at,
  timeZone,
  relativeTo,
}: {
  at: string | null | undefined;
  timeZone?: string | undefined;
  relativeTo?: Date;
}) {
  if (!at) {
    return (
      <Text component="span" inherit>
        –
      </Text>
    );
  }
  return (
    <Tooltip label={exactMoment(at, timeZone)} withArrow openDelay={200}>
      <Text
        component="time"
        dateTime={at}
        inherit
        tabIndex={-1}
        style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}
      >
        {relativeTo ? ago(at, relativeTo) : moment(at, timeZone)}
      </Text>
    </Tooltip>
  );
}
