import type { CaseElsewhere, CaseOfOthers } from './play';

export const ERRATA_ELSEWHERE: readonly CaseElsewhere[] = [
  {
    id: 'J 3.4',
    about: 'an unknown station is answered 404 at its handshake',
    spec: 'apps/ingress/ocpp-websocket/src/sign-in.spec.ts',
    test: 'keeps nothing of stations that nobody knows',
  },
  {
    id: 'J 3.5',
    about: 'one message at a time is a rule for each station, not for all',
    spec: 'apps/ingress/ocpp-command/src/command-life.spec.ts',
    test: 'gets one message at a time',
  },
  {
    id: 'J 3.7',
    about: 'ids of our messages are never used again',
    spec: 'apps/ingress/ocpp-command/src/command-life.spec.ts',
    test: 'is sent, answered, and effective when the transaction runs',
  },
  {
    id: '3.12, 3.47',
    about: 'what a firmware update comes to is told by the station’s status',
    spec: 'libs/ocpp-actions/src/commands/effects-in-facts.spec.ts',
    test: 'by $action of $protocol makes $type $end',
  },
  {
    id: '3.24, 3.39',
    about: 'a station that answers a request by an error',
    spec: 'apps/ingress/ocpp-command/src/command-life.spec.ts',
    test: 'does not have',
  },
  {
    id: '3.32, 3.33',
    about: 'that a station accepts a remote start or stop is not yet its effect',
    spec: 'apps/ingress/ocpp-command/src/command-life.spec.ts',
    test: 'is sent, answered, and effective when the transaction runs',
  },
  {
    id: 'S 3.1, S 3.3',
    about: 'what cannot be processed is a SOAP fault with a sub-code of OCPP',
    spec: 'apps/ingress/ocpp-soap/src/handler.spec.ts',
    test: 'wants the key of a station that has one',
  },
];

const STATION = 'the station’s';
export const ERRATA_OF_OTHERS: readonly CaseOfOthers[] = [
  { id: 'J 3.11', about: 'pings against connections that are half open', whose: STATION },
  { id: '3.5', about: 'a cable stays locked until the same tag comes', whose: STATION },
  { id: '3.7, 3.8, 3.43, 3.44', about: 'how profiles are stacked at the station', whose: STATION },
  { id: '3.9, 3.14, 3.15', about: 'which readings a station sends', whose: STATION },
  { id: '3.19, 3.20, 3.22', about: 'when a station tells its status', whose: STATION },
  { id: '3.36, 3.82', about: 'what a station does when it is reset', whose: STATION },
  { id: '3.48, 3.49', about: 'when new firmware is installed', whose: STATION },
  { id: 'S 3.2', about: 'what a station sends again after a fault', whose: STATION },
];
