import { createHash } from 'node:crypto';
import type { Kernel } from '../../kernel/kernel';
import type { WebTarget } from '../../kernel/services';
import { portError } from '../../kernel/start-error';
import { HttpFront } from '../web/http-front';
import { Distribution } from './distribution';
import type { DistributionModel } from './distribution-model';
import type { EdgeFunction } from './edge-function';
import { InvalidationsApi } from './invalidations-api';
import { PolicyBook } from './policies';

/** Larger request bodies are refused: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html allows 20 GB, a laptop does not. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;

const instances = new WeakMap<Kernel, CloudFrontService>();

/** CloudFront: distributions with their functions and policies, each on a port of its own. */
export class CloudFrontService {
  readonly policies = new PolicyBook();
  readonly functions = new Map<string, EdgeFunction>();
  readonly accessControls = new Set<string>();
  private readonly distributions = new Map<string, Distribution>();
  private readonly fronts = new Map<string, { readonly front: HttpFront; readonly port: number }>();

  static of(kernel: Kernel): CloudFrontService {
    let service = instances.get(kernel);
    if (service === undefined) instances.set(kernel, (service = new CloudFrontService(kernel)));
    return service;
  }

  constructor(private readonly kernel: Kernel) {
    kernel.expose(new InvalidationsApi(kernel, (id) => this.distributions.get(id)));
  }

  /** Fourteen characters in the form of CloudFront's ids, the same at every start. */
  static stableId(text: string): string {
    return `E${createHash('sha256').update(text).digest('hex').slice(0, 13).toUpperCase()}`;
  }

  declare(model: DistributionModel): void {
    const distribution = new Distribution(this.kernel, model);
    this.distributions.set(model.id, distribution);
    this.kernel.services.web.register(model.domainName, distribution);
  }

  /** Opens the port that the options give for the first label of the first alias. */
  async listen(id: string): Promise<void> {
    const distribution = this.distributions.get(id);
    if (distribution === undefined) return;
    const { model } = distribution;
    const label = model.aliases[0]?.split('.', 1)[0];
    const port = label === undefined ? undefined : this.kernel.options.frontDoors[label];
    if (port === undefined) {
      this.kernel.log.info(
        `The distribution ${model.place} has no front door; it answers at ${model.domainName} inside the local cloud only`,
      );
      return;
    }
    const front = new HttpFront(this.kernel, distribution, { maxBodyBytes: MAX_BODY_BYTES });
    try {
      this.fronts.set(id, { front, port: await front.listen(port) });
    } catch (error) {
      throw portError(error, port, `the front door "${label}"`, `--listen ${label}=<port>`);
    }
  }

  /** The distribution whose first alias has this first label. */
  door(label: string): WebTarget | undefined {
    return [...this.distributions.values()].find(({ model }) => model.aliases[0]?.split('.', 1)[0] === label);
  }

  /** Ports by the first label of the first alias: where the front doors are. */
  frontDoors(): Readonly<Record<string, number>> {
    const doors: Record<string, number> = {};
    for (const [id, { port }] of this.fronts) {
      const label = this.distributions.get(id)?.model.aliases[0]?.split('.', 1)[0];
      if (label !== undefined) doors[label] = port;
    }
    return doors;
  }

  /** Closes the port, and with it every connection. */
  async close(id: string): Promise<void> {
    const open = this.fronts.get(id);
    this.fronts.delete(id);
    await open?.front.close();
  }

  async withdraw(id: string): Promise<void> {
    await this.close(id);
    const distribution = this.distributions.get(id);
    if (distribution !== undefined) this.kernel.services.web.unregister(distribution.model.domainName);
    this.distributions.delete(id);
  }
}
