import type { Payload } from '../transport';

/** Something that a station keeps an eye on, in the words of 2.x. */
export interface Monitor {
  readonly id: number;
  readonly component: Payload;
  readonly variable: Payload;
  readonly type: string;
  readonly value: number;
  readonly severity: number;
  readonly transaction: boolean;
}

export class Monitors {
  private readonly byId = new Map<number, Monitor>();
  private last = 0;

  /** Without an id it gets the next one. One of an id that nobody gave out is not taken. */
  set(monitor: Omit<Monitor, 'id'>, id?: number): number | undefined {
    if (id !== undefined && !this.byId.has(id)) return undefined;
    const own = id ?? ++this.last;
    this.byId.set(own, { ...monitor, id: own });
    return own;
  }

  clear(id: number): boolean {
    return this.byId.delete(id);
  }

  all(): readonly Monitor[] {
    return [...this.byId.values()];
  }

  /** Those of a variable that a new value crosses, or leaves by more than a step. */
  triggered(component: string, variable: string, before: number, after: number): readonly Monitor[] {
    return this.all().filter((monitor) => {
      if (monitor.component.name !== component || monitor.variable.name !== variable) return false;
      switch (monitor.type) {
        case 'UpperThreshold':
          return before <= monitor.value && after > monitor.value;
        case 'LowerThreshold':
          return before >= monitor.value && after < monitor.value;
        case 'Delta':
          return Math.abs(after - before) >= monitor.value;
        default:
          return false;
      }
    });
  }
}
