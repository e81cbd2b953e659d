import { newerCalendars } from '../src/client/calendars.js';
import { checkOwnersAt } from '../src/db/check-owners.js';
import { clerkFor } from '../src/db/clerks.js';
import type { Database } from '../src/db/database.js';
import { advisorFor } from '../src/db/intake.js';
import { type Papers, papersOnRecord } from '../src/db/reads/documents.js';
import type { BusinessCalendar } from '../src/domain/calendar.js';
import type { CheckOwners } from '../src/domain/check-owners.js';
import type { Instant } from '../src/domain/instant.js';
import { resolveRecipients } from './alert-recipients.js';

/** Who answers by name, by the records as they are now (R2.2). */
export function peopleActivities({ db }: { db: Database }) {
  return {
    /**
     * Who answers for the orders of an outlet besides their technicians (R2.2), and the outlet's own calendars.
     * @param asked.standard the calendars of the order's version
     */
    async findAdvisor(asked: {
      outletId: string;
      standard?: Pick<BusinessCalendar, 'id' | 'revision'>[];
    }): Promise<{ advisorId: string | null; calendars?: BusinessCalendar[] }> {
      const { outletId, standard = [] } = asked;
      const calendars = await newerCalendars({ db }, { calendars: standard }, outletId);
      return { advisorId: await advisorFor(db, outletId), calendars };
    },

    /**
     * Who answers for something by name now: whoever is responsible, their substitute when they are away, else the next
     * above them who is here, as alerts go (R2.2).
     * @param asked.responsibleId null where the outlet has nobody
     */
    async findWhoIsHere(asked: {
      responsibleId: string | null;
      outletId: string;
      at: Instant;
    }): Promise<{ staffId: string | null }> {
      const here = await resolveRecipients(db, { ...asked, recipients: ['assignee'] });
      return { staffId: here.sort()[0] ?? null };
    },

    /** Who cancels the orders of parts of an outlet (R2.2). */
    async findPartsClerk({ outletId }: { outletId: string }): Promise<{ partsClerkId: string | null }> {
      return { partsClerkId: await clerkFor(db, outletId, 'parts_clerk') };
    },

    /** Who pays back what the customer of a cancelled order has paid (R2.2, R5.3). */
    async findCashier({ outletId }: { outletId: string }): Promise<{ cashierId: string | null }> {
      return { cashierId: await clerkFor(db, outletId, 'cashier') };
    },

    /** The invoices and claims of an order's bill that are on record, which a cancellation leaves to the cashier (R5.3). */
    findPapers: ({ orderNo }: { orderNo: string }): Promise<Papers> => papersOnRecord(db, orderNo),

    /** Who answers for a check at an outlet, and for the decision beyond the limit of reworks (R2.2, R3.3c). */
    findCheckOwners: (asked: { outletId: string; repairers: string[] }): Promise<CheckOwners> =>
      checkOwnersAt(db, asked),
  };
}
