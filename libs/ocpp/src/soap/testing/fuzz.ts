import fc from 'fast-check';
import { TABLE } from '../../generated/v16-table';
import { readTable } from '../../schema/table';
import { seeded } from '../../testing/seeded';
import { validPayload } from '../../testing/valid-payload';
import { STATION_ACTIONS } from '../../v16/actions';
import { v16 } from '../../v16/protocol';
import { commandShapes, SOAP_COMMANDS, type SoapCommand } from '../command-shapes';
import { decodeAnswer } from '../decode-answer';
import { decodeSoap } from '../decode-request';
import { SOAP_NAMESPACES, STATION_NAMESPACES, type SoapOcppVersion, type SoapVersion } from '../dialect';
import { encodeFault, FAULT_CODES, readFault, type SoapFault } from '../fault';
import { readEnvelope } from '../read-envelope';
import { writeShape, type Shape } from '../shape';
import { TOLERANCES } from '../tolerances';
import { REQUESTS_V12 } from '../v12-shapes';
import { REQUESTS_V15 } from '../v15-shapes';
import { REQUESTS_V16 } from '../v16-shapes';
import { damagedXml } from './damaged-xml';

export interface FuzzOptions {
  /** Envelopes of each version. */
  readonly count: number;
  readonly seed: number;
  /** Milliseconds from anywhere. */
  readonly now: () => number;
  /** Told now and then how many envelopes were tried. */
  readonly progress?: (tried: number) => void;
}

export interface FuzzReport {
  readonly version: string;
  /** How often each end was met. */
  readonly ends: Readonly<Record<string, number>>;
  /** The slowest envelope, in milliseconds, the best of three times. */
  readonly slowestMs: number;
  /** What went wrong, each with the envelope that did it; at most a few. */
  readonly failures: readonly string[];
}

/** No envelope may take longer: one function serves many stations. */
const LONGEST_MS = 50;
/** What takes longer is timed again: the machine may have done something else meanwhile. */
const SUSPICIOUS_MS = 5;
const MOST_FAILURES = 10;
const LONGEST_SHOWN = 400;
const VALID_OF_EACH = 4;

const CENTRAL_NAMESPACES = {
  '1.2': 'urn://Ocpp/Cs/2010/08/',
  '1.5': 'urn://Ocpp/Cs/2012/06/',
  '1.6': 'urn://Ocpp/Cs/2015/10/',
} as const;
const REQUESTS = { '1.2': REQUESTS_V12, '1.5': REQUESTS_V15, '1.6': REQUESTS_V16 };
const EVERYTHING = new Set(TOLERANCES);

/** Throws damaged envelopes at the codec, of every version's requests and answers. The same seed gives the same ones. */
export function fuzz(options: FuzzOptions): FuzzReport[] {
  return (['1.2', '1.5', '1.6'] as const).map((version) => fuzzOne(version, options));
}

interface Original {
  readonly text: string;
  readonly treat: (text: string) => string;
}

function fuzzOne(version: SoapOcppVersion, { count, seed, now, progress }: FuzzOptions): FuzzReport {
  const below = seeded(seed);
  const originals = [...requests(version, seed), ...answers(version, seed)];
  const ends: Record<string, number> = {};
  const failures: string[] = [];
  let slowestMs = 0;
  for (let tried = 0; tried < count && failures.length < MOST_FAILURES; tried += 1) {
    const original = originals[below(originals.length)];
    if (original === undefined) break;
    const text = damagedXml(original.text, below);
    try {
      const startedAt = now();
      const end = original.treat(text);
      let tookMs = now() - startedAt;
      for (let again = 0; again < 2 && tookMs > SUSPICIOUS_MS; again += 1) {
        const restartedAt = now();
        original.treat(text);
        tookMs = Math.min(tookMs, now() - restartedAt);
      }
      ends[end] = (ends[end] ?? 0) + 1;
      slowestMs = Math.max(slowestMs, tookMs);
      if (tookMs > LONGEST_MS) failures.push(`took ${tookMs} ms: ${text.slice(0, LONGEST_SHOWN)}`);
    } catch (error) {
      failures.push(`${error instanceof Error ? error.message : String(error)}: ${text.slice(0, LONGEST_SHOWN)}`);
    }
    if (tried % 10_000 === 0) progress?.(tried);
  }
  return { version, ends, slowestMs, failures };
}

function requests(version: SoapOcppVersion, seed: number): Original[] {
  return STATION_ACTIONS.flatMap((action) => {
    const shape: Shape | undefined = REQUESTS[version][action];
    const schema = readTable(TABLE).get(action)?.request();
    if (shape === undefined || schema === undefined) return [];
    return envelopes(
      `${action}Request`,
      CENTRAL_NAMESPACES[version],
      shape,
      fc.sample(validPayload(schema), of(seed)),
    ).map((text) => ({ text, treat: treatRequest }));
  });
}

function answers(version: SoapOcppVersion, seed: number): Original[] {
  return SOAP_COMMANDS.flatMap((command) => {
    const shape = commandShapes(version, command)?.response;
    const schema = readTable(TABLE).get(command)?.response?.();
    if (shape === undefined || schema === undefined) return [];
    return envelopes(
      `${command}Response`,
      STATION_NAMESPACES[version],
      shape,
      fc.sample(validPayload(schema), of(seed)),
    ).map((text) => ({ text, treat: (damaged: string) => treatAnswer(damaged, command, version) }));
  });
}

const of = (seed: number) => ({ seed, numRuns: VALID_OF_EACH });

function envelopes(name: string, namespace: string, shape: Shape, payloads: readonly unknown[]): string[] {
  const element = `${name[0]?.toLowerCase()}${name.slice(1)}`;
  return payloads.map((payload, index) => {
    const soap: SoapVersion = index % 2 === 0 ? '1.2' : '1.1';
    const header = `<a:Action>/${name.replace(/Request$/, '')}</a:Action><a:MessageID>m</a:MessageID><a:RelatesTo>urn:uuid:1</a:RelatesTo><a:From><a:Address>http://station</a:Address></a:From><cs:chargeBoxIdentity s:mustUnderstand="1">BB-1</cs:chargeBoxIdentity>`;
    const body = writeShape(payload as Record<string, unknown>, shape);
    return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${SOAP_NAMESPACES[soap]}" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:cs="${namespace}"><s:Header>${header}</s:Header><s:Body><${element} xmlns="${namespace}">${body}</${element}></s:Body></s:Envelope>`;
  });
}

/** Does with a text what the ingress does with it. @returns how it ended @throws Error where that is no proper end */
function treatRequest(text: string): string {
  const strict = decodeSoap(text);
  const decoded = strict.ok ? strict : decodeSoap(text, EVERYTHING);
  if (decoded.ok) {
    if (!STATION_ACTIONS.includes(decoded.request.action)) throw new Error('the action is none of a station');
    return `request ${strict.ok ? 'accepted' : 'tolerated'}`;
  }
  if (!strict.ok) properFault(encodeFault(strict.dialect, strict.fault, 'm'), strict.fault);
  return `request refused: ${decoded.fault.code}`;
}

/** A fault must be an envelope that says what it is. */
function properFault(text: string, { code, reason }: SoapFault): void {
  if (!FAULT_CODES.includes(code)) throw new Error(`${code} is no code of a fault`);
  const read = readEnvelope(text);
  if ('fault' in read || read.payload?.local !== 'Fault') throw new Error('the fault is none');
  const again = readFault(read.payload);
  if (again.code !== code || again.reason !== reason.trim()) throw new Error('the fault says something else');
}

function treatAnswer(text: string, command: SoapCommand, version: SoapOcppVersion): string {
  const answer = decodeAnswer(text, command, 'urn:uuid:1', version);
  switch (answer.kind) {
    case 'answer':
      if (!v16.checkResponse(command, answer.response).ok) throw new Error('the answer breaks the rules');
      return 'answer accepted';
    case 'fault':
      if (!FAULT_CODES.includes(answer.fault.code)) throw new Error('the fault has no code');
      return 'answer is a fault';
    case 'malformed':
      if (answer.refusal.description.length < 5) throw new Error('the refusal says nothing');
      return `answer malformed: ${answer.refusal.code}`;
  }
}
