import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { Icon } from './icon';

/** The search of a list; `/` moves the cursor here. What is typed reaches the list after a short rest. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value ?? '');
  const settle = useDebouncedCallback(onChange, 250);
  const change = (next: string) => {
    setText(next);
    settle(next);
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<Icon name="search" size={15} />}
      rightSection={
        text ? <CloseButton size="sm" aria-label="Clear the search" onClick={() => change('')} /> : undefined
      }
      w={{ base: '100%', sm: 260 }}
      maxLength={120}
    />
  );
}
