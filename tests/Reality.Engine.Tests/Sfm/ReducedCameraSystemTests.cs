using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>The system with points eliminated against the full normal equations: Jacobian by differences, solved whole.</summary>
public sealed class ReducedCameraSystemTests
{
    private static readonly int[] ManyFree = [.. Enumerable.Range(0, IntrinsicVector.Length)];
    private static readonly BundleOptions Options = new() { Loss = RobustLoss.Squared };
    private static readonly ParallelOptions Parallel = new() { MaxDegreeOfParallelism = 2 };

    [Theory]
    [InlineData(1e-4)]
    [InlineData(1)]
    public void The_step_solves_the_full_normal_equations(double damping)
    {
        var problem = Problem();

        var (step, points, decrease) = Solve(problem, damping);

        var (hessian, gradient) = NormalEquations(problem);
        var expected = SolveDense(hessian, gradient, damping);
        AssertClose(expected.AsSpan(0, step.Length), step);
        AssertClose(expected.AsSpan(step.Length), [.. points.SelectMany(p => (double[])[p.X, p.Y, p.Z])]);
        Assert.Equal(ModelDecrease(hessian, gradient, expected), decrease, 1e-5 * decrease);
    }

    [Fact]
    public void Without_memory_for_a_factor_conjugate_gradients_find_the_same_step_within_their_tolerance()
    {
        var problem = SyntheticBundle.Of(
            SyntheticScene.Around(new() { PhotoCount = 30, PointCount = 900, NoisePixels = 1 }), cameraCount: 2, free: ManyFree);
        var exact = Solve(problem, 1e-2);
        var near = Solve(problem, 1e-2, options: Options with { MaxFactorBytes = 0 });

        Assert.Equal(exact.Decrease, near.Decrease, 1e-2 * exact.Decrease);
        Assert.NotEqual(exact.Step, near.Step);
    }

    [Fact]
    public void Strong_damping_turns_the_step_into_scaled_steepest_descent()
    {
        var problem = Problem();
        const double damping = 1e9;

        var (step, points, _) = Solve(problem, damping);

        var (hessian, gradient) = NormalEquations(problem);
        var n = gradient.Length;
        double[] all = [.. step, .. points.SelectMany(p => (double[])[p.X, p.Y, p.Z])];
        for (var k = 0; k < n; k++)
            Assert.Equal(
                -gradient[k] / hessian[k * n + k], damping * all[k], 1e-4 * Math.Abs(gradient[k] / hessian[k * n + k]) + 1e-7);
    }

    [Fact]
    public void At_the_minimum_without_noise_nothing_moves()
    {
        var problem = SyntheticBundle.Of(SyntheticScene.Around(new() { PhotoCount = 4, PointCount = 40 }));

        var (step, points, decrease) = Solve(problem, 1e-4);

        // Pixels are stored as float, to 1e-4 of them; the scene is 10 m away at f = 1800 pixels.
        Assert.All(step, s => Assert.InRange(s, -1e-5, 1e-5));
        Assert.All(points, p => Assert.InRange(p.Length, 0, 1e-4));
        Assert.InRange(decrease, 0, 1e-5);
    }

    [Fact]
    public void A_point_behind_all_its_cameras_stays_where_it_is_and_moves_nothing_else()
    {
        var problem = Problem();
        var without = Solve(problem, 1e-3);
        // The photos look inwards from an arc of a third of a circle; this lies far behind the middle of it.
        var far = new Vector3d(5e3, 8.7e3, 0);
        Assert.All(problem.CameraFromWorld, pose => Assert.True((pose * far).Z < 0));
        var hidden = WithPointAt(problem, far);

        var with = Solve(hidden, 1e-3);

        Assert.Equal(without.Step, with.Step);
        Assert.Equal(Vector3d.Zero, with.Points[^1]);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var problem = SyntheticBundle.Of(
            SyntheticScene.Around(new() { PhotoCount = 12, PointCount = 900, NoisePixels = 1 }), cameraCount: 2, free: ManyFree);
        var one = Solve(problem, 1e-3, new() { MaxDegreeOfParallelism = 1 });
        var four = Solve(problem, 1e-3, new() { MaxDegreeOfParallelism = 4 });
        Assert.NotEqual(0, one.Step[^1]);
        Assert.Equal(one.Step, four.Step);
        Assert.Equal(one.Points, four.Points);
        Assert.Equal(one.Decrease, four.Decrease);
    }

    // Noise, two cameras of which one has a single free parameter, a fixed pose, priors on centers and intrinsics.
    private static BundleProblem Problem()
    {
        var problem = SyntheticBundle.Of(
            SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 25, NoisePixels = 0.5 }), cameraCount: 2, free: ManyFree);
        problem.Perturb(radians: 0.1, units: 0.02); // Level cameras would hide a wrong sign.
        problem.FreeIntrinsics[1] = [IntrinsicVector.Focal];
        problem.PoseIsFixed[1] = true;
        problem.CenterPriors[2] = new(problem.CameraFromWorld[2].Center + new Vector3d(0.1, -0.2, 0.15), 0.2, 0.3);
        problem.CenterPriors[3] = new(problem.CameraFromWorld[3].Center + new Vector3d(-0.05, 0.1, 0.2), 0.1, 0.2);
        var sigma = new double[] { 50, 10, 10, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 2 };
        for (var c = 0; c < 2; c++)
            problem.IntrinsicPriors[c] = new([.. problem.Intrinsics[c].Zip(sigma, (value, s) => value + 0.5 * s)], sigma);
        return problem;
    }

    private static BundleProblem WithPointAt(BundleProblem problem, Vector3d point) => new()
    {
        CameraFromWorld = problem.CameraFromWorld, PoseIsFixed = problem.PoseIsFixed, CameraOf = problem.CameraOf,
        Intrinsics = problem.Intrinsics, FreeIntrinsics = problem.FreeIntrinsics, IntrinsicPriors = problem.IntrinsicPriors,
        CenterPriors = problem.CenterPriors, Points = [.. problem.Points, point],
        FirstObservation = [.. problem.FirstObservation, problem.ObservationCount + 2], PhotoOf = [.. problem.PhotoOf, 0, 2],
        X = [.. problem.X, 900, 1000], Y = [.. problem.Y, 700, 800], InverseSigma = [.. problem.InverseSigma, 1, 1],
    };

    private static (double[] Step, Vector3d[] Points, double Decrease) Solve(
        BundleProblem problem, double damping, ParallelOptions? parallel = null, BundleOptions? options = null)
    {
        var structure = new BundleStructure(problem);
        var blocks = new BundleLinearization(problem, structure);
        blocks.Update(Options, parallel ?? Parallel);
        using var system = new ReducedCameraSystem(problem, structure, blocks, options ?? Options, parallel ?? Parallel);
        Assert.True(system.TrySolve(damping, parallel ?? Parallel, TestContext.Current.CancellationToken));
        double[] step =
        [
            .. Enumerable.Range(0, problem.PhotoCount).SelectMany(photo => system.PoseStep(photo).ToArray()),
            .. Enumerable.Range(0, problem.CameraCount).SelectMany(camera => system.CameraStep(camera).ToArray()),
        ];
        return (step, system.PointStep, system.ModelDecrease);
    }

    // H = JᵀJ and g = Jᵀr. Priors stand within the bend of their loss.
    private static (double[] Hessian, double[] Gradient) NormalEquations(BundleProblem problem)
    {
        var (rows, residuals) = (SyntheticBundle.Jacobian(problem), SyntheticBundle.Residuals(problem));
        var hessian = new double[rows.Length * rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows.Length; j++)
                hessian[i * rows.Length + j] = Dot(rows[i], rows[j]);
        }
        return (hessian, Array.ConvertAll(rows, row => Dot(row, residuals)));
    }

    private static double[] SolveDense(double[] hessian, double[] gradient, double damping)
    {
        var (n, damped) = (gradient.Length, (double[])hessian.Clone());
        for (var k = 0; k < n; k++)
            damped[k * n + k] *= 1 + damping;
        Assert.True(DenseCholesky.TryFactor(damped, n));
        var step = Array.ConvertAll(gradient, g => -g);
        DenseCholesky.Solve(damped, n, step);
        return step;
    }

    // -gᵀs - ½ sᵀHs, which the damped solution makes ½ (damping sᵀ diag(H) s - gᵀs).
    private static double ModelDecrease(double[] hessian, double[] gradient, double[] step)
    {
        double decrease = 0;
        for (var i = 0; i < step.Length; i++)
        {
            decrease -= gradient[i] * step[i];
            for (var j = 0; j < step.Length; j++)
                decrease -= 0.5 * step[i] * hessian[i * step.Length + j] * step[j];
        }
        return decrease;
    }

    // Differences give the Jacobian to about 1e-7 of its size; steps of one kind have one size.
    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var k = 0; k < expected.Length; k++)
            Assert.Equal(expected[k], actual[k], 1e-3 * Math.Abs(expected[k]) + 1e-6);
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
