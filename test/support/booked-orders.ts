import type { Database } from '../../src/db/database.js';
import { customers, intakes, serviceOrders, timelineEvents, vehicles } from '../../src/db/schema.js';
import { SYSTEM } from '../../src/domain/machine.js';

type OrderRow = typeof serviceOrders.$inferInsert;

/** Orders of one customer and car as transitions leave them on record, without the workflows. */
export async function bookedOrders(db: Database) {
  const customerId = 'C-1';
  await db.insert(customers).values({ id: customerId, name: '测试', phone: '13800138000' });
  await db.insert(vehicles).values({ id: 'V-1', customerId, make: 'TOYOTA', model: 'COROLLA' });
  let orders = 0;

  async function order(outletId: string, createdAt: string, row: Partial<OrderRow> = {}): Promise<string> {
    const orderNo = `SO-B${++orders}`;
    await db.insert(intakes).values({
      ...{ orderNo, outletId, urgency: 'P4_ROUTINE', customerId, vehicleId: 'V-1', channel: 'phone' },
      ...{ customerType: 'new', problem: 'oil', components: [], warnings: [], createdAt },
      ...{ urgencyRule: 'routine', urgencyMatched: '', policyVersion: 'standard-2025' },
    });
    await db.insert(serviceOrders).values({
      ...{
        orderNo,
        outletId,
        urgency: 'P4_ROUTINE',
        status: 'open',
        step: 'booking',
        stepStatus: 'scheduled',
      },
      ...{ currentExecution: `booking:${orderNo}:1`, openedAt: createdAt, updatedAt: createdAt },
      ...row,
    });
    return orderNo;
  }

  async function settledAt(orderNo: string, at: string): Promise<void> {
    const executionId = `booking:${orderNo}:1`;
    await db.insert(timelineEvents).values({
      ...{
        executionId,
        seq: 1,
        id: `${executionId}#settled`,
        kind: 'booking',
        subject: orderNo,
        orderNo,
        at,
      },
      ...{ type: 'settled_at_reception', actor: SYSTEM, data: {}, status: 'settled_at_reception' },
    });
  }

  return { customerId, order, settledAt };
}
