import { z } from 'zod';
import { WORK_GRADES } from '../domain/guarantee.js';
import { instantOut } from './common.js';
import { vehicleReturn } from './vehicle-return.js';

// What an order shows of its reception and of the rework guarantee.

const signature = z.object({
  code: z.string(),
  note: z.string().nullable(),
  by: z.string(),
  at: instantOut,
});

/** The reception checklist by kind of customer, and what the check-in recorded (R3.1). */
export const receptionView = z
  .object({
    checklist: z.array(z.string()),
    signed: z.array(signature),
    missing: z.array(z.string()),
    /** Who is put on the case of a complaining customer. */
    customerManagerId: z.string().nullable(),
    /** Who may approve for the customer; the check-in's event has their numbers. */
    approvers: z.array(z.string()),
    odometerKm: z.number().nullable(),
    /** What was in the car, for its hand-over or return to be held against. */
    belongings: z.array(z.string()),
  })
  .meta({ id: 'Reception' });

const given = z.object({
  days: z.number(),
  km: z.number(),
  from: instantOut,
  until: instantOut,
  fromKm: z.number().nullable(),
  untilKm: z.number().nullable(),
});

/** The guarantee given with this order's work, or null before hand-over and when nothing was repaired (R3.4). */
export const guaranteeGiven = given.extend({ grade: z.enum(WORK_GRADES) }).meta({ id: 'Guarantee' });

/** The claim under an earlier order's guarantee; the customer pays nothing while it is proposed or stands (R3.4). */
export const guaranteeClaim = z
  .object({
    of: z.string(),
    owedBy: z.string(),
    grade: z.enum(WORK_GRADES),
    guarantee: given,
    why: z.object({
      rule: z.enum(['component', 'fault_code', 'text', 'survey']),
      matched: z.string(),
    }),
    failedRepairs: z.number().int(),
    free: z.enum(['proposed', 'stands', 'objected', 'lapsed']),
    objectBy: instantOut.nullable(),
    objection: z
      .object({ cause: z.string(), evidence: z.string(), by: z.string(), at: instantOut })
      .nullable(),
  })
  .meta({ id: 'GuaranteeClaim' });

export const otherRepairer = z
  .object({
    supplier: z.string(),
    contact: z.string().nullable(),
    costCents: z.number().int(),
    note: z.string().nullable(),
    by: z.string(),
    at: instantOut,
  })
  .meta({ id: 'OtherRepairer' });

export const caseView = {
  reception: receptionView,
  guaranteeClaim: guaranteeClaim.nullable(),
  guaranteeGiven: guaranteeGiven.nullable(),
  /** After two repairs in vain the outlet arranges and pays another repairer. */
  otherRepairerDue: z.boolean(),
  otherRepairer: otherRepairer.nullable(),
  /** The way back of a cancelled order's car; null when it has none. */
  vehicleReturn: vehicleReturn.nullable(),
};
const caseObject = z.object(caseView);
export type CaseView = z.infer<typeof caseObject>;

/** What was done to a vehicle before, as a returning customer is shown it (R3.1). */
export const vehicleHistory = z
  .object({
    vehicleId: z.string(),
    orders: z.array(
      z.object({
        orderNo: z.string(),
        outletId: z.string(),
        status: z.string(),
        outcome: z.string().nullable(),
        openedAt: instantOut,
        handedOverAt: instantOut.nullable(),
        closedAt: instantOut.nullable(),
        problem: z.string(),
        comebackOf: z.string().nullable(),
        faultCodes: z.array(z.string()),
        findings: z.string().nullable(),
        workDone: z.string().nullable(),
        odometerInKm: z.number().nullable(),
        odometerOutKm: z.number().nullable(),
        /** When the car of a cancelled order went back. */
        returnedAt: instantOut.nullable(),
        guaranteeGiven: guaranteeGiven.nullable(),
        complaints: z.array(z.object({ complaintNo: z.string(), status: z.string() })),
        recalls: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'VehicleHistory' });
export type VehicleHistory = z.infer<typeof vehicleHistory>;
