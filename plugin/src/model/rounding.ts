/** What divisions leave over, as of 21 / 0.7 or of increases that PromQL makes fractions of: neither an agent nor a miss. */
export const ROUNDING_NOISE = 1e-9;
