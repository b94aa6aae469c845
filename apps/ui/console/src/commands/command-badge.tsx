import type { Command, CommandPhase, CommandStatus } from '@busbar/api-contract/client';
import { StatusBadge, type StatusKind } from '@busbar/ui-kit';

const KINDS: Readonly<Record<CommandStatus, StatusKind>> = {
  requested: 'preparing',
  sent: 'preparing',
  answered: 'reserved',
  effective: 'available',
  failed: 'faulted',
  'timed-out': 'suspended',
};

export const LATE_WORDS: Readonly<Record<CommandPhase, string>> = {
  delivery: 'Not reached in time',
  answer: 'No answer',
  effect: 'No effect',
};

/** How far a command has come, by shape, word and colour. */
export function CommandBadge({ command, size = 'sm' }: { command: Command; size?: 'sm' | 'md' }) {
  return <StatusBadge kind={KINDS[command.status]} detail={wordOf(command)} size={size} />;
}

function wordOf({ status, result, phase }: Command): string {
  switch (status) {
    case 'requested':
      return 'Requested';
    case 'sent':
      return 'Sent';
    case 'answered':
      return result === 'accepted' ? 'Accepted' : result === 'rejected' ? 'Rejected' : 'Answered';
    case 'effective':
      return 'Effective';
    case 'failed':
      return 'Failed';
    case 'timed-out':
      return phase ? LATE_WORDS[phase] : 'Timed out';
  }
}
