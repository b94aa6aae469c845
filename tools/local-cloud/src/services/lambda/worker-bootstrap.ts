import { workerTime } from '../../virtual/worker-time';
import { carrier } from './carrier';
import { sqlListener } from './sql-listener';
import { sqlObserver } from './sql-observer';
import type { ToWorker, WorkerCall, WorkerMessage, WorkerResponse, WorkerSetup } from './worker-protocol';

/**
 * The program of a function's worker, as text for `new Worker(text, { eval: true })`.
 *
 * As text because the local cloud runs both from its sources (tests) and from one bundled file, where no second file
 * lies beside it. The function below therefore refers to nothing outside itself but what it is given. Bundlers that keep names wrap functions in
 * a helper called `__name`, which does not exist in the worker.
 */
export function workerSource(): string {
  return `const __name = (target) => target; (${workerTime.toString()})(); (${bootstrap.toString()})(${sqlObserver.toString()}, ${sqlListener.toString()}, ${carrier.toString()});`;
}

/* istanbul ignore next: runs in a worker from its text, where no coverage counter exists */
function bootstrap(observeSql: typeof sqlObserver, listenToSql: typeof sqlListener, makeCarrier: typeof carrier): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { createRequire, enableCompileCache, flushCompileCache, registerHooks, syncBuiltinESMExports } =
    process.getBuiltinModule('node:module');
  const path = process.getBuiltinModule('node:path');
  const { format, types } = process.getBuiltinModule('node:util');
  const { getHeapStatistics, setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  const { performance } = process.getBuiltinModule('node:perf_hooks');
  const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks');
  if (parentPort === null) throw new Error('The bootstrap of a function runs in a worker.');
  const port = parentPort;
  const setup = workerData as WorkerSetup;
  const started = performance.now();
  try {
    // On Linux that is this thread, not the process.
    if (setup.niceness > 0) process.getBuiltinModule('node:os').setPriority(0, setup.niceness);
  } catch {
    // A policy of this machine forbids it.
  }
  const concurrent = setup.callsAtOnce > 1;
  let outbox: WorkerMessage[] = [];
  const flush = (): void => {
    if (outbox.length > 0) port.postMessage(outbox);
    outbox = [];
  };
  /** Where several calls run, what they say in one go travels together: each message wakes the other thread. */
  const post = (message: WorkerMessage): void => {
    if (!concurrent) port.postMessage([message]);
    else if (outbox.push(message) === 1) queueMicrotask(flush);
  };

  type Callback = (error: unknown, result?: unknown) => void;
  type Handler = (event: unknown, context: object, callback: Callback) => unknown;
  let handler: Handler;
  interface Running {
    readonly key: number;
    readonly call: WorkerCall;
    readonly startedAt: number;
    readonly timeoutMs: number;
  }
  /** The call that runs, where no more than one does. */
  let sole: Running | undefined;
  /** Where several do: each sees itself, whatever it awaits. */
  const each = concurrent ? new AsyncLocalStorage<Running>() : undefined;
  const current = (): Running | undefined => (each ? each.getStore() : sole);
  const calling = (): number => current()?.key ?? 0;

  if (each) {
    // Where the SDK and Powertools look for the call that they work for, once several run: `@aws/lambda-invoke-store`.
    const keys = {
      REQUEST_ID: Symbol.for('_AWS_LAMBDA_REQUEST_ID'),
      X_RAY_TRACE_ID: Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID'),
    };
    const contexts = new WeakMap<Running, Record<PropertyKey, unknown>>();
    const contextOf = (): Record<PropertyKey, unknown> | undefined => {
      const running = each.getStore();
      if (!running) return undefined;
      let context = contexts.get(running);
      if (!context) {
        context = { [keys.REQUEST_ID]: running.call.requestId, [keys.X_RAY_TRACE_ID]: running.call.traceHeader };
        contexts.set(running, context);
      }
      return context;
    };
    const get = (key: PropertyKey): unknown => contextOf()?.[key];
    Object.assign(globalThis, {
      awslambda: {
        InvokeStore: {
          getContext: contextOf,
          hasContext: () => each.getStore() !== undefined,
          get,
          set: (key: PropertyKey, value: unknown) => {
            const context = contextOf();
            if (!context) throw new Error('No context available');
            context[key] = value;
          },
          // The runtime gives each call its context; what a caller would give is not needed.
          run: (_context: unknown, task: () => unknown) => task(),
          getRequestId: () => get(keys.REQUEST_ID) ?? '-',
          getXRayTraceId: () => get(keys.X_RAY_TRACE_ID),
          getTenantId: () => undefined,
          getTraceparent: () => undefined,
          getTracestate: () => undefined,
          getBaggage: () => undefined,
        },
      },
    });
  }

  // -- errors in the shape of Lambda's Node.js runtime
  const isError = (value: unknown): value is Error => types.isNativeError(value) || value instanceof Error;
  const errorShape = (error: unknown): { errorType: string; errorMessage: string; trace: string[] } => {
    if (isError(error))
      return { errorType: error.name || 'Error', errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  };
  const named = (name: string, message: string): Error => {
    const error = new Error(message);
    error.name = name;
    return error;
  };

  // -- the log: console calls as the runtime formats them, writes to stdout and stderr line by line
  const write = (level: string, values: unknown[]): void => {
    const requestId = current()?.call.requestId;
    const at = new Date().toISOString();
    if (setup.logFormat === 'JSON') {
      const [first] = values;
      const message =
        values.length === 1 && typeof first === 'object' && first !== null && !isError(first)
          ? first
          : format(...values);
      const failure = values.find(isError);
      post([
        'log',
        calling(),
        JSON.stringify({
          timestamp: at,
          level,
          requestId,
          message,
          ...(failure
            ? {
                errorType: failure.name,
                errorMessage: failure.message,
                stackTrace: (failure.stack ?? '').split('\n').slice(1),
              }
            : {}),
        }),
      ]);
    } else post(['log', calling(), `${at}\t${String(requestId)}\t${level}\t${format(...values)}`]);
  };
  const levels = {
    log: 'INFO',
    info: 'INFO',
    debug: 'DEBUG',
    warn: 'WARN',
    error: 'ERROR',
    trace: 'TRACE',
    fatal: 'FATAL',
  };
  for (const [method, level] of Object.entries(levels))
    Object.assign(console, { [method]: (...values: unknown[]) => write(level, values) });

  const lineWriter = (): { write(chunk: unknown, encoding?: unknown, done?: unknown): boolean; flush(): void } => {
    let rest = '';
    return {
      write: (chunk, encoding, done) => {
        rest += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
        const lines = rest.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') post(['log', calling(), line]);
        const callback = typeof encoding === 'function' ? encoding : done;
        if (typeof callback === 'function') queueMicrotask(callback as () => void);
        return true;
      },
      flush: () => {
        if (rest !== '') post(['log', calling(), rest]);
        rest = '';
      },
    };
  };
  const writers = [lineWriter(), lineWriter()];
  process.stdout.write = writers[0]!.write as typeof process.stdout.write;
  process.stderr.write = writers[1]!.write as typeof process.stderr.write;

  // -- what a thread shares with the whole local cloud and a function must not reach
  process.cwd = () => setup.taskRoot;
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => (pid === process.pid ? process.exit(137) : kill(pid, signal));

  // -- requests to AWS's own host names go to the AWS port, with the host that the code addressed
  const agent = new http.Agent({ keepAlive: true });
  const isAws = (host: string): boolean => host.endsWith('.amazonaws.com') || host.endsWith('.api.aws');
  const isPort = (host: string, port: unknown): boolean =>
    host === setup.endpoint.host && Number(port ?? 80) === setup.endpoint.port;
  let carrying = 0;
  /** A handler called back and its thread is to come to rest; only requests on their way may keep the port busy then. */
  let resting = false;
  const carry = makeCarrier({
    endpoint: setup.endpoint,
    post,
    pending: (count) => {
      carrying = count;
      if (!resting) return;
      if (count > 0) port.ref();
      else port.unref();
    },
  });
  type Send = (first: unknown, second?: unknown, third?: unknown) => unknown;
  /** With which call a request is made: nobody could tell by the credentials where several run. */
  const withCall = (options: Record<string, unknown>): Record<string, unknown> => {
    const { headers } = options;
    const running = concurrent ? current() : undefined;
    if (!running || Array.isArray(headers)) return options;
    return {
      ...options,
      headers: { ...(headers as object | undefined), 'x-local-cloud-invocation': running.call.journalId },
    };
  };
  const reroute =
    (original: Send, plain: Send): Send =>
    (first, second, third) => {
      const url = typeof first === 'string' ? new URL(first) : first instanceof URL ? first : undefined;
      const options = withCall(
        ((url ? (typeof second === 'function' ? undefined : second) : first) ?? {}) as Record<string, unknown>,
      );
      const callback = [first, second, third].find((value) => typeof value === 'function');
      const host = String(options['hostname'] ?? options['host'] ?? url?.hostname ?? 'localhost').replace(/:\d+$/, '');
      if (!isAws(host)) {
        const carried =
          setup.carries && url === undefined && isPort(host, options['port'])
            ? carry.request(options, callback)
            : undefined;
        if (carried) return carried;
        return concurrent && url === undefined ? original(options, callback) : original(first, second, third);
      }
      const headers = options['headers'];
      const hasHost =
        Array.isArray(headers) || Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'host');
      return plain(
        {
          ...(url ? { path: `${url.pathname}${url.search}` } : {}),
          ...options,
          protocol: 'http:',
          host: setup.endpoint.host,
          hostname: setup.endpoint.host,
          port: setup.endpoint.port,
          agent,
          ...(hasHost ? {} : { headers: { ...(headers as object | undefined), host } }),
        },
        callback,
      );
    };
  const plainRequest = http.request as Send;
  const request = {
    http: reroute(http.request as Send, plainRequest),
    https: reroute(https.request as Send, plainRequest),
  };
  const getOf =
    (send: Send): Send =>
    (first, second, third) => {
      const sent = send(first, second, third) as { end(): void };
      sent.end();
      return sent;
    };
  Object.assign(http, { request: request.http, get: getOf(request.http) });
  Object.assign(https, { request: request.https, get: getOf(request.https) });
  syncBuiltinESMExports();
  const plainFetch = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (!isAws(url.hostname)) return plainFetch(input, init);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    if (!headers.has('host')) headers.set('host', url.host);
    const target = `http://${setup.endpoint.host}:${setup.endpoint.port}${url.pathname}${url.search}`;
    return plainFetch(input instanceof Request ? new Request(target, input) : target, { ...init, headers });
  };

  const sql = listenToSql(observeSql, post, current, setup.callsAtOnce, setup.carries ? 50 : 0);

  // -- the end of the worker by its own fault
  const used = (): number => {
    const heap = getHeapStatistics();
    return heap.used_heap_size + heap.external_memory;
  };
  /** Bytes in use. What looks like too much may be garbage: only then is it worth a collection to know. */
  const memory = (): number => {
    if (used() > setup.memoryMb * 1_048_576) {
      setFlagsFromString('--expose-gc');
      (runInNewContext('gc') as () => void)();
    }
    return used();
  };
  const die = (error: unknown, code: number): void => {
    const shape = errorShape(error);
    write('ERROR', [
      setup.logFormat === 'JSON'
        ? error
        : `${shape.errorType === 'Runtime.UnhandledPromiseRejection' ? 'Unhandled Promise Rejection' : 'Uncaught Exception'} \t${JSON.stringify({ ...shape, stack: shape.trace })}`,
    ]);
    for (const writer of writers) writer.flush();
    const failed = current();
    if (failed)
      post(['failed', failed.key, JSON.stringify(shape), performance.now() - failed.startedAt, memory(), true]);
    process.exit(code);
  };
  const exit = process.exit.bind(process);
  // Not in an `exit` listener: what is posted there is lost.
  process.exit = (code) => {
    if (!current()) post(['dying']);
    flush();
    return exit(code);
  };
  process.on('uncaughtException', (error) => die(error, 129));
  process.on('unhandledRejection', (reason) => {
    const error = named(
      'Runtime.UnhandledPromiseRejection',
      isError(reason) ? `${reason.name}: ${reason.message}` : String(reason),
    );
    if (isError(reason) && reason.stack !== undefined) error.stack = `${error.name}: ${error.message}\n${reason.stack}`;
    die(error, 128);
  });

  // -- loading
  const failInit = (error: Error): void => {
    const shape = errorShape(error);
    write('ERROR', [
      setup.logFormat === 'JSON' ? error : `Uncaught Exception \t${JSON.stringify({ ...shape, stack: shape.trace })}`,
    ]);
    for (const writer of writers) writer.flush();
    post(['init-error', JSON.stringify(shape)]);
    process.exit(1);
  };
  const load = (): Handler | undefined => {
    const match = /^(.*?)([^/.]+)\.(.+)$/.exec(setup.handler);
    if (!match || setup.handler.includes('..')) {
      failInit(named('Runtime.MalformedHandlerName', `Bad handler '${setup.handler}'`));
      return undefined;
    }
    const [, folder = '', file = '', name = ''] = match;
    const fs = process.getBuiltinModule('node:fs');
    const base = path.resolve(setup.taskRoot, folder, file);
    const found = ['', '.js', '.mjs', '.cjs']
      .map((ending) => base + ending)
      .find((candidate) => fs.existsSync(candidate) && fs.statSync(candidate).isFile());
    if (found === undefined) {
      failInit(
        named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'\nRequire stack:\n- ${setup.taskRoot}`),
      );
      return undefined;
    }
    const require = createRequire(path.join(setup.taskRoot, 'index.js'));
    let exported: unknown;
    try {
      try {
        exported = require(found);
      } catch (error) {
        // Lambda's runtime brings the SDK along for bundles that do not.
        if (!/^Cannot find (module|package) '@(aws-sdk|smithy)\//.test(String((error as Error | undefined)?.message)))
          throw error;
        const { pathToFileURL } = process.getBuiltinModule('node:url');
        const sdk = createRequire(setup.sdkFrom);
        const isOutside = (parent = ''): boolean => parent !== setup.sdkFrom && !parent.includes('/node_modules/');
        registerHooks({
          resolve: (specifier, context, next) =>
            /^@(aws-sdk|smithy)\//.test(specifier) && isOutside(context.parentURL)
              ? { url: pathToFileURL(sdk.resolve(specifier)).href, format: 'commonjs', shortCircuit: true }
              : next(specifier, context),
        });
        exported = require(found);
      }
    } catch (error) {
      if (error instanceof SyntaxError || (error as Error)?.name === 'SyntaxError')
        failInit(named('Runtime.UserCodeSyntaxError', `SyntaxError: ${(error as Error).message}`));
      else if (/^(ERR_)?MODULE_NOT_FOUND$/.test(String((error as { code?: string } | null)?.code)))
        failInit(named('Runtime.ImportModuleError', `Error: ${(error as Error).message}`));
      else failInit(isError(error) ? error : named('Error', String(error)));
      return undefined;
    }
    for (const part of name.split('.')) exported = (exported as Record<string, unknown> | undefined)?.[part];
    if (typeof exported !== 'function') {
      failInit(named('Runtime.HandlerNotFound', `${setup.handler} is undefined or not exported`));
      return undefined;
    }
    if (setup.nodeMajor >= 24 && exported.length >= 3) {
      failInit(
        named(
          'Runtime.CallbackHandlerDeprecated',
          'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later.',
        ),
      );
      return undefined;
    }
    return exported as Handler;
  };

  // -- calls
  const begin = (call: WorkerCall): void => {
    const running = { key: call.key, call, startedAt: performance.now(), timeoutMs: call.timeoutMs };
    if (each) return each.run(running, () => run(running));
    sole = running;
    process.env['_X_AMZN_TRACE_ID'] = call.traceHeader;
    run(running);
  };
  const run = ({ call, startedAt }: Running): void => {
    let finished = false;
    let waiting = false;
    let answer: unknown = null;
    const finish = (error: unknown, result: unknown, failed: boolean): void => {
      if (finished) return;
      finished = true;
      if (waiting) process.off('beforeExit', whenIdle);
      if (waiting) port.ref();
      resting = false;
      let text: string;
      let failure = failed ? errorShape(error) : undefined;
      if (failure)
        write('ERROR', [
          setup.logFormat === 'JSON' ? error : `Invoke Error \t${JSON.stringify({ ...failure, stack: failure.trace })}`,
        ]);
      try {
        text = JSON.stringify(result) ?? 'null';
      } catch (unserialisable) {
        text = 'null';
        failure = errorShape(
          named('Runtime.UnserializableResponse', `Unable to stringify response body: ${String(unserialisable)}`),
        );
      }
      for (const writer of writers) writer.flush();
      sole = undefined;
      const duration = performance.now() - startedAt;
      if (failure) post(['failed', call.key, JSON.stringify(failure), duration, memory(), false]);
      else post(['done', call.key, text, duration, memory()]);
    };
    sql.began();
    /** Nothing is left to do in the thread. The port alone would keep it busy, so it does not count while this is awaited. */
    const whenIdle = (): void => finish(undefined, answer, false);
    const awaitIdle = (): void => {
      if (waiting) return;
      waiting = resting = true;
      if (carrying === 0) port.unref();
      process.once('beforeExit', whenIdle);
    };
    const callback: Callback = (error, result) => {
      if (error !== undefined && error !== null) return finish(error, undefined, true);
      // Where other calls run as well the event loop is never empty.
      if (concurrent || !context.callbackWaitsForEmptyEventLoop) return finish(undefined, result, false);
      answer = result;
      awaitIdle();
    };
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      functionName: setup.functionName,
      functionVersion: setup.functionVersion,
      invokedFunctionArn: call.functionArn,
      memoryLimitInMB: String(setup.memoryMb),
      awsRequestId: call.requestId,
      logGroupName: setup.logGroup,
      logStreamName: setup.logStream,
      identity: undefined,
      ...(concurrent ? { xRayTraceId: call.traceHeader } : {}),
      clientContext: call.clientContext === undefined ? undefined : (JSON.parse(call.clientContext) as unknown),
      getRemainingTimeInMillis: () => Math.max(0, Math.round(call.timeoutMs - (performance.now() - startedAt))),
      done: callback,
      succeed: (result: unknown) => callback(null, result),
      fail: (error: unknown) => callback(error ?? new Error('handled')),
    };
    let event: unknown;
    try {
      event = JSON.parse(call.payload);
      const returned = handler(event, context, callback);
      if (
        returned instanceof Promise ||
        typeof (returned as { then?: unknown } | null | undefined)?.then === 'function'
      ) {
        (returned as Promise<unknown>).then(
          (result) => finish(undefined, result, false),
          (error: unknown) => finish(error, undefined, true),
        );
      } else if (handler.length < 3 && (concurrent || setup.nodeMajor >= 24)) finish(undefined, returned, false);
      // An earlier runtime answers null when a handler neither returns a promise nor calls back and nothing is left to do.
      else if (!finished && !concurrent) awaitIdle();
    } catch (error) {
      finish(error, undefined, true);
    }
  };

  // A cold start of a megabyte of bundle takes a fifth of the time with its compiled code at hand.
  enableCompileCache(setup.compileCache);
  // Before loading: a module may ask AWS for something while it is evaluated.
  const isResponse = (message: ToWorker): message is WorkerResponse => Array.isArray(message);
  port.on('message', (messages: readonly ToWorker[]) => {
    for (const message of messages) {
      if (!isResponse(message)) begin(message);
      else {
        const [id, status, headers, body] = message;
        carry.receive(id, { status, headers, body });
      }
    }
  });
  const loaded = load();
  if (loaded) {
    handler = loaded;
    // Later: the first calls come first, and their functions are compiled by then.
    setTimeout(flushCompileCache, 2000).unref();
    post(['ready', performance.now() - started]);
  }
}
