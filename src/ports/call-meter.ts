/** How many requests have been sent to AWS since the gateways were made, repeats included. */
export interface CallMeter {
  sent(): number;
}
