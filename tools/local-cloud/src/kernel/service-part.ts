/** What the cloud does with a service beside what its port offers. */
export interface ServicePart {
  /** Once, before the first resource is created. */
  start?(): Promise<void> | void;
  /** Once, after the last resource stopped. */
  stop?(): Promise<void> | void;
  /** What keeps the cloud from being still, by name; zeros are fine. */
  pendingWork?(): Readonly<Record<string, number>>;
}
