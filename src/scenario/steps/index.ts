// The registry of steps: one file and one line here per kind.
import type { StepDef } from '../step.js';
import { iq } from './iq.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { presence } from './presence.js';
import { repeat } from './repeat.js';
import { send } from './send.js';
import { think } from './think.js';

// Methods are compared bivariantly: the compiler hands each step only what its own schema let through.
export const steps = {
  login,
  presence,
  send,
  iq,
  think,
  repeat,
  logout,
} satisfies Record<string, StepDef<unknown>>;
