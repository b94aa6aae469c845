import { answer, isSince2, status, type CommandedStation, type Handlers, type Outcome } from '../commanded-station';
import { fields, moment, number, text } from '../fields';
import type { Message } from '../speech';
import { hashOf } from '../model/certificates';
import type { Payload } from '../transport';

/** Where the work on firmware is. */
export function firmwareStatus({ protocol, memory }: CommandedStation): Message {
  const { firmwareStatus: now, firmwareRequest } = memory;
  const isNamed = isSince2(protocol) && firmwareRequest !== undefined && now !== 'Idle';
  return {
    action: 'FirmwareStatusNotification',
    payload: { status: now, ...(isNamed && { requestId: firmwareRequest }) },
  };
}

export function logStatus({ memory: { logStatus: now, logRequest } }: CommandedStation): Message {
  return {
    action: 'LogStatusNotification',
    payload: { status: now, ...(logRequest !== undefined && now !== 'Idle' && { requestId: logRequest }) },
  };
}

interface Update {
  readonly location: string;
  readonly retrieveAt: Date | undefined;
  readonly installAt?: Date | undefined;
  readonly isSigned: boolean;
  readonly requestId?: number | undefined;
  readonly tell: (station: CommandedStation) => Message;
}

/** Fetches, checks, installs and restarts, each step told; where the address is none it fails at the first. */
async function update(station: CommandedStation, wanted: Update): Promise<void> {
  const { memory } = station;
  memory.firmwareRequest = wanted.requestId;
  const at = async (now: string) => {
    memory.firmwareStatus = now;
    await station.say(wanted.tell(station));
  };
  // A newer request takes the older one's place.
  const isOurs = () => !station.isSwitchedOff && memory.firmwareRequest === wanted.requestId;
  await until(station, wanted.retrieveAt);
  if (!isOurs()) return;
  await at('Downloading');
  await station.step();
  if (!isReachable(wanted.location)) return at('DownloadFailed');
  await at('Downloaded');
  if (wanted.isSigned) await at('SignatureVerified');
  await until(station, wanted.installAt);
  if (!isOurs()) return;
  await at('Installing');
  await station.step();
  memory.firmwareVersion = versionIn(wanted.location);
  await station.restart({ bootReason: 'FirmwareUpdate' });
  if (station.isSwitchedOff) return;
  await at('Installed');
  memory.firmwareStatus = 'Idle';
}

function until(station: CommandedStation, at: Date | undefined): Promise<void> {
  return station.step(Math.max(0, (at?.getTime() ?? 0) - station.clock.now().getTime()));
}

/** Whether it is an address of files. */
function isReachable(location: string): boolean {
  return /^(?:https?|s?ftp|ftps):$/.test(URL.parse(location)?.protocol ?? '');
}

/** As a file is named, e.g. `voltaro-3.5.0.bin`. */
function versionIn(location: string): string {
  return /(\d+(?:\.\d+)+)[^/]*$/.exec(new URL(location).pathname)?.[1] ?? '3.5.0';
}

/** Uploads nothing, but says that it did. */
async function upload(station: CommandedStation, location: string, tell: () => Message): Promise<void> {
  const { memory } = station;
  const at = async (now: string) => {
    memory.logStatus = now;
    await station.say(tell());
  };
  await at('Uploading');
  await station.step();
  if (station.isSwitchedOff) return;
  await at(isReachable(location) ? 'Uploaded' : isSince2(station.protocol) ? 'UploadFailure' : 'UploadFailed');
  memory.logStatus = 'Idle';
}

function fileName({ id, clock }: CommandedStation, kind: string): string {
  return `${id}-${kind}-${clock.now().toISOString().replace(/[:.]/g, '')}.log`;
}

/** 1.6's of the security extension and 2.x's are the same. */
function getLog({ logType, requestId, log }: Payload, station: CommandedStation): Outcome {
  const isReplaced = station.memory.logStatus === 'Uploading';
  station.memory.logRequest = number(requestId);
  const location = text(fields(log).remoteLocation);
  const kind = logType === 'SecurityLog' ? 'security' : 'diagnostics';
  return answer(
    { status: isReplaced ? 'AcceptedCanceled' : 'Accepted', filename: fileName(station, kind) },
    async () => {
      const { memory } = station;
      memory.logStatus = 'Uploading';
      await station.say(logStatus(station));
      await station.step();
      // A newer request has taken its place.
      if (station.isSwitchedOff || memory.logRequest !== number(requestId)) return;
      memory.logStatus = isReachable(location) ? 'Uploaded' : 'UploadFailure';
      await station.say(logStatus(station));
      memory.logStatus = 'Idle';
    },
  );
}

const SIGNED_STATUS = ({ memory: { firmwareStatus: now, firmwareRequest } }: CommandedStation): Message => ({
  action: 'SignedFirmwareStatusNotification',
  payload: { status: now, requestId: firmwareRequest },
});

/** What the two ways of asking for signed firmware have in common. */
function signed({ firmware, requestId }: Payload, station: CommandedStation, tell: Update['tell']): Outcome {
  const { location, retrieveDateTime, installDateTime, signingCertificate } = fields(firmware);
  if (signingCertificate !== undefined && !hashOf(text(signingCertificate))) return status('InvalidCertificate');
  const isReplaced = !['Idle', 'Installed', 'DownloadFailed'].includes(station.memory.firmwareStatus);
  return status(isReplaced ? 'AcceptedCanceled' : 'Accepted', () =>
    update(station, {
      location: text(location),
      retrieveAt: moment(retrieveDateTime),
      installAt: moment(installDateTime),
      isSigned: signingCertificate !== undefined,
      requestId: number(requestId),
      tell,
    }),
  );
}

/** OCPP 1.6 §5.19, §5.6; security extension, edition 3 §4. */
export const files1x: Handlers = {
  UpdateFirmware: ({ location, retrieveDate }, station) =>
    answer({}, () =>
      update(station, {
        location: text(location),
        retrieveAt: moment(retrieveDate),
        isSigned: false,
        tell: firmwareStatus,
      }),
    ),
  GetDiagnostics: ({ location }, station) =>
    answer({ fileName: fileName(station, 'diagnostics') }, () =>
      upload(station, text(location), () => ({
        action: 'DiagnosticsStatusNotification',
        payload: { status: station.memory.logStatus },
      })),
    ),
  GetLog: getLog,
  SignedUpdateFirmware: (request, station) => signed(request, station, SIGNED_STATUS),
};

/** OCPP 2.x L01, L02, N01. */
export const files2x: Handlers = {
  UpdateFirmware: (request, station) => signed(request, station, firmwareStatus),
  GetLog: getLog,
};
