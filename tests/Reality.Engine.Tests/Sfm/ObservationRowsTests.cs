using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class ObservationRowsTests
{
    private const int Stride = 2 * BlockKernels.Lanes;
    private const int Observation = 5;

    private static readonly int[] Free =
    [
        IntrinsicVector.Focal, IntrinsicVector.CenterY, IntrinsicVector.K1, IntrinsicVector.K3, IntrinsicVector.P2,
        IntrinsicVector.Skew,
    ];

    [Theory]
    [InlineData(RobustLoss.Squared, 30)]
    [InlineData(RobustLoss.Huber, 0.5)]
    [InlineData(RobustLoss.Huber, 30)]
    [InlineData(RobustLoss.Cauchy, 0.1)]
    [InlineData(RobustLoss.Cauchy, 30)]
    public void Rows_times_residual_are_the_gradient_of_half_the_loss(int loss, double shiftPixels)
    {
        var problem = Problem(shiftPixels);
        var options = new BundleOptions { Loss = (RobustLoss)loss, LossScale = 1.5 };
        var rows = Set(problem, options);

        for (var k = 0; k < 6; k++)
        {
            var gradient = rows.PoseX[k] * rows.ResidualX + rows.PoseY[k] * rows.ResidualY;
            AssertDerivative(gradient, k < 3 ? 1e-6 : 1e-5, h => Loss(problem, options, poseParameter: k, poseStep: h));
        }
        var point = rows.ResidualX * rows.PointX + rows.ResidualY * rows.PointY;
        AssertDerivative(point.X, 1e-5, h => Loss(problem, options, pointStep: new(h, 0, 0)));
        AssertDerivative(point.Y, 1e-5, h => Loss(problem, options, pointStep: new(0, h, 0)));
        AssertDerivative(point.Z, 1e-5, h => Loss(problem, options, pointStep: new(0, 0, h)));
        for (var k = 0; k < Free.Length; k++)
        {
            var gradient = rows.CameraX[k] * rows.ResidualX + rows.CameraY[k] * rows.ResidualY;
            var step = Free[k] is IntrinsicVector.Focal or IntrinsicVector.CenterY or IntrinsicVector.Skew ? 1e-2 : 1e-6;
            AssertDerivative(gradient, step, h => Loss(problem, options, intrinsic: Free[k], intrinsicStep: h));
        }
    }

    [Fact]
    public void Squared_rows_are_the_plain_derivatives_in_standard_deviations()
    {
        var problem = Problem(3);
        var rows = Set(problem, new() { Loss = RobustLoss.Squared });
        var (pose, point) = (problem.CameraFromWorld[problem.PhotoOf[Observation]], PointOf(problem));
        var (jacobian, inCamera, rotation) = (default(ProjectionJacobian), pose * point, pose.Rotation.ToMatrix());
        Assert.True(jacobian.TryEvaluate(inCamera, problem.Intrinsics[0]));
        jacobian.EvaluateIntrinsics(inCamera, problem.Intrinsics[0]);
        var (poseX, poseY) = (new double[6], new double[6]);
        ProjectionJacobian.SetPoseRow(jacobian.InCameraX, inCamera, poseX);
        ProjectionJacobian.SetPoseRow(jacobian.InCameraY, inCamera, poseY);

        Assert.Equal(2 * (jacobian.X - problem.X[Observation]), rows.ResidualX, 1e-9);
        Assert.Equal(2 * (jacobian.Y - problem.Y[Observation]), rows.ResidualY, 1e-9);
        for (var k = 0; k < 6; k++)
            Assert.Equal((2 * poseX[k], 2 * poseY[k]), (rows.PoseX[k], rows.PoseY[k]));
        for (var k = 0; k < Free.Length; k++)
            Assert.Equal((2 * jacobian.CameraX[Free[k]], 2 * jacobian.CameraY[Free[k]]), (rows.CameraX[k], rows.CameraY[k]));
        Assert.Equal(2 * ProjectionJacobian.PointRow(jacobian.InCameraX, rotation), rows.PointX);
        Assert.Equal(2 * ProjectionJacobian.PointRow(jacobian.InCameraY, rotation), rows.PointY);
    }

    [Fact]
    public void The_robust_curvature_along_the_residual_is_that_of_the_loss()
    {
        // Cauchy of scale 3 at one standard deviation: (ρ' + 2 s ρ'') / ρ' = 0.8, above the least that is kept.
        var problem = Problem(0.5);
        var options = new BundleOptions { Loss = RobustLoss.Cauchy, LossScale = 3 };
        var plain = Set(problem, new() { Loss = RobustLoss.Squared });
        var length = Math.Sqrt(plain.ResidualX * plain.ResidualX + plain.ResidualY * plain.ResidualY);
        var (ux, uy) = (plain.ResidualX / length, plain.ResidualY / length);
        var along = ux * plain.PointX + uy * plain.PointY;
        var across = -uy * plain.PointX + ux * plain.PointY;

        var rows = Set(problem, options);

        var (first, second) = options.Loss.Slopes(length * length, 3);
        Assert.InRange(length, 0.9, 1.1);
        foreach (var direction in (Vector3d[])[new(1, 0, 0), new(0, 1, 0), new(0.6, 0, 0.8), new(-0.5, 0.3, 0.7)])
        {
            var expected = (first + 2 * length * length * second) * Math.Pow(Vector3d.Dot(along, direction), 2)
                + first * Math.Pow(Vector3d.Dot(across, direction), 2);
            var actual = Math.Pow(Vector3d.Dot(rows.PointX, direction), 2) + Math.Pow(Vector3d.Dot(rows.PointY, direction), 2);
            Assert.Equal(expected, actual, 1e-9 * expected);
        }
    }

    [Fact]
    public void Columns_beyond_the_free_intrinsics_are_zero()
    {
        var rows = Set(Problem(3), new());
        for (var k = Free.Length; k < Stride; k++)
            Assert.Equal((0, 0), (rows.CameraX[k], rows.CameraY[k]));
    }

    [Fact]
    public void A_point_behind_its_camera_does_not_count()
    {
        var problem = Problem(0);
        var pose = problem.CameraFromWorld[problem.PhotoOf[Observation]];
        var behind = pose.Inverted() * new Vector3d(0.1, 0.2, -4);
        var factor = default(ObservationRows).Evaluate(problem, Observation, pose * behind, new());
        Assert.False(factor.Counts);
        Assert.Equal(default, factor);
    }

    // The observation lies off its point by the shift to the right and up, and half a pixel is one standard deviation.
    private static BundleProblem Problem(double shiftPixels)
    {
        var problem = SyntheticBundle.Of(
            SyntheticScene.Around(new() { PhotoCount = 3, PointCount = 30 }), free: Free, inverseSigma: 2);
        problem.X[Observation] += (float)(0.8 * shiftPixels);
        problem.Y[Observation] -= (float)(0.6 * shiftPixels);
        return problem;
    }

    private static Vector3d PointOf(BundleProblem problem) =>
        problem.Points[Enumerable.Range(0, problem.PointCount).Last(p => problem.FirstObservation[p] <= Observation)];

    private static Rows Set(BundleProblem problem, BundleOptions options)
    {
        var pose = problem.CameraFromWorld[problem.PhotoOf[Observation]];
        var (rows, inCamera) = (default(ObservationRows), pose * PointOf(problem));
        var factor = rows.Evaluate(problem, Observation, inCamera, options);
        Assert.True(factor.Counts);
        rows.Jacobian.EvaluateIntrinsics(inCamera, problem.Intrinsics[0]);
        var all = new Rows(factor, factor.PointRows(pose.Rotation.ToMatrix()));
        factor.SetPoseRows(inCamera, HeldParts.None, all.PoseX, all.PoseY);
        factor.SetCameraRows(rows.Jacobian, Free, all.CameraX, all.CameraY);
        return all;
    }

    private sealed record Rows(ObservationFactor Factor, (Vector3d X, Vector3d Y) Point)
    {
        public double ResidualX => Factor.ResidualX;

        public double ResidualY => Factor.ResidualY;

        public Vector3d PointX => Point.X;

        public Vector3d PointY => Point.Y;

        public double[] PoseX { get; } = new double[BlockKernels.Lanes];

        public double[] PoseY { get; } = new double[BlockKernels.Lanes];

        public double[] CameraX { get; } = [.. Enumerable.Repeat(7.0, Stride)];

        public double[] CameraY { get; } = [.. Enumerable.Repeat(7.0, Stride)];
    }

    private static double Loss(
        BundleProblem problem, BundleOptions options, int poseParameter = 0, double poseStep = 0, Vector3d pointStep = default,
        int intrinsic = 0, double intrinsicStep = 0)
    {
        var small = new double[6];
        small[poseParameter] = poseStep;
        var moved = new RigidTransform(
            Rotation.FromRotationVector(new(small[0], small[1], small[2])), new(small[3], small[4], small[5]))
            * problem.CameraFromWorld[problem.PhotoOf[Observation]];
        var intrinsics = (double[])problem.Intrinsics[0].Clone();
        intrinsics[intrinsic] += intrinsicStep;
        Assert.True(ProjectionJacobian.TryProject(
            moved.Rotation.ToMatrix(), moved.Translation, intrinsics, PointOf(problem) + pointStep, out var x, out var y));
        var (dx, dy) = (2 * (x - problem.X[Observation]), 2 * (y - problem.Y[Observation]));
        return 0.5 * options.Loss.Value(dx * dx + dy * dy, options.LossScale);
    }

    private static void AssertDerivative(double actual, double h, Func<double, double> at)
    {
        var expected = (at(h) - at(-h)) / (2 * h);
        Assert.Equal(expected, actual, 1e-4 * Math.Abs(expected) + 1e-4);
    }
}
