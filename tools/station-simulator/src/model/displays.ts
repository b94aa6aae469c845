import { number } from '../fields';
import type { Payload } from '../transport';

/** The messages that a station shows its drivers. */
export class Displays {
  private readonly byId = new Map<number, Payload>();

  set(message: Payload): void {
    this.byId.set(number(message.id) ?? 0, message);
  }

  clear(id: number): boolean {
    return this.byId.delete(id);
  }

  /** Those of all that is asked for. */
  chosen({ ids, priority, state }: { ids: readonly number[]; priority?: string; state?: string }): Payload[] {
    return [...this.byId.values()].filter(
      (message) =>
        (ids.length === 0 || ids.includes(number(message.id) ?? -1)) &&
        (priority === undefined || message.priority === priority) &&
        (state === undefined || message.state === undefined || message.state === state),
    );
  }
}
