using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Parts of poses that stay while the rest moves, in steps and in normal equations.</summary>
public sealed class HeldPosePartsTests
{
    private const int PoseLength = 6;

    private static readonly RigidTransform s_pose = new(Rotation.FromRotationVector(new(0.7, -0.3, 1.1)), new(0.4, -0.9, 0.6));

    [Theory]
    [InlineData((int)HeldParts.None)]
    [InlineData((int)HeldParts.Rotation)]
    [InlineData((int)HeldParts.Center)]
    [InlineData((int)HeldParts.Both)]
    public void A_cleared_step_moves_what_is_not_held(int parts)
    {
        var held = (HeldParts)parts;
        double[] step = [0.2, -0.1, 0.3, 0.5, -0.4, 0.7];

        HeldPoseParts.Clear(held, step);

        var moved = PoseStep.Apply(step, s_pose);
        var turn = (moved.Rotation * s_pose.Rotation.Inverted()).Angle.Radians;
        var shift = Vector3d.Distance(moved.Center, s_pose.Center);
        Assert.Equal(held.HasFlag(HeldParts.Rotation) ? 0 : Math.Sqrt(0.14), turn, 1e-7);
        Assert.Equal(held.HasFlag(HeldParts.Center) ? 0 : Math.Sqrt(0.9), shift, 1e-12);
    }

    [Theory]
    [InlineData((int)HeldParts.None, new int[0])]
    [InlineData((int)HeldParts.Rotation, new[] { 0, 1, 2 })]
    [InlineData((int)HeldParts.Center, new[] { 3, 4, 5 })]
    [InlineData((int)HeldParts.Both, new[] { 0, 1, 2, 3, 4, 5 })]
    public void The_equations_keep_the_rest_and_step_by_nothing_along_held_parts(int parts, int[] parameters)
    {
        var (hessian, gradient) = Equations();
        var (whole, slope) = ((double[])hessian.Clone(), (double[])gradient.Clone());

        HeldPoseParts.Hold((HeldParts)parts, new(hessian, PoseLength), gradient);

        for (var row = 0; row < PoseLength; row++)
        {
            var isHeld = parameters.Contains(row);
            Assert.Equal(isHeld ? 0 : slope[row], gradient[row]);
            for (var column = 0; column < PoseLength; column++)
            {
                var expected = row == column && isHeld ? 1
                    : isHeld || parameters.Contains(column) ? 0 : whole[row * PoseLength + column];
                Assert.Equal(expected, hessian[row * PoseLength + column]);
            }
        }
    }

    /// <summary>The start is off by 0.6° and 3 cm, so that what is free must move.</summary>
    [Theory]
    [InlineData((int)HeldParts.Rotation)]
    [InlineData((int)HeldParts.Center)]
    public void An_adjustment_from_a_disturbed_start_leaves_held_parts_where_they_are(int parts)
    {
        var held = (HeldParts)parts;
        var truth = SyntheticBundle.Of(SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 60 }));
        var problem = new BundleProblem
        {
            CameraFromWorld = [.. truth.CameraFromWorld], PoseIsFixed = [true, true, false, false, false],
            Held = [HeldParts.None, HeldParts.None, held, HeldParts.None, HeldParts.None],
            CameraOf = truth.CameraOf, Intrinsics = truth.Intrinsics, FreeIntrinsics = truth.FreeIntrinsics,
            IntrinsicPriors = truth.IntrinsicPriors, Points = [.. truth.Points], FirstObservation = truth.FirstObservation,
            PhotoOf = truth.PhotoOf, X = truth.X, Y = truth.Y, InverseSigma = truth.InverseSigma,
            CenterPriors = truth.CenterPriors,
        };
        problem.Perturb(radians: 0.01, units: 0.03);
        var before = problem.CameraFromWorld[2];

        BundleAdjustment.Solve(problem, new(), TestContext.Current.CancellationToken);

        var after = problem.CameraFromWorld[2];
        Assert.Equal(held == HeldParts.Rotation, AngleBetween(before, after) < 1e-7);
        Assert.Equal(held == HeldParts.Center, Vector3d.Distance(before.Center, after.Center) < 1e-9);
    }

    private static double AngleBetween(RigidTransform a, RigidTransform b) =>
        (a.Rotation * b.Rotation.Inverted()).Angle.Radians;

    // Symmetric, no entry like another.
    private static (double[] Hessian, double[] Gradient) Equations()
    {
        var hessian = new double[PoseLength * PoseLength];
        for (var row = 0; row < PoseLength; row++)
        {
            for (var column = 0; column < PoseLength; column++)
                hessian[row * PoseLength + column] = 1 + Math.Min(row, column) + 0.1 * Math.Max(row, column);
        }
        return (hessian, [2, 3, 5, 7, 11, 13]);
    }
}
