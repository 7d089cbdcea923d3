using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.ScanSurfaces;

namespace Reality.Engine.Tests.ScanSurfaces;

public sealed class ScanMoveStepTests
{
    private const double Radius = 20;
    private const double LossScale = 10;

    private static readonly Vector3d s_middle = new(100, 50, 10);
    private static readonly Vector3d[] s_allWays = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];

    /// <summary>Points that a small move has taken off their planes are moved back.</summary>
    [Fact]
    public void A_step_takes_back_a_shift_a_turn_and_a_growth()
    {
        var wrong = new Similarity(1.0005, Rotation.FromRotationVector(new(0.001, -0.0007, 0.0004)), new(0.03, 0.02, -0.04));
        var matches = Matches(s_allWays, wrong);
        var before = matches.Max(match => Math.Abs(match.Distance));
        var move = Similarity.Identity;

        Assert.True(ScanMoveStep.TrySolve(matches, LossScale, s_middle, Radius, ScanParts.All, ref move, out var length));

        Assert.InRange(length, 0.01, 0.2);
        var after = matches.Max(match => Math.Abs(Vector3d.Dot(match.Normal, move * match.Point - TruthOf(match, wrong))));
        Assert.True(after < 0.01 * before, $"{before} m before, {after} m after");
    }

    [Fact]
    public void Parts_that_are_not_free_stay()
    {
        var matches = Matches(s_allWays, new(1, Rotation.Identity, new(0.03, 0.02, -0.04)));
        var move = Similarity.Identity;

        Assert.True(ScanMoveStep.TrySolve(matches, LossScale, s_middle, Radius, ScanParts.Scale, ref move, out _));

        Assert.Equal(Rotation.Identity, move.Rotation);
        Assert.True((move * s_middle - s_middle).Length < 1e-9);
    }

    [Fact]
    public void Level_planes_raise_and_tilt_but_do_not_shift()
    {
        var matches = Matches([new(0, 0, 1)], new(1, Rotation.Identity, new(0.5, 0.5, -0.04)));
        var move = Similarity.Identity;

        Assert.True(ScanMoveStep.TrySolve(matches, LossScale, s_middle, Radius, ScanParts.All, ref move, out _));

        var shift = move * s_middle - s_middle;
        Assert.InRange(shift.Z, 0.039, 0.041);
        Assert.InRange(Math.Abs(shift.X) + Math.Abs(shift.Y), 0, 1e-9);
    }

    [Fact]
    public void Three_ways_of_planes_determine_everything_and_level_ones_leave_the_plan_open()
    {
        Assert.Empty(ScanObservability.Of(Matches(s_allWays, Similarity.Identity), 0.01, s_middle, Radius, ScanParts.All));

        var open = ScanObservability.Of(Matches([new(0, 0, 1)], Similarity.Identity), 0.01, s_middle, Radius, ScanParts.All);
        Assert.Equal(2, open.Count(text => text.StartsWith("the horizontal position", StringComparison.Ordinal)));
        Assert.Single(open, text => text.StartsWith("the heading", StringComparison.Ordinal));
        Assert.DoesNotContain(open, text => text.StartsWith("the height", StringComparison.Ordinal));
        Assert.DoesNotContain(open, text => text.StartsWith("the tilt", StringComparison.Ordinal));

        var roofs = Matches([new(0.6, 0, 0.8), new(-0.6, 0, 0.8)], Similarity.Identity);
        Assert.Single(
            ScanObservability.Of(roofs, 0.01, s_middle, Radius, ScanParts.Position),
            text => text.StartsWith("the horizontal position along azimuth 0°", StringComparison.Ordinal));
    }

    [Fact]
    public void A_few_points_determine_nothing() => Assert.Contains(
        "only 30 tie points",
        Assert.Single(ScanObservability.Of(
            Matches(s_allWays, Similarity.Identity)[..30], 0.01, s_middle, Radius, ScanParts.All)), StringComparison.Ordinal);

    // Points around the middle, moved off planes through their places.
    private static List<PlaneMatch> Matches(Vector3d[] normals, Similarity wrong)
    {
        var random = SeededRandom.For(4, 0);
        var matches = new List<PlaneMatch>();
        for (var i = 0; i < 600; i++)
        {
            var offset = new Vector3d(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            var (place, normal) = (s_middle + 2 * Radius * offset, normals[i % normals.Length]);
            var moved = s_middle + wrong * (place - s_middle);
            matches.Add(new(moved, normal, Vector3d.Dot(normal, moved - place), 0));
        }
        return matches;
    }

    private static Vector3d TruthOf(PlaneMatch match, Similarity wrong) =>
        s_middle + wrong.Rotation.Inverted() * ((match.Point - s_middle - wrong.Translation) / wrong.Scale);
}
