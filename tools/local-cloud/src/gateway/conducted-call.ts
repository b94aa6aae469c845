import { hash } from 'node:crypto';
import type { Kernel } from '../kernel/kernel';
import type { WireCall, WireResponse, WireService } from '../kernel/wire';
import { summarise } from './call-summary';

/** Serves a call: a function's in its turn where a conductor gives turns, anybody's with the faults that were asked for. */
export function conducted(
  kernel: Pick<Kernel, 'conductor' | 'faults'> | undefined,
  service: WireService,
  call: WireCall,
  serve: (by: WireService) => Promise<WireResponse>,
): Promise<WireResponse> {
  const { conductor, faults } = kernel ?? {};
  const { principal } = call;
  const by = faults?.active ? faulty(service, faults) : service;
  if (!conductor || principal.kind !== 'role' || principal.invocationId === undefined) return serve(by);
  const key = `${service.name} ${call.method} ${call.path}?${call.query.toString()} ${call.headers['x-amz-target'] ?? ''} ${hash('sha1', call.body)}`;
  return conductor.admit(principal.invocationId, key, () => serve(by));
}

function faulty(service: WireService, faults: NonNullable<Kernel['faults']>): WireService {
  return {
    name: service.name,
    protocol: service.protocol,
    handle: async (call) => {
      const { operation, resource } = summarise(service.name, call);
      const { principal } = call;
      const caller =
        principal.kind === 'role' ? principal.sessionArn.slice(principal.sessionArn.lastIndexOf('/') + 1) : undefined;
      const causes = principal.kind === 'role' && principal.invocationId !== undefined ? [principal.invocationId] : [];
      await faults.beforeCall({
        service: service.name,
        action: operation,
        resource: resource ?? '',
        ...(caller !== undefined && { caller }),
        causes,
      });
      return service.handle(call);
    },
  };
}
