import { IsInt, Matches, Min } from 'class-validator';

/** A station has the whole list of tokens that it shall have. */
export class StationLocalListUpdated {
  @IsInt()
  @Min(1)
  version!: number;

  /** Of the list's entries: SHA-256, hex. */
  @Matches(/^[0-9a-f]{64}$/)
  hash!: string;
}

/** A station has another list of tokens than we gave it last. */
export class StationLocalListDrifted {
  /** What its version should be. */
  @IsInt()
  @Min(1)
  expected!: number;

  /** What it says that it is; 0: it has none. */
  @IsInt()
  reported!: number;
}
