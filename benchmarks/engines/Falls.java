import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.analysis.solvers.BracketedUnivariateSolver;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.ODEStateAndDerivative;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.events.Action;
import org.hipparchus.ode.events.AdaptableInterval;
import org.hipparchus.ode.events.ODEEventDetector;
import org.hipparchus.ode.events.ODEEventHandler;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;

/**
 * Falls by the integrator that Orekit propagates with: Hipparchus' Dormand-Prince 8(5,3) on the same
 * right-hand side as the other engines, with a detector for the ground.
 *
 * <p>Arguments: input, output, tolerance in m (of a step, positions; a thousandth of it per second
 * for velocities), repeats. Input (little-endian float64): flights n, rows k of the upper air, n x 6
 * states, n x Cd A / m, k x (height m, density kg/m3). Output: n x flight time s, n x 3 landing
 * point, CPU seconds of each repeat.
 */
public final class Falls implements OrdinaryDifferentialEquation {
  private static final double GM = 3.986004418e14, J2 = 1.082629821e-3, A = 6378137.0;
  private static final double FLAT = 1.0 / 298.257223563, SPIN = 7.292115e-5;
  private static final double GAS = 8314.32 / 28.9644, WEIGHT = 9.80665 / GAS, RADIUS = 6356766.0;
  private static final double[] BASE = {0.0, 11e3, 20e3, 32e3, 47e3, 51e3, 71e3};
  private static final double[] KELVIN = {288.15, 216.65, 216.65, 228.65, 270.65, 270.65, 214.65};
  private static final double[] LAPSE = {-0.0065, 0.0, 0.001, 0.0028, 0.0, -0.0028, -0.002};
  private static final double[] PRESSURE = new double[7];

  private final double[] knots;
  private final double[] logs;
  private double area;

  static {
    PRESSURE[0] = 101325.0;
    for (int i = 0; i < 6; i++) {
      PRESSURE[i + 1] = PRESSURE[i] * thinning(i, BASE[i + 1] - BASE[i]);
    }
  }

  private Falls(double[] knots, double[] logs) {
    this.knots = knots;
    this.logs = logs;
  }

  private static double thinning(int layer, double rise) {
    return LAPSE[layer] == 0.0
        ? Math.exp(-WEIGHT * rise / KELVIN[layer])
        : Math.pow(1.0 + LAPSE[layer] * rise / KELVIN[layer], -WEIGHT / LAPSE[layer]);
  }

  private double density(double height) {
    int last = knots.length - 1;
    if (height >= knots[last]) {
      return 0.0;
    }
    if (height >= knots[0]) {
      int i = 0;
      while (height >= knots[i + 1]) {
        i++;
      }
      double part = (height - knots[i]) / (knots[i + 1] - knots[i]);
      return Math.exp(logs[i] + part * (logs[i + 1] - logs[i]));
    }
    double potential = RADIUS * height / (RADIUS + height);
    int i = 0;
    while (i < 6 && potential >= BASE[i + 1]) {
      i++;
    }
    double rise = potential - BASE[i];
    return PRESSURE[i] * thinning(i, rise) / (GAS * (KELVIN[i] + LAPSE[i] * rise));
  }

  private static double height(double[] y) {
    double squared = y[0] * y[0] + y[1] * y[1] + y[2] * y[2];
    double axial = 1.0 - y[2] * y[2] / squared;
    return Math.sqrt(squared) - A * (1.0 - FLAT) / Math.sqrt(1.0 - FLAT * (2.0 - FLAT) * axial);
  }

  @Override
  public int getDimension() {
    return 6;
  }

  @Override
  public double[] computeDerivatives(double t, double[] y) {
    double squared = y[0] * y[0] + y[1] * y[1] + y[2] * y[2];
    double pull = -GM / (squared * Math.sqrt(squared));
    double oblate = 1.5 * J2 * A * A / squared;
    double polar = 5.0 * y[2] * y[2] / squared;
    double u = y[3] + SPIN * y[1];
    double v = y[4] - SPIN * y[0];
    double brake =
        0.5 * area * density(height(y)) * Math.sqrt(u * u + v * v + y[5] * y[5]);
    double flat = pull * (1.0 + oblate * (1.0 - polar));
    return new double[] {
      y[3],
      y[4],
      y[5],
      flat * y[0] - brake * u,
      flat * y[1] - brake * v,
      pull * (1.0 + oblate * (3.0 - polar)) * y[2] - brake * y[5]
    };
  }

  /** The ground, crossed downwards, ends a flight. */
  private static final class Ground implements ODEEventDetector {
    private final BracketedUnivariateSolver<UnivariateFunction> solver =
        new BracketingNthOrderBrentSolver(0.0, 1e-9, 0.0, 5);

    @Override
    public AdaptableInterval getMaxCheckInterval() {
      return AdaptableInterval.of(100.0);
    }

    @Override
    public int getMaxIterationCount() {
      return 100;
    }

    @Override
    public BracketedUnivariateSolver<UnivariateFunction> getSolver() {
      return solver;
    }

    @Override
    public ODEEventHandler getHandler() {
      return (state, detector, increasing) -> increasing ? Action.CONTINUE : Action.STOP;
    }

    @Override
    public double g(ODEStateAndDerivative state) {
      return height(state.getPrimaryState());
    }
  }

  private static double cpuSeconds() {
    return 1e-9
        * ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime();
  }

  public static void main(String[] arguments) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(arguments[0])));
    DoubleBuffer in = bytes.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    double tolerance = Double.parseDouble(arguments[2]);
    int repeats = Integer.parseInt(arguments[3]);
    int n = (int) in.get();
    int rows = (int) in.get();
    double[][] states = new double[n][6];
    double[] areas = new double[n];
    for (double[] state : states) {
      in.get(state);
    }
    in.get(areas);
    double[] knots = new double[rows];
    double[] logs = new double[rows];
    for (int i = 0; i < rows; i++) {
      knots[i] = in.get();
      logs[i] = Math.log(in.get());
    }
    double speed = 1e-3 * tolerance;
    double[] absolute = {tolerance, tolerance, tolerance, speed, speed, speed};
    Falls falls = new Falls(knots, logs);
    ByteBuffer out = ByteBuffer.allocate(8 * (4 * n + repeats)).order(ByteOrder.LITTLE_ENDIAN);
    for (int repeat = 0; repeat < repeats; repeat++) {
      double before = cpuSeconds();
      for (int i = 0; i < n; i++) {
        DormandPrince853Integrator integrator =
            new DormandPrince853Integrator(1e-9, 1000.0, absolute, new double[6]);
        integrator.setInitialStepSize(1.0);
        integrator.addEventDetector(new Ground());
        falls.area = areas[i];
        ODEStateAndDerivative end = integrator.integrate(falls, new ODEState(0.0, states[i]), 2e4);
        double[] y = end.getPrimaryState();
        out.putDouble(8 * i, end.getTime());
        for (int j = 0; j < 3; j++) {
          out.putDouble(8 * (n + 3 * i + j), y[j]);
        }
      }
      out.putDouble(8 * (4 * n + repeat), cpuSeconds() - before);
    }
    Files.write(Path.of(arguments[1]), out.array());
  }
}
