// Numbers of eight lanes, what differs from plain arithmetic on them, and gravity, air and drag.
// See falls.cpp.
#pragma once
#include <cmath>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

typedef double V __attribute__((vector_size(64)));
typedef long long I __attribute__((vector_size(64)));
constexpr int LAYERS = 20, ROW = 14, W = 8, LANES = 32, GROUPS = LANES / W;
constexpr int BLOCK = 4104;  // no power of two: rows of a flight would share one line of the cache

constexpr double GM = 3.986004418e14, J2 = 1.082629821e-3, A = 6378137.0, SPIN = 7.292115e-5;
constexpr double FLAT = 1.0 / 298.257223563, E2 = FLAT * (2.0 - FLAT), EP2 = E2 / (1.0 - E2);
constexpr double B = A * (1.0 - FLAT), OBLATE = 1.5 * J2 * A * A;
constexpr double R1 = -0.5 * EP2 * A, R2 = -0.75 * EP2 * R1, R3 = -5.0 / 6.0 * EP2 * R2,
                 R4 = -7.0 / 8.0 * EP2 * R3;
constexpr double NEAR = 1.0, NEAREST = 30.0, SHARE = 0.4, SHORTEST = 1e-4, LONGEST = 1e4, FOLLOWED = 10800.0;
constexpr double FEEL = 125e3, FLOOR = 60e3, DENSE = 125e3, ENTRY = 18e3, THIN = 60e3, IN_THIN = 4.0;
constexpr double BEYOND = 100.0, FARTHER = 0.5, LONGER = 5.0, TOLD = 20.0, HIGH_SHARE = 0.75;
constexpr double EDGE = 1.0, APOGEE = 2.0, FINAL = 4.0;

constexpr double C[7][6] = {
    {},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0.0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}};
constexpr double ERR[7] = {71.0 / 57600,      0.0,        -71.0 / 16695, 71.0 / 1920,
                           -17253.0 / 339200, 22.0 / 525, -1.0 / 40};

static double layers[LAYERS][ROW], cell_log[201], cell_fall[201];

#define INLINE static inline __attribute__((always_inline))
INLINE V all(double x) { return V{} + x; }
INLINE V pick(I mask, V yes, V no) { return mask ? yes : no; }
INLINE V least(V a, V b) { return a < b ? a : b; }
INLINE V most(V a, V b) { return a > b ? a : b; }
INLINE V least(V a, double b) { return least(a, all(b)); }
INLINE V most(V a, double b) { return most(a, all(b)); }

// From an estimate by exponent bits: division and root hold wide vectors up for longer.
INLINE V inverse_root(V x) {
  x = most(x, 1e-300);
  V y = (V)(0x5FE6EB50C7B537A9LL - ((I)x >> 1));
  V e = 1.0 - (x * y) * y;
  y += (y * e) * (0.5 + e * (0.375 + e * 0.3125));
  e = 1.0 - (x * y) * y;
  return y + (y * e) * (0.5 + e * 0.375);
}
INLINE V reciprocal(V x) {
  V y = (V)(0x7FDE623822FC16E6LL - (I)x);
  V e = 1.0 - x * y;
  y *= (1.0 + e) * (1.0 + e * e);
  e = 1.0 - x * y;
  y *= (1.0 + e) * (1.0 + e * e);
  return y + y * (1.0 - x * y);
}
INLINE V root(V x) { return x * inverse_root(x); }
constexpr double MAGIC = 6755399441055744.0;
INLINE V two_to(V x) {
  V whole = (x + MAGIC) - MAGIC, f = x - whole, z = f * f;
  // Sums in pairs: a processor works on both at once.
  V low = (0.0013333450573018062 * f + 0.009618129157656703) * z +
          (0.055504109412010456 * f + 0.24022650695821055);
  V high = 1.325497460306718e-06 * z + (1.531007807039615e-05 * f + 0.00015403457039410448);
  V r = (high * (z * z) + low) * z + (0.6931471805459343 * f + 1.0);
  return r * (V)(((I)(whole + MAGIC) + 1023) << 52);
}
INLINE V rough_log2(V x) {
  I b = (I)x;
  V m = (V)((b & 0x000FFFFFFFFFFFFFLL) | 0x3FF0000000000000LL) - 1.0;
  V k = (V)((b >> 52) | 0x4330000000000000LL) - 4503599627371519.0;
  V r = -0.03382205 * m + 0.1444711;
  r = r * m - 0.30163801;
  r = r * m + 0.46865888;
  r = r * m - 0.72035877;
  return k + m * (r * m + 1.44268147);
}
INLINE V entry(const double* table, V i) {
#ifdef __AVX512DQ__
  return (V)_mm512_i64gather_pd(_mm512_cvttpd_epi64((__m512d)i), table, 8);
#else
  V r;
  for (int k = 0; k < W; k++) r[k] = table[(int)i[k]];
  return r;
#endif
}

struct Layer { V bottom, top, middle, d[8]; };
struct Rate { V ax, ay, az, height, inverse; };

INLINE Rate field(V x, V y, V z) {
  V square = x * x + y * y + z * z, inverse = inverse_root(square), q = inverse * inverse;
  V s = z * z * q, pull = -GM * q * inverse, oblate = pull * (OBLATE * q);
  V flat = pull + oblate * (1.0 - 5.0 * s);
  V height = (square * inverse - (A + s * R1)) - (s * s) * ((R2 + s * R3) + (s * s) * R4);
  return {flat * x, flat * y, (flat + 2.0 * oblate) * z, height, inverse};
}
template <bool HIGH>
INLINE Rate rate(V x, V y, V z, V u, V v, V w, V drag, const Layer& l) {
  Rate r = field(x, y, z);
  V rho;
  if (HIGH) {
    V i = most(least(r.height, 1e6), 0.0) * 2e-4;
    rho = two_to(entry(cell_log, i) - entry(cell_fall, i) * r.height);
  } else {
    V k = (r.height - l.middle) * 1e-4, q = k * k;
    V upper = (l.d[7] * k + l.d[6]) * q + (l.d[5] * k + l.d[4]);
    rho = two_to(upper * (q * q) + ((l.d[3] * k + l.d[2]) * q + (l.d[1] * k + l.d[0])));
  }
  V ua = u + SPIN * y, va = v - SPIN * x;
  V factor = -0.5 * rho * root(ua * ua + va * va + w * w) * drag;
  r.ax += factor * ua, r.ay += factor * va, r.az += factor * w;
  return r;
}
