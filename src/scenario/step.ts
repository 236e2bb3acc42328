// The contract of a scenario step: how it is written, and what it may ask of the user that runs it.
import type { Element } from '@xmpp/xml';
import type { z } from 'zod';
import type { Random } from '../model/random.js';
import type { Clock, Micros } from '../model/time.js';
import type { Path } from './faults.js';
import type { StanzaMatch } from './match.js';
import type { TextTemplate, XmlTemplate } from './template.js';

/** One kind of step: one file in steps/ and one line in its registry. */
export interface StepDef<P> {
  /** One line for the docs. */
  readonly summary: string;
  /** What the step does to the user's session; a scenario whose steps cannot follow each other is refused. */
  readonly session: 'opens' | 'needs' | 'closes' | 'ignores';
  readonly schema: z.ZodType<P>;
  /** What to call it in a table of steps, when its name alone says too little. */
  label?(params: P): string;
  /** Once, before anything runs: templates are taken apart here. */
  compile(params: P, compiler: StepCompiler): CompiledStep;
}

/** What a step may ask while it is compiled. Paths are relative to its parameters. */
export interface StepCompiler {
  /** Steps inside this one. */
  steps(raw: unknown, path: Path): CompiledStep;
  /** Lists of steps of which one or all run: each begins where this step does, and all must leave the session alike. */
  alternatives(lists: readonly { readonly raw: unknown; readonly path: Path }[]): readonly CompiledStep[];
  /** Names of the feeders of the file. */
  readonly feeders: readonly string[];
  /** Reports what the schema cannot say. */
  fault(path: Path, message: string): void;
  /** Reports what a schema inside the step's own found. */
  issues(path: Path, issues: readonly z.core.$ZodIssue[]): void;
}

export interface CompiledStep {
  /** Whether running it takes time on every path that succeeds: a loop of steps that never wait would starve all else. */
  readonly waits: boolean;
  /** `dueAt` is the instant at which the step was meant to begin. Never rejects. */
  run(context: StepContext, dueAt: Micros): Promise<StepEnd>;
}

/** The instant at which the next step is due, or `failed`: then the rest of the iteration is left out. */
export type StepEnd = Micros | 'failed';

/** One user in one iteration. The methods measure and count what they do; `false` means that it failed. */
export interface StepContext {
  readonly clock: Clock;
  readonly random: Random;
  /** Whether the iteration must end before its next step. */
  readonly isStopped: boolean;
  /** Step `number` of the scenario begins. */
  begun(number: number): void;
  /** Step `number` has ended. */
  ended(number: number, isPassed: boolean): void;
  /** Resolves at the instant `at`, at once when that has passed, or when the iteration must end. */
  sleepUntil(at: Micros): Promise<void>;
  /** The value of a variable of this user (by `set`, or from a feeder); '' before it has one. */
  value(template: TextTemplate): string;
  /** Gives this user a variable. */
  set(name: string, value: string): void;
  /** Resolves when so many users have come, or with `false` at the instant `until`. @param count undefined: all of the scenario */
  barrier(name: string, count: number | undefined, until: Micros): Promise<boolean>;
  /** Takes the next row of a feeder as variables; false when it has none left. */
  feed(feeder: string): boolean;
  /** A line for whoever watches the run. */
  log(text: string): void;
  /** Something that must hold beyond what the methods below check themselves. */
  check(held: boolean, fault: string): void;
  login(dueAt: Micros): Promise<boolean>;
  logout(): Promise<boolean>;
  /** Sends a stanza that nothing is expected of. @param step the beginning of the fault when there is no session */
  send(stanza: XmlTemplate, step: string): boolean;
  /** Resolves at once, or with `within`: when the message has arrived, came back as an error, or the time is over. */
  message(message: MessagePlan, dueAt: Micros): Promise<boolean>;
  /** Resolves when the user is in the room (XEP-0045 §7.2), or when the time is over. */
  joinRoom(join: RoomSpeech, dueAt: Micros): Promise<boolean>;
  /** Resolves when the room has said that the user is out (§7.14), or when the time is over. */
  leaveRoom(leave: RoomPlan, dueAt: Micros): Promise<boolean>;
  /** A message to a room: resolves when every user of this run in it has got it, or when the time is over. */
  talk(talk: RoomSpeech, dueAt: Micros): Promise<boolean>;
  /** Resolves with the answer, or when the time is over. */
  request(request: RequestPlan, dueAt: Micros): Promise<boolean>;
  /** Resolves when a stanza has come that is as described, or with false at `until`. Only what comes after the call counts. */
  expect(match: StanzaMatch, until: Micros): Promise<boolean>;
}

export interface MessagePlan {
  readonly stanza: XmlTemplate;
  /** Which of our users will get it: only then can its arrival be seen. */
  readonly addressee: 'peer' | 'self' | 'stranger';
  /** From the intended send to the arrival. */
  readonly within?: Micros;
  /** From the intended send to the receipt (XEP-0184), when one is asked for. */
  readonly receiptWithin?: Micros;
}

export interface RoomPlan {
  /** Bare JID of the room. */
  readonly room: TextTemplate;
  readonly within: Micros;
}

/** What is sent to a room: a presence that enters it, or a message. */
export interface RoomSpeech extends RoomPlan {
  readonly stanza: XmlTemplate;
}

export interface RequestPlan {
  readonly stanza: XmlTemplate;
  /** The `to` of the stanza: the answer must come from there. */
  readonly to: TextTemplate;
  readonly type: 'result' | 'error' | 'any';
  /** The condition of the error that is expected. */
  readonly condition?: string;
  /** Whether the answer is as it should be. */
  readonly fits?: (answer: Element) => boolean;
  /** What its time is also recorded under. */
  readonly tag: { readonly key: string; readonly value: string };
  readonly metric?: 'xmpp_mam_page_duration';
  /** From the intended send to the answer. */
  readonly within: Micros;
}

/** A step and its place in {@link ScenarioPlan.steps}. */
export interface NumberedStep {
  readonly number: number;
  readonly step: CompiledStep;
}

/** One after another; ends with the first that fails, or before the next one once the iteration must end. */
export function sequence(steps: readonly NumberedStep[]): CompiledStep {
  return {
    waits: steps.some(({ step }) => step.waits),
    async run(context, dueAt) {
      let due = dueAt;
      for (const { number, step } of steps) {
        if (context.isStopped) return 'failed';
        context.begun(number);
        const end = await step.run(context, due);
        context.ended(number, end !== 'failed');
        if (end === 'failed') return 'failed';
        due = end;
      }
      return due;
    },
  };
}
