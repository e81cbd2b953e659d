import type { ComplaintView } from '../contracts/complaints.js';
import type { OrderSummary, OrderView } from '../contracts/service-orders.js';
import type { CommandName, Step } from '../domain/lifecycle.js';
import type { Policy } from '../domain/policy/types.js';
import type { Role } from '../domain/roles.js';
import type { Agenda } from './agenda.js';
import type { Chance } from './chance.js';
import type { Api, Caller } from './http.js';
import { pathOf } from './paths.js';

/** An outlet and who works there, as the API tells. */
export interface Outlet {
  id: string;
  people: StaffMember[];
}

export interface StaffMember {
  id: string;
  role: Role;
  orgUnitId: string;
}

/** Everything that the simulated people share; what they know of the work itself they read from the API. */
export interface Stage {
  api: Api;
  agenda: Agenda;
  chance: Chance;
  outlets: Outlet[];
  /** The people of regional centres and headquarters. */
  above: StaffMember[];
  /** The service standard in force, with its times as they pass here. */
  policy: Policy;
  /** How many real milliseconds an hour of the standard takes. */
  hours(count: number): number;
}

/** What somebody decides to do about a case: which command, for whom, and how long they take. */
export interface Errand {
  command: CommandName;
  afterMs: number;
  /** A staff id, or the customer through the front office. */
  by: string;
  /** Made when it is sent: a slot lies ahead of that moment. */
  body: () => unknown;
  /** What follows when it was done. */
  afterwards?: () => void;
}

/** The customer, who acts through the front office. */
export const CUSTOMER = 'customer';

/** How long a person leaves a case alone that has nothing to do for them now, or didn't take their command. */
const LOOK_AGAIN_MS = 1_500;
/** After a longer wait people look at the case again before they act. */
const STILL_FRESH_MS = 1_000;

/** A person of a role at an outlet; the first one when there are several. */
export function personOf(outlet: Outlet, role: Role): string {
  const person = outlet.people.find((member) => member.role === role);
  if (!person) throw new Error(`${outlet.id} has no ${role}`);
  return person.id;
}

export function callerOf({ api }: Stage, by: string): Caller {
  return by === CUSTOMER ? api.frontOffice : api.staff(by);
}

/** An outlet's open orders in a step, as one of its people reads them. */
export function ordersIn(stage: Stage, outlet: Outlet, step: Step, by: string): Promise<OrderSummary[]> {
  const query = { outletId: outlet.id, step, status: 'open' };
  return callerOf(stage, by).list<OrderSummary>('/v1/service-orders', query);
}

/**
 * The name under which a case's choices are drawn: what the customer told, so that the same case goes the same way
 * in every run.
 */
export function fateOf(order: Pick<OrderView, 'comebackOf' | 'components' | 'problem'>): string {
  return [order.comebackOf ? 'comeback' : 'first', ...order.components, order.problem].join('|');
}

/** What a car's odometer shows when it comes; a comeback is the same car, some way later. */
export function odometerOf({ chance }: Pick<Stage, 'chance'>, order: OrderView): number {
  const km = Math.round(chance.between(8_000, 220_000, ...order.components, order.problem, 'odometer'));
  return order.comebackOf ? km + 140 : km;
}

/**
 * Somebody handles an order: reads it, decides, takes their time, and sends the command if it is still possible.
 * @param id what is in hand; nobody takes the same piece twice at a time
 * @param plan null when there is nothing to do for them now
 */
export function handleOrder(
  stage: Stage,
  id: string,
  orderNo: string,
  by: string,
  plan: (order: OrderView) => Errand | null,
): void {
  handle(stage, id, `/v1/service-orders/${orderNo}`, by, plan);
}

/** The same for a complaint. */
export function handleComplaint(
  stage: Stage,
  complaintNo: string,
  by: string,
  plan: (complaint: ComplaintView) => Errand | null,
): void {
  handle(stage, `complaint:${complaintNo}`, `/v1/complaints/${complaintNo}`, by, plan);
}

function handle<V extends { allowedCommands: string[] }>(
  stage: Stage,
  id: string,
  address: string,
  by: string,
  plan: (view: V) => Errand | null,
): void {
  stage.agenda.take(id, async (wait) => {
    const look = () => callerOf(stage, by).get<V>(address).catch(outOfSight);
    const view = await look();
    const errand = view && plan(view);
    if (!errand) return wait(LOOK_AGAIN_MS);
    await wait(errand.afterMs);
    if (errand.afterMs > STILL_FRESH_MS) {
      const later = await look();
      if (!later?.allowedCommands.includes(errand.command)) return;
    }
    const answer = await callerOf(stage, errand.by).post(
      `${address}${pathOf(errand.command)}`,
      errand.body(),
    );
    if (answer.ok) return errand.afterwards?.();
    const { code, detail, status, errors = [] } = answer.problem;
    // What somebody else did meanwhile is everyday life, as when the work has passed to another; a body or a person that
    // the API can't take is a mistake.
    if (status !== 409 && code !== 'not_the_assignee' && code !== 'not_found') {
      const fields = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
      throw new Error(`${errand.command} by ${errand.by}: ${code}: ${detail} ${fields}`);
    }
    await wait(LOOK_AGAIN_MS);
  });
}

/** An order of another outlet is seen only while somebody here has it on offer (R3.2b). */
function outOfSight(error: Error): null {
  if (/^GET \S+: 404 /.test(error.message)) return null;
  throw error;
}
