using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class SharedViewTests
{
    private const int Width = 160, Height = 120;

    [Fact]
    public void Counts_are_those_of_projecting_every_point()
    {
        var random = new Random(3);
        var views = Enumerable.Range(0, 40).Select(_ => View(
            new(40 * random.NextDouble(), 40 * random.NextDouble(), 10 + 20 * random.NextDouble()),
            new(random.NextDouble() - 0.5, random.NextDouble() - 0.5, 6 * random.NextDouble()))).ToList();

        foreach (var view in views)
        {
            var photo = Seen(view, (x, y) => (x + y) % 7 == 0 ? float.PositiveInfinity : 12 + 0.1f * x + 0.05f * y);
            var points = PointsOf(photo);
            var shared = SharedView.Of(photo);
            Assert.Equal(views.Select(other => CountInside(other, points)), views.Select(shared.CountInside));
        }
    }

    [Fact]
    public void Photos_of_other_parts_of_a_long_flight_cost_no_projections()
    {
        var views = Enumerable.Range(0, 400).Select(i => View(new(5 * i, 0, 20), default)).ToList();
        var shared = SharedView.Of(Seen(views[200], (_, _) => 20));

        // The views overlap up to three baselines away.
        Assert.InRange(views.Count(shared.MayBeInside), 7, 13);
        Assert.Equal(Enumerable.Range(197, 7), Enumerable.Range(0, 400).Where(i => shared.CountInside(views[i]) > 0));
    }

    private static PinholeView View(Vector3d center, Vector3d turn)
    {
        var down = Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)));
        return new(
            new(0), Width, Height, 200, 200, 83, 58, RigidTransform.FromCenter(Rotation.FromRotationVector(turn) * down, center));
    }

    private static PhotoVisibility Seen(PinholeView view, Func<int, int, float> depthAt)
    {
        var depth = new Image<float>(Width, Height);
        for (var i = 0; i < depth.Pixels.Length; i++)
            depth.Pixels[i] = depthAt(i % Width, i / Width);
        return new()
        {
            DepthView = view, Depth = DepthCodes.Encode(depth), ColorView = view, Colors = new Image<Rgb24>(Width, Height),
            IsUsable = new Image<byte>(Width, Height),
        };
    }

    // The centers of 16 x 12 cells.
    private static List<Vector3d> PointsOf(PhotoVisibility photo) => Enumerable.Range(0, 16 * 12)
        .Select(i => (X: (2 * (i % 16) + 1) * Width / 32, Y: (2 * (i / 16) + 1) * Height / 24))
        .Where(cell => double.IsFinite(photo.Depth.DepthAt(cell.X, cell.Y)))
        .Select(cell => photo.DepthView.Unproject(new(cell.X + 0.5, cell.Y + 0.5), photo.Depth.DepthAt(cell.X, cell.Y))).ToList();

    private static int CountInside(PinholeView view, List<Vector3d> points) => points.Count(point =>
        view.TryProject(point, out var pixel, out _)
        && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < view.Width && pixel.Y < view.Height);
}
