import { TemplateError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import { DEVELOPER } from '../../kernel/principal';
import { S3Service } from '../s3/s3-service';
import { uuid } from '../lambda/request-id';

/** What a provider answered, and what it answered to. */
export interface CustomResource {
  readonly place: string;
  readonly physicalId: string;
  readonly serviceToken: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Response {
  readonly Status?: unknown;
  readonly Reason?: unknown;
  readonly PhysicalResourceId?: unknown;
  readonly Data?: unknown;
}

export interface CustomRequest {
  readonly place: string;
  readonly logicalId: string;
  readonly type: string;
  readonly stackId: string;
  readonly serviceToken: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
}

const URL_LIFE_SECONDS = 7200;
const instances = new WeakMap<Kernel, CustomResources>();

/**
 * CloudFormation's side of custom resources: a request to the provider function, and the wait for its answer, which it
 * puts at a presigned URL. What was answered is remembered, so that a restart asks for nothing that was done.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export class CustomResources {
  readonly #waiting = new Map<string, (response: Response) => void>();
  readonly #bucket: string;

  static of(kernel: Kernel): CustomResources {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new CustomResources(kernel)));
    return service;
  }

  private constructor(private readonly kernel: Kernel) {
    this.#bucket = `cloudformation-custom-resource-response-${kernel.region.replaceAll('-', '')}`;
    kernel.store.database.exec(
      'CREATE TABLE IF NOT EXISTS custom_resource (place TEXT PRIMARY KEY, physical_id TEXT NOT NULL, service_token TEXT NOT NULL, properties TEXT NOT NULL, data TEXT NOT NULL) STRICT',
    );
    const s3 = S3Service.of(kernel);
    s3.declare(this.#bucket);
    s3.observe(async ({ bucket, key, name, principal }) => {
      const settle = bucket === this.#bucket && name.startsWith('ObjectCreated') ? this.#waiting.get(key) : undefined;
      if (settle === undefined) return;
      const object = await s3.get({ bucket, key, principal: DEVELOPER });
      await s3.deleteObject(principal, { bucket, key });
      settle(JSON.parse(object?.body.toString() ?? '{}') as Response);
    });
  }

  /** Creates a resource, updates it if its properties are others than before, or gives it as it is. @throws {TemplateError} when the provider fails */
  async ensure(request: CustomRequest): Promise<CustomResource> {
    const before = this.#find(request.place);
    if (before === undefined) return this.#keep(request, await this.#ask(request, { RequestType: 'Create' }));
    if (
      before.serviceToken === request.serviceToken &&
      JSON.stringify(before.properties) === JSON.stringify(request.properties)
    )
      return before;
    const after = await this.#keep(
      request,
      await this.#ask(request, {
        RequestType: 'Update',
        PhysicalResourceId: before.physicalId,
        OldResourceProperties: before.properties,
      }),
    );
    // Another id is another resource: the old one is deleted, as CloudFormation does in the end.
    if (after.physicalId !== before.physicalId)
      await this.#ask(
        { ...request, properties: before.properties },
        { RequestType: 'Delete', PhysicalResourceId: before.physicalId },
      );
    return after;
  }

  async remove(request: CustomRequest): Promise<void> {
    const before = this.#find(request.place);
    if (before === undefined) return;
    await this.#ask(
      { ...request, properties: before.properties },
      { RequestType: 'Delete', PhysicalResourceId: before.physicalId },
    );
    await this.kernel.store.write((database) =>
      database.prepare('DELETE FROM custom_resource WHERE place = ?').run(request.place),
    );
  }

  async #ask(request: CustomRequest, more: Readonly<Record<string, unknown>>): Promise<Response> {
    const { kernel } = this;
    const key = `${request.stackId}|${request.logicalId}|${uuid(kernel)}`;
    let cancel: () => void = () => undefined;
    const answered = new Promise<Response>((resolve, reject) => {
      this.#waiting.set(key, resolve);
      cancel = kernel.clock.after(request.timeoutMs, () =>
        reject(this.#failure(request, `did not answer within ${request.timeoutMs / 1000} s`)),
      );
    });
    const payload = {
      ...more,
      ResponseURL: this.#responseUrl(key),
      StackId: request.stackId,
      RequestId: key.slice(key.lastIndexOf('|') + 1),
      ResourceType: request.type,
      LogicalResourceId: request.logicalId,
      ServiceToken: request.serviceToken,
      // Numbers and booleans arrive as text, as CloudFormation sends them.
      ResourceProperties: asText({ ServiceToken: request.serviceToken, ...request.properties }),
    };
    const called = kernel.services.lambda
      .invoke({
        functionArn: request.serviceToken,
        payload: JSON.stringify(payload),
        principal: DEVELOPER,
        trigger: 'cloudformation',
      })
      .then(({ functionError, payload: text }) => {
        if (functionError !== undefined) throw this.#failure(request, `failed: ${text}`);
        // It may still answer later, by another function.
        return answered;
      });
    try {
      const response = await Promise.race([answered, called]);
      if (response.Status !== 'SUCCESS')
        throw this.#failure(
          request,
          `says FAILED to ${String(more['RequestType'])}: ${String(response.Reason ?? 'no reason')}`,
        );
      return response;
    } finally {
      cancel();
      this.#waiting.delete(key);
      // Both may fail, and only one is waited for.
      called.catch(() => undefined);
      answered.catch(() => undefined);
    }
  }

  async #keep(request: CustomRequest, response: Response): Promise<CustomResource> {
    const kept: CustomResource = {
      place: request.place,
      physicalId: String(response.PhysicalResourceId ?? `${request.stackId.split('/')[1] ?? ''}-${request.logicalId}`),
      serviceToken: request.serviceToken,
      properties: request.properties,
      data: (response.Data ?? {}) as Record<string, unknown>,
    };
    await this.kernel.store.write((database) =>
      database
        .prepare('INSERT OR REPLACE INTO custom_resource VALUES (?, ?, ?, ?, ?)')
        .run(
          kept.place,
          kept.physicalId,
          kept.serviceToken,
          JSON.stringify(kept.properties),
          JSON.stringify(kept.data),
        ),
    );
    return kept;
  }

  #find(place: string): CustomResource | undefined {
    const row = this.kernel.store.database.prepare('SELECT * FROM custom_resource WHERE place = ?').get(place);
    if (row === undefined) return undefined;
    return {
      place,
      physicalId: String(row['physical_id']),
      serviceToken: String(row['service_token']),
      properties: JSON.parse(String(row['properties'])) as Record<string, unknown>,
      data: JSON.parse(String(row['data'])) as Record<string, unknown>,
    };
  }

  #failure({ place, serviceToken }: CustomRequest, what: string): TemplateError {
    return new TemplateError('template.bad-value', place, `its provider ${serviceToken.split(':').at(-1)} ${what}`);
  }

  /** The provider puts its answer there. Functions reach every host of AWS at the AWS port. */
  #responseUrl(key: string): string {
    const at = new Date(this.kernel.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${PROVIDERS_ANSWER}/${at.slice(0, 8)}/${this.kernel.region}/s3/aws4_request`,
      'X-Amz-Date': at,
      'X-Amz-Expires': String(URL_LIFE_SECONDS),
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': this.kernel.randomHex(32),
    });
    return `https://${this.#bucket}.s3.${this.kernel.region}.amazonaws.com/${encodeURIComponent(key)}?${query.toString()}`;
  }
}

/** The access key in the URLs for answers. */
const PROVIDERS_ANSWER = 'cloudformation';

function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asText(item)]));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
