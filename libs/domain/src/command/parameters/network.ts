import { flag, integer, optional, record, text, word } from '../shape';
import { secretRef } from './words';

/** How a station reaches us, kept in one of its slots (2.x); which slot it uses is a setting of its own. */
export const setNetworkProfile = record({
  slot: integer(),
  /** 2.1 takes none: it agrees on the version by the subprotocol. */
  version: optional(word('1.2', '1.5', '1.6', '2.0.1', '2.1')),
  transport: word('json', 'soap'),
  url: text(2_000, { pattern: /^(wss?|https?):\/\/[^\s@]+$/ }),
  messageTimeoutSeconds: integer(1, 3_600),
  securityProfile: integer(0, 3),
  /** OCPP's word, e.g. `Wired0`, `Wireless1`. */
  interface: word('Wired0', 'Wired1', 'Wired2', 'Wired3', 'Wireless0', 'Wireless1', 'Wireless2', 'Wireless3', 'Any'),
  /** The station's id there, where it is another one (2.1). */
  identity: optional(text(48)),
  /** The key for its Basic authentication there (2.1). */
  passwordRef: optional(secretRef),
  apn: optional(
    record({
      name: text(2_000),
      user: optional(text(50)),
      passwordRef: optional(secretRef),
      preferredNetwork: optional(text(6)),
      onlyPreferredNetwork: optional(flag),
      authentication: word('CHAP', 'NONE', 'PAP', 'AUTO'),
    }),
  ),
  vpn: optional(
    record({
      server: text(2_000),
      user: text(50),
      group: optional(text(50)),
      passwordRef: secretRef,
      keyRef: secretRef,
      kind: word('IKEv2', 'IPSec', 'L2TP', 'PPTP'),
    }),
  ),
});
