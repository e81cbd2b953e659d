import { sendCommand } from '../../client/commands.js';
import { COMMAND_BODIES, commandReply } from '../../contracts/commands.js';
import { complaintParams } from '../../contracts/complaints.js';
import { reassign } from '../../contracts/dispatch.js';
import { problemDocument } from '../../contracts/problem.js';
import { orderParams } from '../../contracts/service-orders.js';
import { seesComplaint } from '../../db/reads/complaints.js';
import { guaranteeOwed, seesOrder } from '../../db/reads/orders.js';
import { reassigningCommand } from '../../db/reads/reassignment.js';
import { callerOf, keyOf } from '../auth.js';
import { COMPLAINT_COMMANDS, type CommandRoute, ORDER_COMMANDS, rolesFor } from '../command-routes.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { sendCommandOutcome } from '../outcomes.js';

const TAG = 'commands on orders 工单操作';
const NO_ORDER = 'there is no such service order';

/** Every command of the lifecycle on orders and complaints, from the table in command-routes.ts. */
export const commandRoutes: Routes = async (app, deps) => {
  const { db } = deps;
  const schemaOf = ({ name, summary }: CommandRoute, tag: string) => ({
    tags: [tag],
    summary,
    operationId: name,
    body: COMMAND_BODIES[name],
    response: { 200: commandReply, default: problemDocument },
  });

  for (const route of ORDER_COMMANDS) {
    const { name } = route;
    app.post(
      `/service-orders/:orderNo${route.path}`,
      {
        config: { roles: rolesFor(name) },
        schema: { ...schemaOf(route, TAG), params: orderParams },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const { orderNo } = request.params;
        const owed = name === 'objectToGuarantee' ? await guaranteeOwed(db, caller.scope, orderNo) : null;
        if (!owed?.isTheirs && !(await seesOrder(db, caller.scope, orderNo)))
          return sendProblem(reply, 'not_found', NO_ORDER);
        if (owed?.isTheirs === false)
          return sendProblem(
            reply,
            'not_the_owing_outlet',
            `the guarantee is owed by ${owed.outletId}: another cause is shown by them, or by their region`,
          );
        const command = { name, subject: orderNo, caller, key: keyOf(request), body: request.body };
        return sendCommandOutcome(reply, await sendCommand(deps, command));
      },
    );
  }

  for (const route of COMPLAINT_COMMANDS) {
    const { name } = route;
    app.post(
      `/complaints/:complaintNo${route.path}`,
      {
        config: { roles: rolesFor(name) },
        schema: { ...schemaOf(route, 'complaints 投诉'), params: complaintParams },
      },
      async (request, reply) => {
        const caller = callerOf(request);
        const { complaintNo } = request.params;
        if (!(await seesComplaint(db, caller.scope, complaintNo)))
          return sendProblem(reply, 'not_found', 'there is no such complaint');
        const command = { name, subject: complaintNo, caller, key: keyOf(request), body: request.body };
        return sendCommandOutcome(reply, await sendCommand(deps, command));
      },
    );
  }
};

/** Reassignment, which is one of two commands, by where the order is. */
export const reassignmentRoutes: Routes = async (app, deps) => {
  const { db } = deps;
  app.post(
    '/service-orders/:orderNo/reassignment',
    {
      config: { roles: rolesFor('withdrawAssignment', 'giveBackRepair') },
      schema: {
        tags: [TAG],
        summary: 'Take the work from a technician, before acceptance or during the repair (R3.2b)',
        operationId: 'reassign',
        params: orderParams,
        body: reassign,
        response: { 200: commandReply, default: problemDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { orderNo } = request.params;
      const key = keyOf(request);
      if (!(await seesOrder(db, caller.scope, orderNo))) return sendProblem(reply, 'not_found', NO_ORDER);
      const name = await reassigningCommand(db, orderNo, { caller: caller.caller, key });
      const roles = rolesFor(name);
      if (!roles.includes(caller.role))
        return sendProblem(reply, 'role_not_allowed', `${name} is for: ${roles.join(', ')}`, { roles });
      const command = { name, subject: orderNo, caller, key, body: request.body };
      return sendCommandOutcome(reply, await sendCommand(deps, command));
    },
  );
};
