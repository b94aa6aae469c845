/** Something about a station that can be read or set: a key of 1.x, a variable of 2.x, or both. */
export interface Setting {
  /** The key of 1.x, or the place in 2.x where 1.x has none. */
  readonly key: string;
  /** Which of the families knows it; both where nothing is said. */
  readonly only?: '1.x' | '2.x';
  /** Its place in the device model. */
  readonly place: Place;
  readonly type: 'boolean' | 'integer' | 'string' | 'OptionList' | 'MemberList';
  readonly mutability: 'ReadOnly' | 'WriteOnly' | 'ReadWrite';
  readonly value: string;
  readonly least?: number;
  readonly most?: number;
  /** What it can be, or the lists that it can have as members. */
  readonly values?: readonly string[];
  readonly unit?: string;
  /** It holds after the next boot. */
  readonly needsReboot?: true;
}

export interface Place {
  readonly component: string;
  readonly variable: string;
  readonly instance?: string;
}

export type Change = 'Accepted' | 'Rejected' | 'RebootRequired';

/** A station's settings, with what may become of each. */
export class Settings {
  private readonly byKey: ReadonlyMap<string, Setting>;
  private readonly values: Map<string, string>;

  constructor(
    all: readonly Setting[],
    /** Told of each change after it was made. */
    private readonly changed: (key: string, value: string) => void,
  ) {
    this.byKey = new Map(all.map((setting) => [setting.key.toLowerCase(), setting]));
    this.values = new Map(all.map(({ key, value }) => [key, value]));
  }

  all(family: '1.x' | '2.x'): readonly Setting[] {
    return [...this.byKey.values()].filter(({ only }) => only === undefined || only === family);
  }

  find(key: string): Setting | undefined {
    return this.byKey.get(key.toLowerCase());
  }

  at({ component, variable, instance }: Place): Setting | undefined {
    return this.all('2.x').find(
      ({ place }) =>
        same(place.component, component) &&
        same(place.variable, variable) &&
        same(place.instance ?? '', instance ?? ''),
    );
  }

  hasComponent(component: string): boolean {
    return this.all('2.x').some(({ place }) => same(place.component, component));
  }

  value(key: string): string {
    return this.values.get(key) ?? '';
  }

  number(key: string): number {
    return Number(this.value(key));
  }

  isOn(key: string): boolean {
    return this.value(key).toLowerCase() === 'true';
  }

  /** A change that somebody asks for. */
  change(setting: Setting, value: string): Change {
    if (setting.mutability === 'ReadOnly' || !isTaken(setting, value)) return 'Rejected';
    this.put(setting.key, value);
    return setting.needsReboot ? 'RebootRequired' : 'Accepted';
  }

  /** What the station itself learns. */
  put(key: string, value: string): void {
    this.values.set(key, value);
    this.changed(key, value);
  }
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isTaken({ type, least = 0, most = 2 ** 31 - 1, values }: Setting, value: string): boolean {
  switch (type) {
    case 'boolean':
      return /^(?:true|false)$/i.test(value);
    case 'integer':
      return /^-?\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
    case 'string':
      return value.length >= least && value.length <= Math.min(most, 1_000);
    case 'OptionList':
      return values === undefined || values.includes(value);
    case 'MemberList':
      return values === undefined || value.split(',').every((member) => values.includes(member.trim()));
  }
}
