import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { DELIVERY_CHANNELS, DELIVERY_STATUSES, OUTSIDE_CHANNELS } from '../domain/alert-channels.js';
import type { LocalQuietHours } from '../domain/alert-rules.js';
import type { BusinessCalendar } from '../domain/calendar.js';
import { type ClockState, LEDGER_DECISIONS } from '../domain/clock.js';
import { COMPLAINT_CATEGORIES, COMPLAINT_SOURCES } from '../domain/complaint-sources.js';
import { NOTICE_KINDS } from '../domain/customer-notices.js';
import { REPORT_KINDS } from '../domain/customer-reports.js';
import type { GuaranteeClaim } from '../domain/guarantee.js';
import { EXECUTION_KINDS, STATUSES } from '../domain/lifecycle.js';
import type { Actor } from '../domain/machine.js';
import { CLAIMANTS } from '../domain/money.js';
import {
  POLICY_EVENTS,
  POLICY_STATUSES,
  type PolicyDocument,
  type PolicyOverride,
} from '../domain/policy/versions.js';
import {
  TRIAL_STAGES,
  type TrialDetail,
  type TrialPlace,
  type TrialTotals,
} from '../domain/policy-trial-totals.js';
import { ROLES } from '../domain/roles.js';
import type { WarrantyPromise } from '../domain/statutory-period.js';
import type { Slot, WalkIn } from '../domain/steps/booking.js';
import { COMPLAINT_OUTCOMES } from '../domain/steps/complaint-state.js';
import { ORDER_OUTCOMES } from '../domain/steps/service-order.js';
import { URGENCIES } from '../domain/urgency.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const now = sql`now()`;

/** The organisation: headquarters, regional centres, outlets (R2.1). */
export const orgUnits = pgTable('org_units', {
  id: text('id').primaryKey(),
  kind: text('kind', { enum: ['hq', 'region', 'outlet'] }).notNull(),
  name: text('name').notNull(),
  parentId: text('parent_id'),
  zone: text('zone').notNull().default('Asia/Shanghai'),
  /** The unit's own, where they differ from the policy's: places per half-day, opening hours as local `HH:MM`. */
  halfDayCapacity: integer('half_day_capacity'),
  opensAt: text('opens_at'),
  closesAt: text('closes_at'),
});

/** The people, with what dispatch must know of them (R2.2, R2.4). */
export const staff = pgTable(
  'staff',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    orgUnitId: text('org_unit_id')
      .notNull()
      .references(() => orgUnits.id),
    role: text('role', { enum: ROLES }).notNull(),
    skills: text('skills').array().notNull().default(sql`'{}'`),
    certificates: text('certificates').array().notNull().default(sql`'{}'`),
    yearsOfExperience: real('years_of_experience').notNull(),
    assessmentScore: real('assessment_score').notNull(),
    assessmentValidUntil: instant('assessment_valid_until').notNull(),
    capacity: integer('capacity').notNull().default(1),
    onDuty: boolean('on_duty').notNull().default(true),
    active: boolean('active').notNull().default(true),
    /** Who is told and may act while they are absent (R2.2). */
    substituteId: text('substitute_id').references((): AnyPgColumn => staff.id),
    /** From this instant on, itself included; null when no absence is planned. */
    absentFrom: instant('absent_from'),
    /** Back from this instant on; null while nobody knows. */
    absentUntil: instant('absent_until'),
    /** Where alerts reach them outside the app; robots mention them by the number. */
    email: text('email'),
    phone: text('phone'),
  },
  (t) => [index('staff_org_unit_role').on(t.orgUnitId, t.role), index('staff_substitute').on(t.substituteId)],
);

/** Callers' keys, kept as SHA-256 (R5.4). A key is a person's, or a system's that names the person in each call. */
export const apiKeys = pgTable('api_keys', {
  hash: text('hash').primaryKey(),
  caller: text('caller').notNull(),
  role: text('role', { enum: ROLES }).notNull(),
  staffId: text('staff_id').references(() => staff.id),
  orgUnitId: text('org_unit_id')
    .notNull()
    .references(() => orgUnits.id),
  revokedAt: instant('revoked_at'),
});

export const customers = pgTable(
  'customers',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    phone: text('phone').notNull(),
    email: text('email'),
    createdAt: instant('created_at').notNull().default(now),
    updatedAt: instant('updated_at').notNull().default(now),
  },
  (t) => [index('customers_phone').on(t.phone)],
);

export const vehicles = pgTable(
  'vehicles',
  {
    id: text('id').primaryKey(),
    customerId: text('customer_id')
      .notNull()
      .references(() => customers.id),
    vin: text('vin'),
    plate: text('plate'),
    make: text('make').notNull(),
    model: text('model').notNull(),
    modelYear: integer('model_year'),
    use: text('use', { enum: ['family', 'commercial'] })
      .notNull()
      .default('family'),
    invoicedOn: date('invoiced_on'),
    deliveredOn: date('delivered_on'),
    odometerKm: integer('odometer_km'),
    /** What the maker promises beyond the 三包 rules; null when nothing (R3.3b). */
    warrantyPromise: jsonb('warranty_promise').$type<WarrantyPromise>(),
    createdAt: instant('created_at').notNull().default(now),
    updatedAt: instant('updated_at').notNull().default(now),
  },
  (t) => [index('vehicles_vin').on(t.vin), index('vehicles_plate').on(t.plate)],
);

/** Recalls 召回, as headquarters keep them (R3.1). Makes and models in capitals, as they are compared. */
export const recalls = pgTable('recalls', {
  id: text('id').primaryKey(),
  title: text('title').notNull(),
  makes: text('makes').array().notNull(),
  models: text('models').array().notNull(),
  modelYears: integer('model_years').array().notNull(),
  vins: text('vins').array().notNull(),
  publishedOn: date('published_on').notNull(),
  withdrawn: boolean('withdrawn').notNull().default(false),
  createdAt: instant('created_at').notNull().default(now),
  updatedAt: instant('updated_at').notNull().default(now),
});

/** Which recall was done on which vehicle, and on which order. */
export const recallCompletions = pgTable(
  'recall_completions',
  {
    recallId: text('recall_id')
      .notNull()
      .references(() => recalls.id),
    vehicleId: text('vehicle_id')
      .notNull()
      .references(() => vehicles.id),
    orderNo: text('order_no').notNull(),
    completedBy: text('completed_by').notNull(),
    completedAt: instant('completed_at').notNull().default(now),
    note: text('note'),
  },
  (t) => [
    primaryKey({ columns: [t.recallId, t.vehicleId] }),
    index('recall_completions_vehicle').on(t.vehicleId),
  ],
);

/** Numbers handed out on create; gaps are possible, repeats are not. */
export const orderNumbers = pgSequence('order_numbers', { startWith: 1 });
export const complaintNumbers = pgSequence('complaint_numbers', { startWith: 1 });

/** What each caller's key did (design, rule 2): the same key again gets the same answer. */
export const commands = pgTable(
  'commands',
  {
    caller: text('caller').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    name: text('name').notNull(),
    /** Order, complaint, alert or other number that the command is about. */
    subject: text('subject').notNull(),
    executionId: text('execution_id'),
    /** Null until the transition is on record. */
    outcome: jsonb('outcome'),
    createdAt: instant('created_at').notNull().default(now),
  },
  (t) => [primaryKey({ columns: [t.caller, t.key] })],
);

/** What was asked for when an order was created (R3.1), and what was made of it. */
export const intakes = pgTable(
  'intakes',
  {
    orderNo: text('order_no').primaryKey(),
    customerId: text('customer_id')
      .notNull()
      .references(() => customers.id),
    vehicleId: text('vehicle_id')
      .notNull()
      .references(() => vehicles.id),
    outletId: text('outlet_id')
      .notNull()
      .references(() => orgUnits.id),
    channel: text('channel').notNull(),
    customerType: text('customer_type', { enum: ['new', 'returning', 'complaining'] }).notNull(),
    problem: text('problem').notNull(),
    components: text('components').array().notNull(),
    expectation: text('expectation'),
    urgency: text('urgency', { enum: URGENCIES }).notNull(),
    urgencyRule: text('urgency_rule').notNull(),
    urgencyMatched: text('urgency_matched').notNull(),
    advisorId: text('advisor_id').references(() => staff.id),
    policyVersion: text('policy_version').notNull(),
    /** The car's model at that time: the standard may differ by it, and a later correction of the car changes no case. */
    vehicleModel: text('vehicle_model'),
    /** What the desk matches by, as asked for or read out of the problem. */
    requiredSkills: text('required_skills').array().notNull().default(sql`'{}'`),
    requiredCertificates: text('required_certificates').array().notNull().default(sql`'{}'`),
    /** How the visit was asked for: with it an order is started also when whoever took it in died before. */
    visit: jsonb('visit')
      .$type<{ slot: Slot | null; walkIn: WalkIn | null }>()
      .notNull()
      .default({ slot: null, walkIn: null }),
    comebackOf: text('comeback_of'),
    /** The order that had closed as a no-show when its customer came or called again (R3.2a). */
    insteadOf: text('instead_of'),
    /** The claim under that order's guarantee, as it stood at booking; null when there is none. */
    guaranteeClaim: jsonb('guarantee_claim').$type<GuaranteeClaim>(),
    /** Who is put on the case of a complaining customer (R3.1). */
    customerManagerId: text('customer_manager_id').references(() => staff.id),
    warnings: jsonb('warnings').notNull(),
    createdAt: instant('created_at').notNull().default(now),
  },
  (t) => [
    index('intakes_customer').on(t.customerId),
    index('intakes_vehicle').on(t.vehicleId),
    index('intakes_instead_of').on(t.insteadOf),
  ],
);

/** The place that an order holds in an outlet's half-day (R3.2a): at most one, counted under a lock of that half-day. */
export const slotReservations = pgTable(
  'slot_reservations',
  {
    orderNo: text('order_no')
      .primaryKey()
      .references(() => intakes.orderNo),
    outletId: text('outlet_id').notNull(),
    /** When the half-day begins. */
    halfDayAt: instant('half_day_at').notNull(),
    /** Who came without a booking takes a place too, but is never sent away for want of one. */
    walkIn: boolean('walk_in').notNull().default(false),
    reservedAt: instant('reserved_at').notNull().default(now),
  },
  (t) => [index('slot_reservations_half_day').on(t.outletId, t.halfDayAt)],
);

/** What customers were told (R3.2a), one row per order, kind and cycle: posted to the webhook, else kept for the front office. */
export const customerNotices = pgTable(
  'customer_notices',
  {
    id: text('id').primaryKey(),
    orderNo: text('order_no').notNull(),
    kind: text('kind', { enum: [...NOTICE_KINDS, ...REPORT_KINDS] }).notNull(),
    cycle: integer('cycle').notNull(),
    /** The customer's channel, such as `wechat`. */
    channel: text('channel').notNull(),
    text: text('text').notNull(),
    via: text('via', { enum: ['outbox', 'webhook', 'staff'] }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    answer: text('answer'),
    createdAt: instant('created_at').notNull(),
    deliveredAt: instant('delivered_at'),
  },
  (t) => [uniqueIndex('customer_notices_order_kind_cycle').on(t.orderNo, t.kind, t.cycle)],
);

/** One row per order: where it is. Written by transitions only. */
export const serviceOrders = pgTable(
  'service_orders',
  {
    orderNo: text('order_no')
      .primaryKey()
      .references(() => intakes.orderNo),
    outletId: text('outlet_id').notNull(),
    urgency: text('urgency', { enum: URGENCIES }).notNull(),
    status: text('status', { enum: STATUSES.service_order }).notNull(),
    step: text('step', { enum: EXECUTION_KINDS }).notNull(),
    stepStatus: text('step_status').notNull(),
    /** The execution that takes commands now, or `handing_over` between two steps. */
    currentExecution: text('current_execution').notNull(),
    progressExecution: text('progress_execution'),
    /** Another outlet of the region whose technician has an offer of it: its staff see the order meanwhile. */
    offeredOutletId: text('offered_outlet_id'),
    technicianId: text('technician_id'),
    responsibleId: text('responsible_id'),
    breached: boolean('breached').notNull().default(false),
    handedOverAt: instant('handed_over_at'),
    outcome: text('outcome', { enum: ORDER_OUTCOMES }),
    openedAt: instant('opened_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    index('service_orders_outlet_step').on(t.outletId, t.step),
    index('service_orders_status_opened').on(t.status, t.openedAt),
    // Every booking asks whose orders are open.
    index('service_orders_open').on(t.responsibleId).where(sql`${t.closedAt} is null`),
  ],
);

/** Invoices as the finance system reports them, also after an order has closed (R5.1, R5.3). */
export const invoices = pgTable(
  'invoices',
  {
    invoiceNo: text('invoice_no').primaryKey(),
    orderNo: text('order_no')
      .notNull()
      .references(() => serviceOrders.orderNo),
    issuedAt: instant('issued_at').notNull(),
    recordedBy: jsonb('recorded_by').$type<Actor>().notNull(),
    recordedAt: instant('recorded_at').notNull().default(now),
  },
  (t) => [index('invoices_order').on(t.orderNo)],
);

/**
 * Numbers of a warranty's or an insurer's claims that came after the settlement (R5.3), each as it was entered: the last
 * one of a payer holds.
 */
export const claimNumbers = pgTable(
  'claim_numbers',
  {
    id: text('id').primaryKey(),
    position: bigserial('position', { mode: 'number' }).notNull(),
    orderNo: text('order_no')
      .notNull()
      .references(() => serviceOrders.orderNo),
    payer: text('payer', { enum: CLAIMANTS }).notNull(),
    claimNo: text('claim_no').notNull(),
    recordedBy: jsonb('recorded_by').$type<Actor>().notNull(),
    recordedAt: instant('recorded_at').notNull().default(now),
  },
  (t) => [index('claim_numbers_order').on(t.orderNo)],
);

/** The one timeline (R2.3): every transition of every execution, unique by number; the first writer wins. */
export const timelineEvents = pgTable(
  'timeline_events',
  {
    position: bigserial('position', { mode: 'number' }).primaryKey(),
    executionId: text('execution_id').notNull(),
    seq: integer('seq').notNull(),
    id: text('id').notNull(),
    kind: text('kind', { enum: EXECUTION_KINDS }).notNull(),
    subject: text('subject').notNull(),
    orderNo: text('order_no'),
    type: text('type').notNull(),
    at: instant('at').notNull(),
    actor: jsonb('actor').$type<Actor>().notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    status: text('status').notNull(),
    recordedAt: instant('recorded_at').notNull().default(now),
  },
  (t) => [
    uniqueIndex('timeline_events_execution_seq').on(t.executionId, t.seq),
    uniqueIndex('timeline_events_execution_event').on(t.executionId, t.id),
    index('timeline_events_order').on(t.orderNo, t.at),
    index('timeline_events_subject').on(t.subject, t.at),
  ],
);

/** Each execution as it stands, folded from its events: the estimate, the signed steps, the survey. */
export const stepExecutions = pgTable(
  'step_executions',
  {
    executionId: text('execution_id').primaryKey(),
    kind: text('kind', { enum: EXECUTION_KINDS }).notNull(),
    subject: text('subject').notNull(),
    orderNo: text('order_no'),
    n: integer('n').notNull(),
    status: text('status').notNull(),
    state: jsonb('state').$type<Record<string, unknown>>().notNull(),
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
  },
  (t) => [index('step_executions_subject').on(t.subject), index('step_executions_order').on(t.orderNo)],
);

/** Every deadline that ever ran. */
export const clocks = pgTable(
  'clocks',
  {
    id: text('id').primaryKey(),
    subject: text('subject').notNull(),
    orderNo: text('order_no'),
    kind: text('kind').notNull(),
    cycle: integer('cycle').notNull(),
    executionId: text('execution_id').notNull(),
    outcome: text('outcome').notNull(),
    startedAt: instant('started_at').notNull(),
    dueAt: instant('due_at'),
    stoppedAt: instant('stopped_at'),
    /** The deadline without any extension. */
    firstDueAt: instant('first_due_at'),
    /** What it counted until it stopped; null while it runs. */
    countedMs: bigint('counted_ms', { mode: 'number' }),
    state: jsonb('state').$type<ClockState>().notNull(),
  },
  (t) => [
    index('clocks_order').on(t.orderNo),
    index('clocks_subject').on(t.subject),
    index('clocks_live').on(t.dueAt).where(sql`${t.stoppedAt} is null`),
    index('clocks_stopped').on(t.kind, t.stoppedAt).where(sql`${t.stoppedAt} is not null`),
  ],
);

/** The alert ledger: one row per (clock id, revision, milestone, level), level 0 being the milestone itself. */
export const alertLedger = pgTable(
  'alert_ledger',
  {
    clockId: text('clock_id').notNull(),
    revision: integer('revision').notNull(),
    milestone: text('milestone').notNull(),
    level: integer('level').notNull(),
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    orderNo: text('order_no'),
    dueAt: instant('due_at').notNull(),
    firedAt: instant('fired_at').notNull(),
    latenessMs: bigint('lateness_ms', { mode: 'number' }).notNull(),
    /** A breach raised while a request for more time was undecided, and what its decision made of it. */
    decision: text('decision', { enum: LEDGER_DECISIONS }),
  },
  (t) => [
    primaryKey({ columns: [t.clockId, t.revision, t.milestone, t.level] }),
    index('alert_ledger_subject').on(t.subject),
    index('alert_ledger_lateness').on(t.kind, t.latenessMs).where(sql`${t.level} = 0`),
    index('alert_ledger_fired').on(t.firedAt).where(sql`${t.level} = 0`),
  ],
);

export const ALERT_STATUSES = ['raised', 'delivered', 'acknowledged', 'resolved'] as const;

/** One alert per clock. */
export const alerts = pgTable(
  'alerts',
  {
    id: text('id').primaryKey(),
    clockId: text('clock_id').notNull(),
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    orderNo: text('order_no'),
    outletId: text('outlet_id').notNull(),
    urgency: text('urgency').notNull(),
    status: text('status', { enum: ALERT_STATUSES }).notNull(),
    milestone: text('milestone').notNull(),
    level: integer('level').notNull(),
    dueAt: instant('due_at').notNull(),
    raisedAt: instant('raised_at').notNull(),
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    note: text('note'),
    resolvedAt: instant('resolved_at'),
  },
  (t) => [
    index('alerts_outlet_status').on(t.outletId, t.status),
    index('alerts_order').on(t.orderNo),
    index('alerts_raised').on(t.raisedAt),
  ],
);

/** Every time that somebody took an alert; its own row keeps the last, until a later milestone tells anew. */
export const alertAcknowledgements = pgTable(
  'alert_acknowledgements',
  {
    alertId: text('alert_id').notNull(),
    at: instant('at').notNull(),
    by: text('by').notNull(),
    note: text('note'),
  },
  (t) => [primaryKey({ columns: [t.alertId, t.at, t.by] })],
);

/** Each telling of an alert to one recipient by one channel: at least once, with a stable id. */
export const alertDeliveries = pgTable(
  'alert_deliveries',
  {
    id: text('id').primaryKey(),
    alertId: text('alert_id').notNull(),
    revision: integer('revision').notNull(),
    milestone: text('milestone').notNull(),
    level: integer('level').notNull(),
    channel: text('channel', { enum: DELIVERY_CHANNELS }).notNull(),
    /** A person, or an endpoint whose group hears of it. */
    recipient: text('recipient').notNull(),
    status: text('status', { enum: DELIVERY_STATUSES }).notNull().default('pending'),
    attempts: integer('attempts').notNull().default(0),
    answer: text('answer'),
    deliveredAt: instant('delivered_at'),
    readAt: instant('read_at'),
    createdAt: instant('created_at').notNull().default(now),
    /** Whose sender takes it out of the house; null for the inbox. */
    endpointId: text('endpoint_id'),
    urgency: text('urgency', { enum: URGENCIES }).notNull().default('P4_ROUTINE'),
    /** Whom it concerns, where a group hears of it. */
    people: text('people').array().notNull().default(sql`'{}'`),
    /** Not sent before: quiet hours, the gathering of a digest, the pause after a failure. */
    notBefore: instant('not_before').notNull().default(now),
    /** How long its channel is tried, in ms, before the next of `fallbacks` is. */
    tryForMs: integer('try_for_ms').notNull().default(0),
    giveUpAt: instant('give_up_at'),
    /** The quiet hours that it keeps whenever it is sent; null: none. */
    quietHours: jsonb('quiet_hours').$type<LocalQuietHours>(),
    fallbacks: text('fallbacks', { enum: OUTSIDE_CHANNELS }).array().notNull().default(sql`'{}'`),
    /** The delivery in whose place this one stands. */
    fallbackOf: text('fallback_of'),
    /** Since when it counts as undelivered although it is still tried: the next level was told. */
    undeliveredAt: instant('undelivered_at'),
    /** The delivery that tells of this one too. */
    digestOf: text('digest_of'),
    /** The writing transaction: whoever reads along in this order misses no row that is committed late. */
    txid: bigint('txid', { mode: 'number' }).notNull().default(sql`(pg_current_xact_id()::text::bigint)`),
  },
  (t) => [
    index('alert_deliveries_alert').on(t.alertId),
    index('alert_deliveries_recipient').on(t.recipient, t.channel),
    index('alert_deliveries_queue').on(t.endpointId).where(sql`${t.status} in ('pending', 'waiting')`),
    index('alert_deliveries_digest').on(t.digestOf).where(sql`${t.digestOf} is not null`),
    index('alert_deliveries_inbox').on(t.recipient, t.txid).where(sql`${t.channel} = 'inbox'`),
  ],
);

/** Where alerts of a unit go outside the house (R6.1). Address and secrets are sealed: a robot's address is a secret too. */
export const alertEndpoints = pgTable(
  'alert_endpoints',
  {
    id: text('id').primaryKey(),
    orgUnitId: text('org_unit_id')
      .notNull()
      .references(() => orgUnits.id),
    channel: text('channel', { enum: OUTSIDE_CHANNELS }).notNull(),
    name: text('name').notNull(),
    sealedAddress: text('sealed_address').notNull(),
    /** As much of the address as may be seen. */
    shownAddress: text('shown_address').notNull(),
    /** The newest first. */
    sealedSecrets: text('sealed_secrets').array().notNull().default(sql`'{}'`),
    active: boolean('active').notNull().default(true),
    createdAt: instant('created_at').notNull().default(now),
    updatedAt: instant('updated_at').notNull().default(now),
  },
  (t) => [index('alert_endpoints_unit').on(t.orgUnitId)],
);

/** What the durable sender of each endpoint leaves behind when it sleeps; built-in endpoints have a row as well. */
export const alertSenders = pgTable('alert_senders', {
  endpointId: text('endpoint_id').primaryKey(),
  /** Awake, it looks for new deliveries by itself; else whoever adds one wakes it. */
  awake: boolean('awake').notNull().default(false),
  downSince: instant('down_since'),
  /** How many times its channel was down; each is an alert of its own. */
  outages: integer('outages').notNull().default(0),
  lastAnswer: text('last_answer'),
  lastAnswerAt: instant('last_answer_at'),
});

/** How many late tellings each recipient got since an outage ended, and the digest that takes the rest. */
export const alertDigests = pgTable(
  'alert_digests',
  {
    recipient: text('recipient').notNull(),
    channel: text('channel', { enum: DELIVERY_CHANNELS }).notNull(),
    openedAt: instant('opened_at').notNull(),
    told: integer('told').notNull(),
    headId: text('head_id'),
  },
  (t) => [primaryKey({ columns: [t.recipient, t.channel] })],
);

/** Who uploaded a calendar, and the notice of the State Council that it follows where it differs from what is known. */
export type Uploader = Actor & { notice?: string };

/** Uploaded snapshots of calendars (R8.1): never changed, only followed by newer ones. */
export const calendars = pgTable(
  'calendars',
  {
    id: text('id').notNull(),
    revision: integer('revision').notNull(),
    snapshot: jsonb('snapshot').$type<BusinessCalendar>().notNull(),
    /** Dates on which single outlets are closed. */
    outletClosures: jsonb('outlet_closures').$type<Record<string, string[]>>().notNull(),
    uploadedAt: instant('uploaded_at').notNull().default(now),
    uploadedBy: jsonb('uploaded_by').$type<Uploader>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.id, t.revision] })],
);

/** The versions of the service standard that people have written (R8.1); the built-in ones aren't here. */
export const policies = pgTable('policies', {
  version: text('version').primaryKey(),
  status: text('status', { enum: POLICY_STATUSES }).notNull(),
  /** Counts the changes of a draft, so that nobody overwrites what they haven't seen. */
  revision: integer('revision').notNull(),
  basedOn: text('based_on'),
  document: jsonb('document').$type<PolicyDocument>().notNull(),
  overrides: jsonb('overrides').$type<PolicyOverride[]>().notNull(),
});

/** Who did what to a version, and when. */
export const policyEvents = pgTable(
  'policy_events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    version: text('version').notNull(),
    type: text('type', { enum: POLICY_EVENTS }).notNull(),
    at: instant('at').notNull().default(now),
    actor: jsonb('actor').$type<Actor>().notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
  },
  (t) => [index('policy_events_version').on(t.version, t.id)],
);

/** From when which version holds: at any time the latest that has begun and wasn't called off. */
export const policyEnforcements = pgTable(
  'policy_enforcements',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    version: text('version').notNull(),
    effectiveAt: instant('effective_at').notNull(),
    calledOffAt: instant('called_off_at'),
  },
  (t) => [index('policy_enforcements_effective').on(t.effectiveAt, t.id)],
);

/** What a version would have done to past cases (R8.2): a run over what was finished in a stretch of time, and how far it is. */
export const policyTrials = pgTable(
  'policy_trials',
  {
    id: text('id').primaryKey(),
    /** The version that is tried, as it was when the run was asked for. */
    version: text('version').notNull(),
    document: jsonb('document').$type<PolicyDocument>().notNull(),
    overrides: jsonb('overrides').$type<PolicyOverride[]>().notNull(),
    from: instant('from').notNull(),
    to: instant('to').notNull(),
    outletId: text('outlet_id'),
    /** Whose it is: they and whoever is above them see it, and it looks at no case that they don't see. */
    orgUnitId: text('org_unit_id').notNull(),
    startedBy: jsonb('started_by').$type<Actor>().notNull(),
    startedAt: instant('started_at').notNull().default(now),
    finishedAt: instant('finished_at'),
    /** How much there is to look at; null until it was counted. */
    total: integer('total'),
    done: integer('done').notNull().default(0),
    /** What was looked at last: whoever goes on begins after it. */
    reached: jsonb('reached').$type<TrialPlace>().notNull(),
    totals: jsonb('totals').$type<TrialTotals>().notNull(),
  },
  (t) => [index('policy_trials_version').on(t.version, t.startedAt)],
);

/** A case or a decision that would have gone another way. */
export const policyTrialFindings = pgTable(
  'policy_trial_findings',
  {
    trialId: text('trial_id')
      .notNull()
      .references(() => policyTrials.id),
    of: text('of', { enum: TRIAL_STAGES }).notNull(),
    /** Number of the order or complaint, id of the decision. */
    subject: text('subject').notNull(),
    outletId: text('outlet_id').notNull(),
    detail: jsonb('detail').$type<TrialDetail>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.trialId, t.of, t.subject] })],
);

/** Every decision of every desk, with its candidates and reasons (R3.2b). */
export const dispatchDecisions = pgTable(
  'dispatch_decisions',
  {
    id: text('id').primaryKey(),
    outletId: text('outlet_id').notNull(),
    decidedAt: instant('decided_at').notNull(),
    input: jsonb('input').notNull(),
    decision: jsonb('decision').notNull(),
  },
  (t) => [index('dispatch_decisions_outlet').on(t.outletId, t.decidedAt)],
);

/** Complaints (R4.4): their own numbers; they outlive their order. */
export const complaints = pgTable(
  'complaints',
  {
    complaintNo: text('complaint_no').primaryKey(),
    orderNo: text('order_no'),
    outletId: text('outlet_id').notNull(),
    customerId: text('customer_id'),
    source: text('source', { enum: COMPLAINT_SOURCES }).notNull(),
    channel: text('channel'),
    /** What whoever forwarded it calls it, and by when they want our reply. */
    outsideNumber: text('outside_number'),
    outsideDueAt: instant('outside_due_at'),
    category: text('category', { enum: COMPLAINT_CATEGORIES }).notNull().default('other'),
    /** Staff whom it names. */
    against: text('against').array().notNull().default(sql`'{}'`),
    anonymous: boolean('anonymous').notNull().default(false),
    description: text('description').notNull(),
    policyVersion: text('policy_version').notNull(),
    status: text('status', { enum: STATUSES.complaint }),
    level: integer('level').notNull().default(0),
    handledBy: text('handled_by'),
    /** Who answers for it now: its handler, or who is to take it on (R2.2). */
    responsibleId: text('responsible_id'),
    outcome: text('outcome', { enum: COMPLAINT_OUTCOMES }),
    filedAt: instant('filed_at').notNull().default(now),
    closedAt: instant('closed_at'),
  },
  (t) => [
    index('complaints_order').on(t.orderNo),
    index('complaints_customer').on(t.customerId),
    index('complaints_status').on(t.status, t.filedAt),
  ],
);
