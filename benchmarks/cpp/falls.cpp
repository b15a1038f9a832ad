// Falls in lanes, written by hand for the vector unit: the bound beside which the compiled lanes are
// timed. The algorithm is theirs (src/jointshield/flight/lanes: steering, attempt, formulas,
// judgement, passes, events): Dormand-Prince 5(4) with positions by A^2, the error in velocity
// referred to metres at the impact, steps from bound to bound of the air's layers, one that a bound
// cut short followed by the one that was wanted, lanes refilled as flights leave.
//
//     g++ -std=c++17 -O3 -march=native -ffp-contract=fast falls.cpp -o falls
//     falls IN.bin TABLES.bin OUT.bin TOLERANCE_M REPEATS [count]
//
// IN: n, rows, states (n, 6), Cd A / m (n). TABLES: layers (20, 14), cell logs and falls (201 each).
// OUT: flight time s (n), landing eci m (n, 3), CPU s of each repeat. With `count` the attempts of
// one repeat are printed, those of lanes without a flight among them, as `passes.fall_range` counts.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <vector>

#include "field.hpp"

// Rows of a lane: t, h, stretch, position, velocity, acceleration, height, 1/radius, climb, v^2.
struct Lanes {
  alignas(64) double s[16][LANES], drag[LANES], cut[LANES], flag[LANES], taken[LANES], old[10][LANES];
  alignas(64) double air[11][LANES];
};
INLINE V load(const double* p) { V r; memcpy(&r, __builtin_assume_aligned(p, 64), 64); return r; }
INLINE void store(double* p, V v) { memcpy(__builtin_assume_aligned(p, 64), &v, 64); }

INLINE V lever(V height, V inverse, V climb, V square) {
  V sideways = square - climb * climb, pull = most((GM * inverse - sideways) * inverse, 0.5);
  V time = (climb + root(climb * climb + 2.0 * pull * most(height, 0.0))) * reciprocal(pull);
  return time * (1.0 + 2.0 * least(sideways * (1.0 / 6.2e7), 1.0));
}

template <bool HIGH>
INLINE void attempt(Lanes& b, int at, double per_tolerance) {
  V s[16];
  for (int r = 0; r < 16; r++) s[r] = load(b.s[r] + at);
  V t = s[0], h = s[1], stretch = s[2], height = s[12], inverse = s[13], climb = s[14];
  V square = s[15], drag = load(b.drag + at), floor = load(b.cut + at), cut;
  Layer l{};
  if (HIGH) {
    V pull = (GM * inverse - square + climb * climb) * inverse;
    V aim = most(least(all(FEEL), height - 0.6 * (height - FLOOR)), floor);
    pull = most(pull, 0.5);
    cut = (climb + root(climb * climb + 2.0 * pull * most(height - aim, 0.0))) * reciprocal(pull);
    cut = pick((climb > 0.0) & (height < DENSE),
               least(cut, 14e3 * reciprocal(most(climb, 1.0))), cut);
  } else {
    l.bottom = load(b.air[0] + at), l.top = load(b.air[1] + at), l.middle = load(b.air[2] + at);
    for (int i = 0; i < 8; i++) l.d[i] = load(b.air[3 + i] + at);
    V bend = (s[3] * s[9] + s[4] * s[10] + s[5] * s[11] + square - climb * climb) * inverse;
    V way = pick(climb > 0.0, l.top, l.bottom) - height, disc = climb * climb + 2.0 * bend * way;
    V rough = pick(disc < 0.0, all(LONGEST),
                   2.0 * most(way, -way) *
                       reciprocal(most(climb, -climb) + root(most(disc, 0.0)) + 1e-9));
    V braking = bend + 9.8, falls = most(-climb, 1.0);
    V change = braking * (falls * (1.0 / 7e3) - 2.0 * braking * reciprocal(falls));
    V miss = ((change * rough * (1.0 / 6.0) + 0.5 * bend) * rough + climb) * rough - way;
    V slope = least((0.5 * change * rough + bend) * rough + climb, -50.0);
    V fine = least(most(rough + miss * reciprocal(-slope), 0.6 * rough), 1.6 * rough);
    cut = pick((climb < -50.0) & (rough < 20.0), fine, rough);
  }
  cut = least(most(cut, SHORTEST), FOLLOWED - t);
  V taken = pick(cut > stretch * h, h, cut);

  V ka[7], kb[7], kc[7], xn, yn, zn, un, vn, wn;
  ka[0] = s[9], kb[0] = s[10], kc[0] = s[11];
  Rate r;
#pragma GCC unroll 7
  for (int i = 1; i < 7; i++) {
    V px{}, py{}, pz{}, qx{}, qy{}, qz{};
    double c = 0.0;
#pragma GCC unroll 6
    for (int j = 0; j < i; j++) {
      double twice = 0.0;
      for (int k = j + 1; k < i; k++) twice += C[i][k] * C[k][j];
      c += C[i][j];
      if (twice != 0.0) px += twice * ka[j], py += twice * kb[j], pz += twice * kc[j];
      if (C[i][j] != 0.0) qx += C[i][j] * ka[j], qy += C[i][j] * kb[j], qz += C[i][j] * kc[j];
    }
    xn = s[3] + taken * (c * s[6] + taken * px), un = s[6] + taken * qx;
    yn = s[4] + taken * (c * s[7] + taken * py), vn = s[7] + taken * qy;
    zn = s[5] + taken * (c * s[8] + taken * pz), wn = s[8] + taken * qz;
    r = rate<HIGH>(xn, yn, zn, un, vn, wn, drag, l);
    ka[i] = r.ax, kb[i] = r.ay, kc[i] = r.az;
  }
  V ex{}, ey{}, ez{};
#pragma GCC unroll 7
  for (int j = 0; j < 7; j++)
    if (ERR[j] != 0.0) ex += ERR[j] * ka[j], ey += ERR[j] * kb[j], ez += ERR[j] * kc[j];

  V fast = un * un + vn * vn + wn * wn, rise = (xn * un + yn * vn + zn * wn) * r.inverse;
  const double share = HIGH ? HIGH_SHARE * per_tolerance : per_tolerance;
  V arm = (lever(r.height, r.inverse, rise, fast) + taken) * (taken * share);
  V error = (ex * ex + ey * ey + ez * ez) * (arm * arm);
  V factor = two_to(least(most(-0.2 - 0.1 * rough_log2(error + 1e-30), -2.32), 10.0));
  // One that turned just beyond a bound is on its way back.
  V gone = r.height - height, passed;
  I leaving, edge, down;
  if (HIGH) {
    leaving = (r.height < floor - BEYOND) & (gone < -FARTHER), passed = floor - height;
    edge = (r.height < floor + NEAREST) & (rise < 0.0);
  } else {
    V near = least(most(0.01 * most(climb, -climb), NEAR), NEAREST);
    near = pick(height > THIN, IN_THIN * near, near);
    I below = (r.height < l.bottom - near) & (gone < -FARTHER);
    leaving = below | ((r.height > l.top + near) & (gone > FARTHER));
    passed = pick(below, l.bottom, l.top) - height;
    edge = ((r.height < l.bottom + near) & (rise < 0.0)) |
           ((r.height > l.top - near) & (rise > 0.0));
  }
  down = (r.height <= 0.0) & (rise < 0.0);
  V shorter = most(passed * gone * reciprocal(gone * gone + 1e-9), 0.2);
  factor = pick(leaving, least(factor, shorter), factor);
  I tiny = taken <= 2.0 * SHORTEST, ok = ((error <= 1.0) & ~leaving) | tiny;
  V after = pick(ok, t + taken, t), zero{};
  // After a bound the step goes on from what was wanted, not from what the bound has left.
  V longest = most(LONGER * taken, h);
  V following = pick(factor < TOLD, least(taken * factor, longest), longest);
  following = most(following, SHORTEST);
  I over = (after >= FOLLOWED - 1e-9) | (tiny & ((error > 1.0) | (error != error)));
  V flag = pick(ok & edge, all(EDGE), zero) + pick((ok & down) | over, all(FINAL), zero) +
           pick(ok & (climb > 0.0) & (rise <= 0.0), all(APOGEE), zero);
  store(b.flag + at, flag), store(b.taken + at, taken), store(b.old[0] + at, t);
  for (int k = 0; k < 9; k++) store(b.old[1 + k] + at, s[3 + k]);
  V made[16] = {after,   following,      pick(ok, all(1.15), all(1.0)), xn, yn, zn, un, vn, wn,
                ka[6],   kb[6],          kc[6], r.height, r.inverse, rise, fast};
  store(b.s[0] + at, made[0]), store(b.s[1] + at, made[1]), store(b.s[2] + at, made[2]);
  for (int k = 3; k < 16; k++) store(b.s[k] + at, pick(ok, made[k], s[k]));
}

template <bool HIGH>
__attribute__((noinline)) static void sweep(Lanes& b, double per_tolerance) {
  for (int g = 0; g < GROUPS; g++) attempt<HIGH>(b, g * W, per_tolerance);
}

// A block of flights: rows of a lane, then the last step and the step of the highest point.
struct Block {
  alignas(64) double s[16][BLOCK], drag[BLOCK], cut[BLOCK], last[20][BLOCK], high[20][BLOCK];
  alignas(64) double after[BLOCK], place[3][BLOCK], peak[BLOCK];
  int layer[BLOCK], cuts[BLOCK], todo[BLOCK];
  bool ended[BLOCK];
};

static void give_air(Lanes& b, int i, int layer) {
  for (int r = 0; r < 11; r++) b.air[r][i] = layers[layer][r];
}
template <bool HIGH>
static void enter(Lanes& b, int i, const Block& w, int k) {
  for (int r = 0; r < 16; r++) b.s[r][i] = w.s[r][k];
  b.drag[i] = w.drag[k], b.cut[i] = w.cut[k];
  if (!HIGH) give_air(b, i, w.layer[k]);
}
static void note(double rows[20][BLOCK], int k, const Lanes& b, int i) {
  rows[0][k] = b.old[0][i], rows[1][k] = b.taken[i];
  for (int r = 0; r < 9; r++) rows[2 + r][k] = b.old[1 + r][i], rows[11 + r][k] = b.s[3 + r][i];
}

template <bool HIGH>
static long follow(Block& w, int count, double per_tolerance) {
  Lanes b;
  int who[LANES], next = 0, live = 0;
  long attempts = 0;
  for (int i = 0; i < LANES; i++) {
    enter<HIGH>(b, i, w, w.todo[next < count ? next : count - 1]);
    who[i] = next < count ? w.todo[next++] : -1;
    live += who[i] >= 0;
  }
  while (live) {
    attempts += LANES;
    sweep<HIGH>(b, per_tolerance);
    for (int g = 0; g < LANES; g += W) {
      I raised = load(b.flag + g) != 0.0;
#ifdef __AVX512DQ__
      if (!_mm512_movepi64_mask((__m512i)raised)) continue;
#endif
      for (int i = g; i < g + W; i++) {
        int flag = (int)b.flag[i], k = who[i];
        if (!raised[i - g] || k < 0) continue;
        double climb = b.s[14][i];
        bool left = flag & 4;
        if (left) note(w.last, k, b, i), w.ended[k] = true;
        if (flag & 2) note(w.high, k, b, i);
        if ((flag & 1) && !left) {
          w.layer[k] += climb > 0.0 ? 1 : -1;
          if (HIGH) b.s[1][i] = ENTRY / std::fmax(-climb, 1.0), left = true;
          else if (w.layer[k] == w.cuts[k]) b.s[1][i] = 10.0, left = true;
          else give_air(b, i, w.layer[k]);
        }
        if (left) {
          for (int r = 0; r < 16; r++) w.s[r][k] = b.s[r][i];
          who[i] = next < count ? w.todo[next++] : -1;
          if (who[i] >= 0) enter<HIGH>(b, i, w, who[i]);
          else live--;
        }
      }
    }
  }
  return attempts;
}

struct Point { V p, v, a; };
INLINE Point between(V s, V h, V p0, V v0, V a0, V p1, V v1, V a1) {
  V d = p1 - p0, f = h * v0, g = h * v1, b = 0.5 * h * h * a0, o = 0.5 * h * h * a1;
  V c3 = 10.0 * d - 6.0 * f - 4.0 * g - 3.0 * b + o, c4 = -15.0 * d + 8.0 * f + 7.0 * g + 3.0 * b - 2.0 * o;
  V c5 = 6.0 * d - 3.0 * (f + g) - b + o, one = reciprocal(h);
  return {p0 + s * (f + s * (b + s * (c3 + s * (c4 + s * c5)))),
          (f + s * (2.0 * b + s * (3.0 * c3 + s * (4.0 * c4 + s * 5.0 * c5)))) * one,
          (2.0 * b + s * (6.0 * c3 + s * (12.0 * c4 + s * 20.0 * c5))) * one * one};
}
INLINE void finish(Block& w, int at) {
  V q[20];
  for (int r = 0; r < 20; r++) q[r] = load(w.last[r] + at);
  auto on = [&](V s, int i) {
    return between(s, q[1], q[2 + i], q[5 + i], q[8 + i], q[11 + i], q[14 + i], q[17 + i]);
  };
  V above = field(q[2], q[3], q[4]).height, below = field(q[11], q[12], q[13]).height;
  V s = most(least(above * reciprocal(most(above - below, 1e-9)), 1.0), 0.0);
  for (int i = 0; i < 4; i++) {
    Point x = on(s, 0), y = on(s, 1), z = on(s, 2);
    Rate r = field(x.p, y.p, z.p);
    V falls = most(-(x.p * x.v + y.p * y.v + z.p * z.v) * r.inverse, 0.1);
    s = most(least(s + r.height * reciprocal(falls * q[1]), 1.0), 0.0);
  }
  for (int i = 0; i < 3; i++) store(w.place[i] + at, on(s, i).p);
  store(w.after + at, q[0] + s * q[1]);

  for (int r = 0; r < 20; r++) q[r] = load(w.high[r] + at);
  V rising = q[2] * q[5] + q[3] * q[6] + q[4] * q[7];
  V falling = q[11] * q[14] + q[12] * q[15] + q[13] * q[16];
  s = most(least(rising * reciprocal(most(rising - falling, 1e-9)), 1.0), 0.0);
  for (int i = 0; i < 3; i++) {
    Point x = on(s, 0), y = on(s, 1), z = on(s, 2);
    V slope = most(-(x.v * x.v + y.v * y.v + z.v * z.v + x.p * x.a + y.p * y.a + z.p * z.a), 1.0);
    s = most(least(s + (x.p * x.v + y.p * y.v + z.p * z.v) * reciprocal(slope * q[1]), 1.0), 0.0);
  }
  V x = on(s, 0).p, y = on(s, 1).p, z = on(s, 2).p, axial = root(x * x + y * y);
  V up = z, out = (1.0 - FLAT) * axial, sine, cosine, one;
  for (int i = 0; i < 3; i++) {
    one = inverse_root(up * up + out * out), sine = up * one, cosine = out * one;
    if (i == 2) break;
    up = (1.0 - FLAT) * (z + EP2 * B * sine * sine * sine);
    out = axial - E2 * A * cosine * cosine * cosine;
    if (i == 1) up *= 1.0 / (1.0 - FLAT);
  }
  store(w.peak + at, axial * cosine + z * sine - A * root(1.0 - E2 * sine * sine));
}

static void fly(Block& w, const double* states, const double* drags, int count) {
  for (int k = 0; k < BLOCK; k++) {
    int from = k < count ? k : 0;
    for (int r = 0; r < 6; r++) w.s[3 + r][k] = states[6 * from + r];
    w.drag[k] = drags[from], w.s[0][k] = 0.0, w.s[2][k] = 1.0;
  }
  for (int at = 0; at < BLOCK; at += W) {
    V s[9];
    for (int r = 3; r < 9; r++) s[r] = load(w.s[r] + at);
    Rate f = field(s[3], s[4], s[5]);
    V layer{};
    Layer l{};
    for (int i = 0; i < LAYERS; i++) layer += pick(f.height >= layers[i][1], all(1.0), all(0.0));
    V row_at = least(layer, LAYERS - 1.0) * ROW;
    l.middle = entry(&layers[0][2], row_at);
    for (int i = 0; i < 8; i++) l.d[i] = entry(&layers[0][3 + i], row_at);
    V drag = load(w.drag + at);
    Rate low = rate<false>(s[3], s[4], s[5], s[6], s[7], s[8], drag, l);
    Rate high = rate<true>(s[3], s[4], s[5], s[6], s[7], s[8], drag, l);
    I up = layer > LAYERS - 0.5;
    V climb = (s[3] * s[6] + s[4] * s[7] + s[5] * s[8]) * f.inverse;
    V row[7] = {pick(up, high.ax, low.ax), pick(up, high.ay, low.ay), pick(up, high.az, low.az),
                f.height, f.inverse, climb, s[6] * s[6] + s[7] * s[7] + s[8] * s[8]};
    for (int r = 0; r < 7; r++) store(w.s[9 + r] + at, row[r]);
  }
  for (int k = 0; k < count; k++) {
    double height = w.s[12][k], climb = w.s[14][k], margin = climb > 0.0 ? -NEAR : NEAR;
    double peak = height + (climb > 0.0 ? climb * climb / 18.0 : 0.0);
    // Light bodies feel thin air's rows, and so do those that stay in it for long.
    int cuts = w.drag[k] > 5e-3 ? 20 : w.drag[k] > 1e-3 ? 17 : peak < 130e3 ? 14 : 7;
    w.cuts[k] = cuts, w.cut[k] = layers[cuts - 1][1], w.layer[k] = 0, w.ended[k] = false;
    while (w.layer[k] < cuts && height >= layers[w.layer[k]][1] + margin) w.layer[k]++;
    w.s[1][k] = w.layer[k] == cuts ? 10.0 : 2.0;
    w.high[0][k] = 0.0, w.high[1][k] = 1e-9;
    for (int r = 0; r < 9; r++) w.high[2 + r][k] = w.high[11 + r][k] = w.s[3 + r][k];
  }
}

int main(int given, char** argument) {
  auto read = [](const char* path) {
    std::vector<double> numbers;
    FILE* file = fopen(path, "rb");
    if (!file) exit(1);
    double number;
    while (fread(&number, 8, 1, file) == 1) numbers.push_back(number);
    fclose(file);
    return numbers;
  };
  std::vector<double> in = read(argument[1]), tables = read(argument[2]);
  memcpy(layers, tables.data(), sizeof layers);
  memcpy(cell_log, tables.data() + LAYERS * ROW, sizeof cell_log);
  memcpy(cell_fall, tables.data() + LAYERS * ROW + 201, sizeof cell_fall);
  const int n = (int)in[0], repeats = atoi(argument[5]);
  const double per_tolerance = 1.0 / (SHARE * atof(argument[4])), *states = &in[2], *drags = states + 6 * n;
  std::vector<double> out(4 * n + repeats);
  Block& w = *new (std::align_val_t(64)) Block;
  long attempts = 0;
  for (int repeat = 0; repeat < repeats; repeat++) {
    timespec a, b;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    for (int first = 0; first < n; first += BLOCK) {
      const int count = n - first < BLOCK ? n - first : BLOCK;
      fly(w, states + 6 * first, drags + first, count);
      for (bool flying = true; flying;) {
        flying = false;
        for (bool high : {false, true}) {
          int todo = 0;
          for (int k = 0; k < count; k++)
            if (!w.ended[k] && (w.layer[k] == w.cuts[k]) == high) w.todo[todo++] = k;
          if (!todo) continue;
          attempts += high ? follow<true>(w, todo, per_tolerance)
                           : follow<false>(w, todo, per_tolerance);
          flying = true;
        }
      }
      for (int at = 0; at < count; at += W) finish(w, at);
      for (int k = 0; k < count; k++) {
        out[first + k] = w.after[k];
        for (int i = 0; i < 3; i++) out[n + 3 * (first + k) + i] = w.place[i][k];
      }
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    out[4 * n + repeat] = (b.tv_sec - a.tv_sec) + 1e-9 * (b.tv_nsec - a.tv_nsec);
  }
  if (given > 6) printf("%ld\n", attempts / repeats);
  FILE* file = fopen(argument[3], "wb");
  if (!file || fwrite(out.data(), 8, out.size(), file) != out.size()) return 1;
  return fclose(file);
}
