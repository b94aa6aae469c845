import vm from 'node:vm';
import { TemplateError } from '../../kernel/aws-error';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions */
const MAX_SOURCE_BYTES = 10 * 1024;

/**
 * Milliseconds by the wall, while the real limit is about computing and far tighter: a laptop whose cores are all busy may
 * not run the thread for a good part of a second.
 */
const TIMEOUT_MS = 1_000;

export class EdgeFunctionError extends Error {}

export interface EdgeRun {
  /** What the handler returned. */
  readonly value: unknown;
  /** What it wrote with `console.log`. */
  readonly lines: readonly string[];
}

/**
 * A CloudFront function. It runs in a context of its own with neither modules, network, files nor timers, may be async,
 * and is ended when it takes too long. Only strings cross the border, so that nothing of this process is within its reach.
 */
export class EdgeFunction {
  private readonly context: vm.Context;
  private readonly call: vm.Script;

  /** @throws {TemplateError} when the source does not parse, is too large, or needs what there is not */
  constructor(
    readonly name: string,
    source: string,
    place: string,
  ) {
    if (Buffer.byteLength(source) > MAX_SOURCE_BYTES)
      throw new TemplateError(
        'template.bad-value',
        `${place}.FunctionCode`,
        `it is larger than ${MAX_SOURCE_BYTES} bytes`,
      );
    const unsupported = /\bfrom\s*['"]cloudfront['"]|\bimport\s*\(?\s*['"]cloudfront['"]/.test(source)
      ? "the 'cloudfront' module (key value stores, origin selection)"
      : /\brequire\s*\(/.test(source)
        ? 'require()'
        : undefined;
    if (unsupported !== undefined)
      throw new TemplateError(
        'template.unsupported-property',
        `${place}.FunctionCode`,
        `the local cloud does not support ${unsupported} in CloudFront functions`,
      );
    this.context = vm.createContext(Object.create(null), {
      name: `cloudfront-function-${name}`,
      codeGeneration: { strings: false, wasm: false },
      // Promises settle within the run, and so within its time limit.
      microtaskMode: 'afterEvaluate',
    });
    try {
      // In a function's scope, so that top-level variables are new at every run, as they are in the cloud.
      new vm.Script(`var __body = function (console) {${source}\n; return handler; }`, {
        filename: `${name}.js`,
      }).runInContext(this.context, { timeout: TIMEOUT_MS });
    } catch (error) {
      throw new TemplateError('template.bad-value', `${place}.FunctionCode`, `it does not parse: ${String(error)}`);
    }
    this.call = new vm.Script(DRIVER, { filename: 'driver.js' });
  }

  /** @throws {EdgeFunctionError} when it throws, takes too long or returns nothing */
  run(event: unknown): EdgeRun {
    this.context['__input'] = JSON.stringify(event);
    this.context['__output'] = undefined;
    try {
      this.call.runInContext(this.context, { timeout: TIMEOUT_MS });
    } catch (error) {
      throw new EdgeFunctionError(`${this.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    const output: unknown = this.context['__output'];
    if (typeof output !== 'string') throw new EdgeFunctionError(`${this.name}: the handler's promise did not settle`);
    const result = JSON.parse(output) as { value?: unknown; error?: string; lines: string[] };
    if (result.error !== undefined) throw new EdgeFunctionError(`${this.name}: ${result.error}`);
    if (typeof result.value !== 'object' || result.value === null)
      throw new EdgeFunctionError(`${this.name}: the handler returned nothing that is a request or a response`);
    return { value: result.value, lines: result.lines };
  }
}

const DRIVER = `(function () {
  var lines = [];
  var text = function (value) { return typeof value === 'string' ? value : JSON.stringify(value); };
  var write = function () { if (lines.length < 100) lines.push(Array.prototype.map.call(arguments, text).join(' ').slice(0, 2000)); };
  var done = function (value) { __output = JSON.stringify({ value: value, lines: lines }); };
  var failed = function (error) { __output = JSON.stringify({ error: String(error), lines: lines }); };
  try {
    var handler = __body({ log: write, error: write, warn: write, info: write });
    if (typeof handler !== 'function') throw new TypeError('there is no function handler(event)');
    var result = handler(JSON.parse(__input));
    if (result && typeof result.then === 'function') result.then(done, failed); else done(result);
  } catch (error) { failed(error); }
})()`;
