const STATUS = {
  'deployment.request': 400,
  'deployment.templates': 400,
  'deployment.data-loss': 409,
  'deployment.failed': 500,
} as const;

/** A deployment that did not happen. The message is written for the developer; the cloud is as it was before. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';

  constructor(
    readonly code: keyof typeof STATUS,
    message: string,
  ) {
    super(message);
  }

  /** For `POST /_cloud/deploy`. */
  get status(): number {
    return STATUS[this.code];
  }
}
