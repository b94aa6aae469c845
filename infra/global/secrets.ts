import { acknowledge, type ServiceStack } from '@busbar/constructs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';

/** Keys the pseudonyms of tokens and the check of station keys. */
export function pepperSecret(stack: ServiceStack): Secret {
  const secret = new Secret(stack, 'Pepper', {
    description: 'Keys the pseudonyms of tokens and the check of station keys',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: stack.removalPolicy,
  });
  acknowledge(secret, { SMG4: 'Another pepper would make every known token and station unknown.' });
  return secret;
}

/** What the keys are made from that stations are told by commands. */
export function stationKeysSecret(stack: ServiceStack): Secret {
  const secret = new Secret(stack, 'StationKeys', {
    description: 'What keys of stations are made from, each by its version',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: stack.removalPolicy,
  });
  acknowledge(secret, {
    SMG4: 'A command that is under way would tell its station another key than the one that the door was given.',
  });
  return secret;
}

/** What the front doors send with every request, so that APIs know that nobody came around them. */
export function originSecret(stack: ServiceStack): Secret {
  const secret = new Secret(stack, 'Origin', {
    description: 'The header x-busbar-origin, by which APIs know the front doors',
    // The header is text, so letters and digits only.
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
    removalPolicy: stack.removalPolicy,
  });
  acknowledge(secret, {
    SMG4: 'The front doors carry its value; it changes by a deployment of both sides, not by a clock.',
  });
  return secret;
}

/**
 * The key of the authority that signs certificates of stations: as it is made, a seed that the key is derived from; an operator
 * with an authority of its own puts `{ "certificate", "privateKey" }` in PEM there.
 */
export function stationAuthoritySecret(stack: ServiceStack): Secret {
  const secret = new Secret(stack, 'StationAuthority', {
    description: 'The key of the authority that signs certificates of stations',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: stack.removalPolicy,
  });
  acknowledge(secret, { SMG4: 'Another key would make the certificate of every station invalid at once.' });
  return secret;
}
