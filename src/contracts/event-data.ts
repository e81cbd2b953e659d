import type { StepEvent } from '../domain/machine.js';

/** What an event of a type carries: a command whose body is recorded as it is has the same shape. */
export type EventData<E extends StepEvent, T extends E['type']> = Extract<E, { type: T }>['data'];
