import { powerAt, type Vehicle } from './charging-curve';
import type { Supply } from './model/charging-profiles';

/** What a meter shows at one moment. */
export interface Reading {
  readonly at: Date;
  /** Energy register, Wh. */
  readonly energyWh: number;
  readonly powerW: number;
  /** Per phase, A. */
  readonly currentA: number;
  readonly voltageV: number;
  /** 0 to 100. */
  readonly socPercent: number;
}

/** One charging as physics: energy follows power over time, in steps of at most a second. */
export class Charging {
  private energyWh = 0;
  private elapsedMs = 0;

  constructor(
    private readonly vehicle: Vehicle,
    private readonly registerAtStartWh: number,
    private readonly startedAt: Date,
    /** What the station lets through at a moment, W. */
    private readonly limitW: (at: Date, supply: Supply) => number = () => Infinity,
  ) {}

  get supply(): Supply {
    const { fast, maxPowerW } = this.vehicle;
    return { voltageV: fast ? 400 : 230, phases: !fast && maxPowerW > 7_400 ? 3 : 1 };
  }

  /** Lets the charging go on to `now` and reads the meter. */
  readAt(now: Date): Reading {
    const targetMs = Math.max(this.elapsedMs, now.getTime() - this.startedAt.getTime());
    while (this.elapsedMs < targetMs) {
      const stepMs = Math.min(1_000, targetMs - this.elapsedMs);
      this.energyWh += (this.powerW() * stepMs) / 3_600_000;
      this.elapsedMs += stepMs;
    }
    const powerW = Math.round(this.powerW());
    const { voltageV, phases } = this.supply;
    return {
      at: now,
      energyWh: Math.round(this.registerAtStartWh + this.energyWh),
      powerW,
      currentA: Math.round((powerW / voltageV / phases) * 10) / 10,
      voltageV,
      socPercent: Math.round(this.soc() * 1000) / 10,
    };
  }

  isFinished(): boolean {
    return this.soc() >= this.vehicle.targetSoc;
  }

  private soc(): number {
    return Math.min(1, this.vehicle.arrivalSoc + this.energyWh / this.vehicle.capacityWh);
  }

  private powerW(): number {
    const at = new Date(this.startedAt.getTime() + this.elapsedMs);
    return Math.min(powerAt(this.vehicle, this.soc(), this.elapsedMs / 1000), this.limitW(at, this.supply));
  }
}
