// The registry of steps: one file and one line here per kind.
import type { StepDef } from '../step.js';
import { barrier } from './barrier.js';
import { choose } from './choose.js';
import { expect } from './expect.js';
import { feeder } from './feeder.js';
import { conditional } from './if.js';
import { iq } from './iq.js';
import { log } from './log.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { muc } from './muc.js';
import { parallel } from './parallel.js';
import { presence } from './presence.js';
import { repeat } from './repeat.js';
import { send } from './send.js';
import { set } from './set.js';
import { think } from './think.js';

// Methods are compared bivariantly: the compiler hands each step only what its own schema let through.
export const steps = {
  login,
  presence,
  send,
  iq,
  muc,
  expect,
  think,
  repeat,
  parallel,
  choose,
  if: conditional,
  barrier,
  set,
  feeder,
  log,
  logout,
} satisfies Record<string, StepDef<unknown>>;
