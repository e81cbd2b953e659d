import { tellRosterChanged } from '../../client/desks.js';
import {
  changeStaff,
  createStaff,
  idParams,
  staffMember,
  staffPage,
  staffQuery,
} from '../../contracts/master-data.js';
import { problemDocument } from '../../contracts/problem.js';
import type { Created } from '../../db/create-once.js';
import type { Tx } from '../../db/database.js';
import { insertStaff, updateStaff } from '../../db/master-data.js';
import { type OrgUnit, readOrgUnit } from '../../db/reads/org-units.js';
import { listStaff, readStaff } from '../../db/reads/people.js';
import { absenceErrors } from '../../db/reads/substitutes.js';
import { belongsAt, ROLES, type Role } from '../../domain/roles.js';
import { type ApiCaller, callerOf } from '../auth.js';
import { answerCreateOnce } from '../create-once.js';
import type { Routes } from '../deps.js';
import { sendProblem } from '../errors.js';
import { sendCommonOutcome } from '../outcomes.js';
import { MANAGERS } from '../roles.js';

const TAGS = ['organisation 组织与人员'];
const NONE = 'there is no such member of staff';
const NO_UNIT = { path: 'orgUnitId', message: 'no such unit: see /v1/org-units' };

/** `/v1/staff`: read the people (R2.2, R2.4). */
export const staffRoutes: Routes = async (app, { db }) => {
  app.get(
    '/staff',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'List members of staff',
        operationId: 'listStaff',
        querystring: staffQuery,
        response: { 200: staffPage, default: problemDocument },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const page = await listStaff(db, caller.scope, request.query);
      return { ...page, items: page.items.map((member) => shownTo(caller, member)) };
    },
  );

  app.get(
    '/staff/:id',
    {
      config: { roles: ROLES },
      schema: {
        tags: TAGS,
        summary: 'Read a member of staff',
        operationId: 'readStaff',
        params: idParams,
        response: { 200: staffMember, default: problemDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const member = await readStaff(db, caller.scope, request.params.id);
      return member ? shownTo(caller, member) : sendProblem(reply, 'not_found', NONE);
    },
  );
};

/** Where people are reached by alerts is for those who look after it, and for themselves (R5.4). */
function shownTo<M extends { id: string; email: string | null; phone: string | null }>(
  { role, actor }: ApiCaller,
  member: M,
): M {
  if (MANAGERS.includes(role) || actor.id === member.id) return member;
  const { email, phone } = member;
  return {
    ...member,
    email: email?.replace(/^(.).*(?=@)/, '$1***') ?? null,
    phone: phone && `${phone.slice(0, 3)}****${phone.slice(-2)}`,
  };
}

/** A supervisor's role that the unit is too low for; whoever may place people there could else raise themselves (R2.1). */
function misplaced(role: Role, { id, kind }: OrgUnit) {
  if (belongsAt(role, kind)) return [];
  return [{ path: 'role', message: `a ${role} does not belong to ${id}, which is ${kind}` }];
}

/** `/v1/staff`: create and change the people (R2.2, R2.4). */
export const staffMaintenance: Routes = async (app, deps) => {
  const { db } = deps;
  app.post(
    '/staff',
    {
      config: { roles: MANAGERS },
      schema: {
        tags: TAGS,
        summary: 'Create a member of staff',
        operationId: 'createStaff',
        body: createStaff,
        response: { 201: staffMember, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { scope } = callerOf(request);
      const create = async (tx: Tx): Promise<Created> => {
        const unit = await readOrgUnit(tx, scope, body.orgUnitId);
        if (!unit) return { errors: [NO_UNIT] };
        const errors = [...misplaced(body.role, unit), ...(await absenceErrors(tx, body))];
        if (errors.length > 0) return { errors };
        const inserted = await insertStaff(tx, body);
        return inserted ? { id: body.id } : { exists: 'somebody has this id already' };
      };
      return answerCreateOnce(db, request, reply, 'staff', create, (id) => readStaff(db, scope, id));
    },
  );

  app.patch(
    '/staff/:id',
    {
      config: { roles: MANAGERS },
      schema: {
        tags: TAGS,
        summary: 'Change a member of staff: only the fields given',
        operationId: 'changeStaff',
        params: idParams,
        body: changeStaff,
        response: { 200: staffMember, default: problemDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { scope } = callerOf(request);
      const before = await readStaff(db, scope, id);
      if (!before) return sendProblem(reply, 'not_found', NONE);
      const { orgUnitId } = request.body;
      const after = { ...before, ...request.body };
      const unit = await readOrgUnit(db, scope, after.orgUnitId);
      if (!unit) return sendCommonOutcome(reply, { kind: 'invalid', errors: [NO_UNIT] });
      const errors = [...misplaced(after.role, unit), ...(await absenceErrors(db, after))];
      if (errors.length > 0) return sendCommonOutcome(reply, { kind: 'invalid', errors });
      await updateStaff(db, id, request.body);
      // New skills, a new assessment, another outlet: whoever waits there may have somebody now.
      const desks = new Set([before.orgUnitId, orgUnitId ?? before.orgUnitId]);
      // Of everybody's assessment the desk has its holder warned (R2.4).
      const works = before.role === 'technician' || after.role === 'technician';
      if (works || request.body.assessmentValidUntil)
        for (const desk of desks) await tellRosterChanged(deps, desk);
      return (await readStaff(db, scope, id)) ?? sendProblem(reply, 'not_found', NONE);
    },
  );
};
