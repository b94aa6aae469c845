const LOCAL_NAME = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\]|::1)$/i;

/** Is this `Origin` a page of this machine? Any other page must not use the developer's cloud behind their back. */
export function isLocalOrigin(origin: string): boolean {
  try {
    return LOCAL_NAME.test(new URL(origin).hostname);
  } catch {
    return false;
  }
}

/** Is this `Host` one that only a program on this machine can mean? Guards against names that are rebound to 127.0.0.1. */
export function isLocalHost(host: string): boolean {
  // The SDK puts `sync-` before the host of StartSyncExecution, unless it is told `disableHostPrefix`.
  const name = host.replace(/:\d+$/, '').replace(/^sync-/, '');
  return LOCAL_NAME.test(name) || /\.amazonaws\.com$/i.test(name) || name === 'host.docker.internal';
}

/** What lets a page of this machine read an answer. */
export function corsHeaders(origin: string, requestedHeaders: string | undefined): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE, PATCH',
    'access-control-allow-headers':
      requestedHeaders ?? 'authorization, content-type, x-amz-date, x-amz-target, x-amz-security-token',
    'access-control-expose-headers': 'etag, x-amzn-requestid, x-amz-request-id, x-amzn-errortype, x-amz-version-id',
    'access-control-max-age': '600',
    vary: 'origin',
  };
}
