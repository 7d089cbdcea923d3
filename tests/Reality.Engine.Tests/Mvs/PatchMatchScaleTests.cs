using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

/// <summary>
/// A textured wall about 10 m away, slanted to the right, seen by a reference view and three sources 1 m to its sides. A pixel
/// of disparity is 0.0125 of inverse depth, 12 % of the depth.
/// </summary>
public sealed class PatchMatchScaleTests
{
    private const int Width = 64;
    private const int Height = 48;
    private const double Focal = 80;

    private static readonly DepthMapOptions s_options = new() { ThreadCount = 1, ViewsPerPixel = 2 };

    // Inverse depth of the wall along a ray (x, y, 1): the wall is the plane q · p = 1.
    private static readonly Vector3d s_wall = new(0.03, 0.01, 0.1);

    private static readonly PinholeView s_reference = View(0, Vector3d.Zero);

    [Fact]
    public void The_true_plane_costs_next_to_nothing_and_a_shifted_one_more()
    {
        var truth = NewScale();
        truth.StartFrom(InverseDepths(0));
        var shifted = NewScale();
        shifted.StartFrom(InverseDepths(0.0125f)); // a pixel of disparity

        Assert.InRange(Interior(truth).Average(i => truth.Costs[i]), 0, 0.05);
        Assert.InRange(Interior(shifted).Average(i => shifted.Costs[i]), 0.2, 1);
    }

    [Fact]
    public void Starting_values_are_planes_with_the_slope_of_their_neighbors()
    {
        var scale = NewScale();

        scale.StartFrom(InverseDepths(0));

        foreach (var i in Interior(scale))
        {
            var truth = Truth(i);
            Assert.Equal(truth.InverseDepth, scale.Planes[i].InverseDepth, 1e-6f);
            Assert.Equal(truth.SlopeX, scale.Planes[i].SlopeX, 1e-6f);
            Assert.Equal(truth.SlopeY, scale.Planes[i].SlopeY, 1e-6f);
        }
    }

    [Fact]
    public void A_plane_of_the_coarser_scale_is_the_same_plane_at_the_finer_one()
    {
        var coarser = NewScale(level: 1);
        for (var i = 0; i < coarser.Planes.Length; i++)
            coarser.Planes[i] = TruthAt(2 * (i % coarser.Width) + 1, 2 * (i / coarser.Width) + 1, 2);
        var finer = NewScale();

        finer.StartFrom(coarser);

        for (var i = 0; i < finer.Planes.Length; i++)
        {
            Assert.Equal(Truth(i).InverseDepth, finer.Planes[i].InverseDepth, 1e-6f);
            Assert.Equal(Truth(i).SlopeX, finer.Planes[i].SlopeX, 1e-7f);
            Assert.Equal(Truth(i).SlopeY, finer.Planes[i].SlopeY, 1e-7f);
        }
    }

    [Fact]
    public void Sweeps_find_the_wall_from_a_constant_guess()
    {
        var scale = Solve(s_options);

        var errors = Interior(scale)
            .Select(i => Math.Abs(scale.Planes[i].InverseDepth - Truth(i).InverseDepth) / 0.0125).Order().ToArray();
        Assert.InRange(errors[errors.Length / 2], 0, 0.05); // pixels of disparity
        Assert.InRange(errors[errors.Length * 9 / 10], 0, 0.2);
        var slopes = Interior(scale).Select(i => scale.Planes[i].SlopeX).Order().ToArray();
        Assert.Equal(0.03 / Focal, slopes[slopes.Length / 2], 1e-4); // inverse meters per pixel
    }

    [Fact]
    public void Costs_are_those_of_the_planes_and_fall_from_sweep_to_sweep()
    {
        var scale = NewScale();
        scale.StartFrom(Enumerable.Repeat(0.1f, Width * Height).ToArray());
        var before = scale.Costs.Average();
        for (var iteration = 0; iteration < 3; iteration++)
        {
            scale.Sweep(iteration, withRandomPlanes: true);
            var after = scale.Costs.Average();
            Assert.True(after < before, $"{after} is not below {before}.");
            before = after;
        }
    }

    [Fact]
    public void Threads_change_nothing_and_the_seed_does()
    {
        var one = Solve(s_options);
        var three = Solve(s_options with { ThreadCount = 3 });
        var other = Solve(s_options, seed: 2);

        Assert.Equal(one.Planes, three.Planes);
        Assert.Equal(one.Costs, three.Costs);
        Assert.NotEqual(one.Planes, other.Planes);
    }

    [Fact]
    public void Moving_the_world_moves_no_plane()
    {
        var worldFromHere = new RigidTransform(Rotation.FromRotationVector(new(0.3, -1.1, 2)), new(100, -50, 20));
        var here = Solve(s_options);
        var there = Solve(s_options, worldFromHere: worldFromHere);

        var differences = Interior(here)
            .Select(i => Math.Abs(here.Planes[i].InverseDepth - there.Planes[i].InverseDepth) / 0.0125).Order().ToArray();
        Assert.InRange(differences[differences.Length * 9 / 10], 0, 0.1); // pixels of disparity
    }

    [Fact]
    public void A_source_that_shows_something_else_is_not_chosen()
    {
        var scale = NewScale(wrongSource: 0);
        scale.StartFrom(InverseDepths(0));

        scale.ChooseViews();

        // With two of three views the wrong one would cost half of "no correlation".
        Assert.InRange(Interior(scale).Average(i => scale.Costs[i]), 0, 0.05);
    }

    [Fact]
    public void Colors_that_match_at_any_depth_are_given_up()
    {
        var scale = NewScale(isSky: true);
        scale.StartFrom(InverseDepths(0));
        scale.ChooseViews();
        var textured = NewScale();
        textured.StartFrom(InverseDepths(0));
        textured.ChooseViews();

        scale.GiveUpIndistinct();
        textured.GiveUpIndistinct();

        Assert.InRange(
            Interior(scale).Count(i => scale.Costs[i] == PatchCost.NoEvidence), 0.9 * Interior(scale).Count(), Width * Height);
        Assert.DoesNotContain(Interior(textured), i => textured.Costs[i] == PatchCost.NoEvidence);
    }

    [Fact]
    public void Planes_stay_in_the_range_of_depths_and_within_the_steepest_slope()
    {
        var scale = Solve(s_options);

        Assert.All(scale.Planes, plane =>
        {
            Assert.InRange(plane.InverseDepth, 0.05f, 0.2f);
            var slope = Math.Sqrt(plane.SlopeX * plane.SlopeX + plane.SlopeY * plane.SlopeY) * Focal;
            Assert.InRange(slope / plane.InverseDepth, 0, 6);
        });
    }

    private static PatchMatchScale Solve(DepthMapOptions options, ulong seed = 1, RigidTransform? worldFromHere = null)
    {
        var scale = NewScale(options, seed, worldFromHere: worldFromHere);
        scale.StartFrom(Enumerable.Repeat(0.1f, Width * Height).ToArray());
        for (var iteration = 0; iteration < 4; iteration++)
        {
            if (iteration == 2)
                scale.ChooseViews();
            scale.Sweep(iteration, withRandomPlanes: true);
        }
        return scale;
    }

    private static PatchMatchScale NewScale(
        DepthMapOptions? options = null, ulong seed = 1, int level = 0, int wrongSource = -1, bool isSky = false,
        RigidTransform? worldFromHere = null)
    {
        var hereFromWorld = worldFromHere?.Inverted() ?? RigidTransform.Identity;
        var reference = Moved(GrayPyramid.ViewAt(s_reference, level));
        Vector3d[] centers = [new(1, 0, 0), new(-1, 0.1, 0), new(0.1, 1, 0)];
        var sources = centers.Select((center, i) =>
        {
            var view = GrayPyramid.ViewAt(View(i + 1, center), level);
            return new SourceView(reference, Moved(view), new QuadImage(Paint(view, i == wrongSource ? 50 : 0, isSky)));
        }).ToArray();
        var gray = new PaddedGray(Paint(GrayPyramid.ViewAt(s_reference, level), 0, isSky));
        return new PatchMatchScale(reference, gray, sources, SparseAt(), options ?? s_options, seed, CancellationToken.None);

        PinholeView Moved(PinholeView view) => view with { CameraFromWorld = view.CameraFromWorld * hereFromWorld };
    }

    // Tie points between 5 and 20 m, after the margins on their range.
    private static SparseDepth SparseAt()
    {
        Vector3d[] points =
        [
            .. Enumerable.Range(0, 200).Select(i => new Vector3d(0, 0, i == 100 ? 10 : i < 100 ? 1.4 / 0.2 : 0.6 / 0.05)),
        ];
        return new SparseDepth(points, s_reference);
    }

    private static PinholeView View(int id, Vector3d center) => new(
        new(id), Width, Height, Focal, Focal, Width / 2, Height / 2, RigidTransform.FromCenter(Rotation.Identity, center));

    private static Image<byte> Paint(PinholeView view, double shift, bool isSky)
    {
        var image = new Image<byte>(view.Width, view.Height);
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                // s_wall · (center + z ray) = 1.
                var ray = new Vector3d((x + 0.5 - view.CenterX) / view.FocalX, (y + 0.5 - view.CenterY) / view.FocalY, 1);
                var z = (1 - Vector3d.Dot(s_wall, view.Center)) / Vector3d.Dot(s_wall, ray);
                var p = view.Center + z * ray + new Vector3d(shift, 0, 0);
                var wave = Math.Sin(6.2 * p.X + 1.3 * Math.Sin(4.6 * p.Y)) + Math.Sin(5.4 * p.Y + 1.7 * Math.Sin(3.8 * p.X))
                    + Math.Sin(2 * p.X * p.Y);
                image[x, y] = (byte)Math.Round(isSky ? 100 + 0.6 * x + 0.4 * y : 128 + 35 * wave);
            }
        }
        return image;
    }

    private static float[] InverseDepths(float shift) =>
        [.. Enumerable.Range(0, Width * Height).Select(i => Truth(i).InverseDepth + shift)];

    private static PlaneHypothesis Truth(int pixel) => TruthAt(pixel % Width + 0.5, pixel / Width + 0.5, 1);

    private static PlaneHypothesis TruthAt(double x, double y, int reduction) => new(
        (float)(s_wall.X * (x - Width / 2) / Focal + s_wall.Y * (y - Height / 2) / Focal + s_wall.Z),
        (float)(reduction * s_wall.X / Focal), (float)(reduction * s_wall.Y / Focal));

    // Pixels whose patches lie in all images.
    private static IEnumerable<int> Interior(PatchMatchScale scale) =>
        Enumerable.Range(0, scale.Planes.Length)
            .Where(i => i % Width is >= 16 and < Width - 16 && i / Width is >= 7 and < Height - 16);
}
