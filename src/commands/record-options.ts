// `--record FILE` and what belongs to it, the same for every command that writes a capture.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { KeySource, Secrets } from '../inspect/decoder.js';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import type { Micros } from '../model/time.js';
import { LineFile } from '../net/line-file.js';
import { readSize } from './arguments.js';
import { openCaptureFile, type Recording } from './views/capture-file.js';
import { openCiphertextFile } from './views/ciphertext-file.js';
import type { ViewOptions } from './views/view.js';

export interface RecordFlags {
  readonly record?: string;
  /** Bytes of one file. */
  readonly recordSize?: number;
  /** Files that are kept. */
  readonly recordFiles?: number;
}

const options = (): Option[] => [
  new Option('--record <file>', 'write a capture: .ndjson for decode, .pcapng for Wireshark'),
  new Option('--record-size <size>', 'with --record: begin another file before one becomes larger').argParser(
    readSize,
  ),
  new Option('--record-files <n>', 'with --record-size: keep the last so many files').argParser(readCount),
];

export function addRecordOptions(command: Command): Command {
  command.optionsGroup('Capture:');
  for (const option of options()) command.addOption(option);
  return command;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1) throw new InvalidArgumentError('It should be a number from 1.');
  return count;
}

/** A file that stands ready, before it is known what will be in it. */
export interface RecordFile {
  begin(options: Pick<ViewOptions, 'facts' | 'context'>): Recording;
  /** The bytes themselves and the keys to them, instead of what was understood. */
  beginRaw(options: Pick<ViewOptions, 'facts' | 'context'>, keys: KeySource, epoch: Micros): RawRecording;
}

export type RawRecording = ReturnType<typeof openCiphertextFile>;

/** @throws UserError when the flags do not go together, or the file cannot be written */
export function openRecordFile({ record, recordSize, recordFiles }: RecordFlags): RecordFile | undefined {
  const refuse = (flag: string, needed: string): never => {
    throw new UserError(`${flag} needs ${needed}`, exitCode.usage);
  };
  if (recordSize !== undefined && record === undefined) refuse('--record-size', '--record FILE');
  if (recordFiles !== undefined && recordSize === undefined) refuse('--record-files', '--record-size SIZE');
  if (record === undefined) return undefined;
  const file = LineFile.open(record, recordFiles);
  return {
    begin: (view) => openCaptureFile(record, file, recordSize, view),
    beginRaw: (view, keys, epoch) => openCiphertextFile(record, file, keys, epoch, view),
  };
}

/** A capture that was cut short is no success (docs/exit-codes.md). */
export const recordingCode = (recording: Recording | undefined): ExitCode =>
  recording && !recording.isComplete ? exitCode.badInput : exitCode.done;

/** Whether the bytes themselves are wanted: only who keeps secrets gets what nobody can mask. @throws UserError */
export function isRaw({ record, recordSize }: RecordFlags, secrets: Secrets, keys: unknown): boolean {
  if (keys === undefined || secrets !== 'keep' || !/\.pcapng$/i.test(record ?? '')) return false;
  if (recordSize !== undefined)
    throw new UserError(
      '--record-size: a capture of TLS with its keys is one file, since keys and handshakes stand at its beginning',
      exitCode.usage,
    );
  return true;
}
