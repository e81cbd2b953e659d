import type { Role } from '../domain/roles.js';

// Groups of roles that several routes name. Commands take theirs from the lifecycle's table.

/** Who takes a customer's request, and keeps customers' and vehicles' records (R3.1). */
export const RECEPTION: readonly Role[] = [
  'service_advisor',
  'customer_service_manager',
  'call_centre_agent',
  'outlet_manager',
  'region_supervisor',
  'hq_supervisor',
  'front_office',
  'operator',
];

/** Who writes down what was done to a car. */
export const SHOP_FLOOR: readonly Role[] = ['technician', 'service_advisor', 'outlet_manager', 'operator'];

/** Who answers for an outlet's people. */
export const MANAGERS: readonly Role[] = ['outlet_manager', 'region_supervisor', 'hq_supervisor', 'operator'];

/** Who runs a desk. */
export const DESK: readonly Role[] = ['dispatcher', ...MANAGERS];

/** Who looks after the organisation itself. */
export const HEADQUARTERS: readonly Role[] = ['hq_supervisor', 'operator'];
