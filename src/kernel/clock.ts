/**
 * The only source of the present. Everything that depends on time asks this port, so that tests and simulations can
 * move time by hand.
 */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
