/** What the deployment tells the screens about their stage. */
export interface ScreensConfig {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly region: string;
  /** Origin of the user pool's hosted sign-in page. */
  readonly signInUrl: string;
  /** Where the user pool's API answers, when it is not AWS. */
  readonly identityEndpoint?: string;
  /** Whom a demo signs in by itself. */
  readonly demoUser?: DemoUser;
  /** A MapLibre style with streets; without it the bundled outlines are drawn. */
  readonly mapStyleUrl?: string;
}

export interface DemoUser {
  readonly username: string;
  readonly password: string;
}

export async function loadConfig(): Promise<ScreensConfig> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`The console's configuration could not be loaded (${response.status}).`);
  return (await response.json()) as ScreensConfig;
}
