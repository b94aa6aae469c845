import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';

const instances = new WeakMap<Kernel, StsService>();

/** `sts:GetCallerIdentity`, which needs no permission: who am I? */
export class StsService implements WireService {
  readonly name = 'sts';
  readonly protocol = 'query';

  static of(kernel: Kernel): StsService {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new StsService(kernel)));
    return service;
  }

  private constructor(private readonly kernel: Kernel) {
    kernel.expose(this);
  }

  handle(call: WireCall): Promise<WireResponse> {
    const action = new URLSearchParams(call.body.toString('utf8')).get('Action') ?? call.query.get('Action');
    if (action !== 'GetCallerIdentity')
      throw new AwsError('InvalidAction', `sts:${String(action)} is not supported by the local cloud`);
    const { principal } = call;
    if (principal.kind === 'anonymous')
      throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    const arn = principal.kind === 'role' ? principal.sessionArn : `arn:aws:iam::${this.kernel.account}:root`;
    return Promise.resolve({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body:
        `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn>` +
        `<UserId>${principal.kind === 'role' ? `AROA:${arn.split('/').at(-1)}` : this.kernel.account}</UserId><Account>${this.kernel.account}</Account>` +
        `</GetCallerIdentityResult><ResponseMetadata><RequestId>${call.requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    });
  }
}
