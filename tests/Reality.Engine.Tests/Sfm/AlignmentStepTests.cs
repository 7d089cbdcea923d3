using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class AlignmentStepTests
{
    private static readonly Similarity Truth = new(2.5, Rotation.FromRotationVector(new(0.3, -0.4, 0.8)), new(40, -25, 60));
    private static readonly Vector3d[] Sources = [new(0, 0, 0), new(4, 0, 1), new(0, 5, -1), new(3, 4, 2), new(-2, 3, 0.5)];
    private static readonly CenterPrior[] Targets = Array.ConvertAll(Sources, s => new CenterPrior(Truth * s, 2, 5));
    private static readonly bool[] All = [true, true, true, true, true];

    [Fact]
    public void Steps_converge_quadratically_on_exact_positions()
    {
        var current = Disturbed();
        var errors = new List<double> { ErrorOf(current) };
        for (var n = 0; n < 4; n++)
        {
            Assert.True(AlignmentStep.TrySolve(current, Sources, Targets, All, null, out current, out _));
            errors.Add(ErrorOf(current));
        }
        Assert.InRange(errors[1], 0, 0.3 * errors[0]);
        Assert.InRange(errors[2], 0, 0.05 * errors[1]);
        Assert.InRange(errors[4], 0, 1e-6);
    }

    [Fact]
    public void At_the_solution_the_step_has_no_length()
    {
        Assert.True(AlignmentStep.TrySolve(Truth, Sources, Targets, All, null, out var improved, out var length));
        Assert.InRange(length, 0, 1e-12);
        Assert.InRange(ErrorOf(improved), 0, 1e-9);
    }

    [Fact]
    public void Positions_that_are_not_used_pull_nothing()
    {
        var targets = (CenterPrior[])Targets.Clone();
        targets[2] = targets[2] with { Center = new(1e5, 0, 0) };
        var current = Disturbed();
        for (var n = 0; n < 6; n++)
            Assert.True(AlignmentStep.TrySolve(
                current, Sources, targets, [true, true, false, true, true], null, out current, out _));
        Assert.InRange(ErrorOf(current), 0, 1e-6);
    }

    [Fact]
    public void A_position_counts_by_its_deviations_in_the_plane_and_up()
    {
        // One of two equal positions says 1 m more in x, y and z; it is known twice as well in the plane and half as well up.
        Vector3d[] sources = [new(0, 0, 0), new(0, 0, 0), new(1e-9, 0, 0)];
        CenterPrior[] targets = [new(Vector3d.Zero, 2, 1), new(new(1, 1, 1), 1, 2), new(Vector3d.Zero, 1e9, 1e9)];

        Assert.True(AlignmentStep.TrySolve(
            Similarity.Identity, sources, targets, [true, true, true], new(new(0, 0, 1), 0.01), out var improved, out _));

        Assert.Equal(0.8, improved.Translation.X, 1e-6); // weights 1 : 4
        Assert.Equal(0.8, improved.Translation.Y, 1e-6);
        Assert.Equal(0.2, improved.Translation.Z, 1e-6); // weights 4 : 1
    }

    [Fact]
    public void The_expected_vertical_decides_what_positions_on_a_line_leave_open()
    {
        Vector3d[] sources = [new(0, 0, 0), new(1, 0, 0), new(2, 0, 0), new(3, 0, 0)];
        var targets = Array.ConvertAll(sources, s => new CenterPrior(10 * s, 1, 1));
        // The camera frame's up is tilted by 0.3 radians about the line.
        var up = new Vector3d(0, -Math.Sin(0.3), Math.Cos(0.3));
        var current = Similarity.Identity with { Scale = 9 };
        for (var n = 0; n < 8; n++)
            Assert.True(AlignmentStep.TrySolve(
                current, sources, targets, [true, true, true, true], new(up, 0.05), out current, out _));

        Assert.Equal(10, current.Scale, 1e-6);
        Assert.InRange(Vector3d.Distance(current.Rotation * up, new(0, 0, 1)), 0, 1e-6);
        Assert.InRange(Vector3d.Distance(current * sources[3], new(30, 0, 0)), 0, 1e-5);
    }

    private static Similarity Disturbed() => new(
        1.1 * Truth.Scale, Rotation.FromRotationVector(new(0.1, -0.05, 0.08)) * Truth.Rotation,
        Truth.Translation + new Vector3d(3, 2, -4));

    private static double ErrorOf(Similarity similarity) =>
        Sources.Zip(Targets, (s, t) => Vector3d.Distance(similarity * s, t.Center)).Max();
}
