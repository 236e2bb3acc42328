// What a run will do, with nothing left to parse: the load engine's input.
import type { AddressRange } from '../model/address-range.js';
import type { ClientCertificate } from '../model/connection.js';
import type { TargetEndpoint } from '../model/endpoint.js';
import type { Micros } from '../model/time.js';
import type { Feeder } from './feeder.js';
import type { Schedule } from './schedule.js';
import type { CompiledStep } from './step.js';
import type { Slot } from './template.js';

export interface Plan {
  readonly name: string;
  /** The file as it was read. */
  readonly text: string;
  readonly target: Target;
  readonly accounts: Accounts;
  /** In the order of the file; users are numbered through all of them. */
  readonly scenarios: readonly ScenarioPlan[];
  readonly feeders: Readonly<Record<string, Feeder>>;
  /** The beginning of the schedule that is not measured. */
  readonly warmup: Micros;
  readonly drain: Micros;
  /** Undefined when the file has none, and the usual ones hold. */
  readonly thresholds: readonly ThresholdText[] | undefined;
}

/** One of the scenarios that go on side by side. */
export interface ScenarioPlan {
  readonly name: string;
  readonly users: number;
  /** Users of a group are partners, and stay together when a run is shared out. */
  readonly group: number;
  /** From the beginning of the run's schedule to that of its own. */
  readonly startTime: Micros;
  readonly schedule: Schedule;
  /** Once for each user, before any schedule begins. */
  readonly before: CompiledStep;
  /** One iteration. */
  readonly flow: CompiledStep;
  /** Once for each user that is still online, after the drain. */
  readonly after: CompiledStep;
  /** Whether an iteration begins with a user that is logged in. */
  readonly flowStartsOnline: boolean;
  /** Whether an iteration logs in or out, and so needs the user for itself. */
  readonly flowMovesSession: boolean;
  /** All steps, those inside others too, in the order of the file; a step is known by its place here. */
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  readonly part: 'before' | 'flow' | 'after';
  /** How it is written, short: `send message`. */
  readonly label: string;
  /** How many steps it is inside of. */
  readonly depth: number;
}

export interface Target {
  readonly endpoint: TargetEndpoint;
  readonly domain: string;
  readonly starttls: 'optional' | 'required' | 'never';
  readonly insecure: boolean;
  /** Whose name the certificate must have; without it the domain, and for wss:// the host. */
  readonly certificate?: 'domain' | 'host';
  /** Addresses of this machine that the connections take turns with; none: the system chooses. */
  readonly sources: readonly AddressRange[];
  /** PEM file with the authorities to trust, as written. */
  readonly caFile?: string;
  /** Of the user at a place in the whole run, from 0; the same object for those who share one. */
  readonly certificateOf?: (place: number) => ClientCertificate | undefined;
  readonly mechanisms: readonly string[];
  readonly sasl2: 'never' | 'auto' | 'required';
}

export interface Accounts {
  /** {{id}} of the first user. */
  readonly first: number;
  /** @param place of the user in the whole run, from 0 */
  of(place: number, value: (slot: Slot) => string): { readonly username: string; readonly password: string };
}

export interface ThresholdText {
  readonly metric: string;
  readonly expr: string;
  /** Ends the run when it does not hold, from `after` on (from the beginning of the schedule). */
  readonly abort?: { readonly after: Micros };
}

/** Users of all scenarios together. */
export const usersOf = ({ scenarios }: Pick<Plan, 'scenarios'>): number =>
  scenarios.reduce((sum, { users }) => sum + users, 0);
