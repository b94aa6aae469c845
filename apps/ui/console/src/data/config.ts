/** What the deployment tells the screens about their stage. */
export interface ScreensConfig {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly region: string;
  readonly identityEndpoint?: string;
  readonly demoUser?: { readonly username: string; readonly password: string };
  /** A MapLibre style with streets; without it the bundled outlines are drawn. */
  readonly mapStyleUrl?: string;
}

export async function loadConfig(): Promise<ScreensConfig> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`The console's configuration could not be loaded (${response.status}).`);
  return (await response.json()) as ScreensConfig;
}
